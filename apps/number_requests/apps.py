from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NumberRequestsConfig(AppConfig):
    name = "apps.number_requests"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Number requests")
