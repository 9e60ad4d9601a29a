"""The states of a decision, and the only steps between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second signature")
    FINAL = "final", _("final")
    DROPPED = "dropped", _("not signed")
    REVOKED = "revoked", _("revoked")


DECISION_STEPS: dict[str, tuple[str, ...]] = {
    DecisionState.PROPOSED: (DecisionState.FINAL, DecisionState.DROPPED),
    DecisionState.FINAL: (DecisionState.REVOKED,),
    DecisionState.DROPPED: (),
    DecisionState.REVOKED: (),
}


class Way(models.TextChoices):
    AUTOMATIC = "automatic", _("automatic")
    STAFF = "staff", _("by the office")


class Round(models.IntegerChoices):
    FIRST = 1, _("first decision")
    AFTER_CONTEST = 2, _("second decision, after a contest")
