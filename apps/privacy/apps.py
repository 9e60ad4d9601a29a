from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _classes_note(**kwargs: Any) -> None:
    from .services.terms import classes_note

    classes_note()


class PrivacyConfig(AppConfig):
    name = "apps.privacy"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Privacy")
    admin_order = ("retentionclass", "termproposal", "retentionrun", "tombstone", "dataexport")

    def ready(self) -> None:
        from . import notifications  # noqa: F401 - declares its messages

        post_migrate.connect(_classes_note, sender=self)
