from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "apps.decisions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Decisions")

    def ready(self) -> None:
        from .events import register_on_final, register_on_revoked
        from .services.automatic import quality_closed, quality_reopened

        register_on_final(quality_closed)
        register_on_revoked(quality_reopened)
