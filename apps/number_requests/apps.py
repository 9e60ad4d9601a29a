"""From the public form to a new INAMI number."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NumberRequestsConfig(AppConfig):
    name = "apps.number_requests"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Number requests")
    admin_order = ("numberrequest", "letter", "numberseries")

    def ready(self) -> None:
        from . import offers, reading

        offers.register()
        reading.register()
