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


class BulkAct(models.TextChoices):
    DECIDE = "decide", _("decide as the rules found")
    HOLD = "hold", _("hold")
    RELEASE = "release", _("release from hold")
    AUTOMATIC = "automatic", _("automatic decisions")


class BulkState(models.TextChoices):
    PREPARED = "prepared", _("waits for your confirmation")
    DROPPED = "dropped", _("not started")
    RUNNING = "running", _("at work")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")


BULK_STEPS: dict[str, tuple[str, ...]] = {
    BulkState.PREPARED: (BulkState.RUNNING, BulkState.DROPPED),
    BulkState.DROPPED: (),
    BulkState.RUNNING: (BulkState.DONE, BulkState.STOPPED),
    # What failed can be tried once more.
    BulkState.DONE: (BulkState.RUNNING,),
    BulkState.STOPPED: (),
}


class ItemResult(models.TextChoices):
    WAITING = "waiting", _("waits")
    DECIDED = "decided", _("decided")
    HANDLED = "handled", _("held or released")
    SAMPLED = "sampled", _("taken for quality control")
    SKIPPED = "skipped", _("skipped")
    FAILED = "failed", _("failed")
