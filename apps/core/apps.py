from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "apps.core"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Administration")
    admin_order = ("maintenancenotice", "trailentry", "trailcheck")
