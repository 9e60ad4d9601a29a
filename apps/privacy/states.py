"""The states, and the only steps between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.components import Tone


class ExportState(models.TextChoices):
    QUEUED = "queued", _("waits to be made")
    AT_WORK = "at_work", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be made")
    EXPIRED = "expired", _("expired, the file is deleted")


EXPORT_STEPS: dict[str, frozenset[str]] = {
    ExportState.QUEUED: frozenset({ExportState.AT_WORK}),
    ExportState.AT_WORK: frozenset({ExportState.AT_WORK, ExportState.QUEUED, ExportState.READY, ExportState.FAILED}),
    ExportState.READY: frozenset({ExportState.EXPIRED}),
    ExportState.FAILED: frozenset({ExportState.QUEUED}),
    ExportState.EXPIRED: frozenset(),
}
UNDER_WAY = (ExportState.QUEUED, ExportState.AT_WORK)
EXPORT_TONES: dict[str, Tone] = {
    ExportState.QUEUED: Tone.INFO,
    ExportState.AT_WORK: Tone.INFO,
    ExportState.READY: Tone.GOOD,
    ExportState.FAILED: Tone.BAD,
    ExportState.EXPIRED: Tone.NEUTRAL,
}


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    APPROVED = "approved", _("approved")
    DROPPED = "dropped", _("dropped")


class RunKind(models.TextChoices):
    POLICY = "policy", _("by the portal's own policy")
    TERMS = "terms", _("by the terms that staff set")


class RunState(models.TextChoices):
    ANNOUNCED = "announced", _("announced")
    AT_WORK = "at_work", _("at work")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")


RUN_STEPS: dict[str, frozenset[str]] = {
    RunState.ANNOUNCED: frozenset({RunState.AT_WORK, RunState.STOPPED}),
    RunState.AT_WORK: frozenset({RunState.DONE, RunState.STOPPED}),
    RunState.DONE: frozenset(),
    RunState.STOPPED: frozenset(),
}
OPEN_RUNS = (RunState.ANNOUNCED, RunState.AT_WORK)
