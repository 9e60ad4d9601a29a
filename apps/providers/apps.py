from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

# What a folder tells the rest of the portal; modules of these names are found by themselves in an app's root alone.
REGISTER = (
    "bank.demo",
    "bank.notifications",
    "bank.overview",
    "bank.staff_start",
    "contact.notifications",
    "contact.overview",
    "corrections.staff_start",
    "importers.staff_start",
    "objections.notifications",
    "objections.staff_start",
)


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
        "paperbankaccount",
        "factobjection",
        "factcorrection",
        "importbatch",
        "qualificationcode",
    )

    def ready(self) -> None:
        for name in REGISTER:
            import_module(f"apps.providers.{name}")
        from apps.accounts.identity import register_identity
        from apps.documents.kinds import Purpose, register_purpose

        from .bank import paper
        from .identity import person_of_niss
        from .objections.selectors import PURPOSE, may_read, staff_url
        from .viewing.acting import register

        register()
        label = _("Request about a wrong fact")
        register_purpose(Purpose(code=PURPOSE, label=label, may_read=may_read, staff_url=staff_url))
        register_purpose(
            Purpose(
                code=paper.PURPOSE,
                label=_("Bank account on paper"),
                may_read=paper.may_read,
                staff_url=paper.staff_url,
            )
        )
        register_identity(person_of_niss)
        post_migrate.connect(_load_codes, sender=self)
