from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _load_terms(**kwargs: Any) -> None:
    from .services import terms_load

    # While migrating backwards the tables may be gone.
    migrated = kwargs.get("apps")
    if migrated is None or "window" in migrated.all_models["conventions"]:
        terms_load()


class ConventionsConfig(AppConfig):
    name = "apps.conventions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Conventions")
    admin_order = (
        "window",
        "conventionchoice",
        "agreement",
        "partiallimits",
        "quorum",
        "reduction",
        "termschange",
        "windowclosing",
    )

    def ready(self) -> None:
        from apps.providers.week import register_agreed_hours

        from .hours import hours_of

        register_agreed_hours(hours_of)
        post_migrate.connect(_load_terms, sender=self)
