from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MandatesConfig(AppConfig):
    name = "apps.mandates"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Mandates")
    admin_order = ("mandate", "organisation", "organisationrole", "mandateimport")

    def ready(self) -> None:
        from . import acting

        acting.register()
