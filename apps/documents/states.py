"""What became of a received file, and the only steps between."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    QUARANTINED = "quarantined", _("being checked for viruses")
    CLEAN = "clean", _("checked, no virus found")
    INFECTED = "infected", _("a virus was found")
    UNREADABLE = "unreadable", _("could not be checked")
    NOT_SCANNED = "not_scanned", _("not checked for viruses")


DOCUMENT_STEPS: dict[str, tuple[str, ...]] = {
    DocumentState.QUARANTINED: (
        DocumentState.CLEAN,
        DocumentState.INFECTED,
        DocumentState.UNREADABLE,
        DocumentState.NOT_SCANNED,
    ),
    # Once a scanner is there, what came before it is checked too.
    DocumentState.NOT_SCANNED: (DocumentState.QUARANTINED,),
    DocumentState.UNREADABLE: (DocumentState.QUARANTINED,),
    DocumentState.CLEAN: (),
    DocumentState.INFECTED: (),
}
