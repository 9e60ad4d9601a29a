from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _load_reasons(**kwargs: Any) -> None:
    from .services import standard_reasons_load

    # While migrating backwards the table may be gone.
    migrated = kwargs.get("apps")
    if migrated is None or "standardreason" in migrated.all_models["decisions"]:
        standard_reasons_load()


class DecisionsConfig(AppConfig):
    name = "apps.decisions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Decisions")
    admin_order = ("workdossier", "decision", "bulkdecision", "qualitycheck", "standardreason")

    def ready(self) -> None:
        from apps.evaluations.settled import register_settled

        from .events import register_on_final, register_on_revoked
        from .services.automatic import quality_closed, quality_reopened
        from .shown import decided_of

        register_settled(decided_of)
        register_on_final(quality_closed)
        register_on_revoked(quality_reopened)
        post_migrate.connect(_load_reasons, sender=self)
