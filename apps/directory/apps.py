from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    name = "apps.directory"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Public directory")
