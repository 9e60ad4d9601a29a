"""Where an e-mail address and a request about a wrong fact stand, and the only steps between."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EmailState(models.TextChoices):
    PENDING = "pending", _("waiting for your confirmation")
    VERIFIED = "verified", _("in use")
    ENDED = "ended", _("no longer in use")
    WITHDRAWN = "withdrawn", _("never confirmed")


EMAIL_STEPS: dict[str, tuple[str, ...]] = {
    # Withdrawn: cancelled, or another address was asked for before this one was confirmed.
    EmailState.PENDING: (EmailState.VERIFIED, EmailState.WITHDRAWN),
    EmailState.VERIFIED: (EmailState.ENDED,),
    EmailState.ENDED: (),
    EmailState.WITHDRAWN: (),
}


class ObjectionState(models.TextChoices):
    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("withdrawn")


OBJECTION_STEPS: dict[str, tuple[str, ...]] = {
    ObjectionState.OPEN: (ObjectionState.ANSWERED, ObjectionState.WITHDRAWN),
    ObjectionState.ANSWERED: (),
    ObjectionState.WITHDRAWN: (),
}


class PaperState(models.TextChoices):
    WAITING = "waiting", _("waits for a second person")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")


PAPER_STEPS: dict[str, tuple[str, ...]] = {
    PaperState.WAITING: (PaperState.CONFIRMED, PaperState.REFUSED),
    PaperState.CONFIRMED: (),
    PaperState.REFUSED: (),
}
