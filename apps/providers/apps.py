from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _load_codes(**kwargs: Any) -> None:
    from .services import qualification_codes_load

    # While migrating backwards the table may be gone.
    migrated = kwargs.get("apps")
    if migrated is None or "qualificationcode" in migrated.all_models["providers"]:
        qualification_codes_load()


class ProvidersConfig(AppConfig):
    name = "apps.providers"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Provider files")
    admin_order = (
        "person",
        "providernumber",
        "bankaccount",
        "factobjection",
        "factcorrection",
        "importbatch",
        "qualificationcode",
    )

    def ready(self) -> None:
        from apps.accounts.identity import register_identity

        from . import bank_demo, bank_notifications, bank_overview, bank_staff_start  # noqa: F401 - they register
        from .identity import person_of_niss
        from .viewing import register

        register()
        register_identity(person_of_niss)
        post_migrate.connect(_load_codes, sender=self)
