"""The states of a run, of its chunks and of a dossier, and the only steps between them."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    DONE = "done", _("evaluated")
    PUBLISHING = "publishing", _("being published")
    PUBLISHED = "published", _("published")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("stopped by an error")


RUN_STEPS: dict[str, tuple[str, ...]] = {
    RunState.PLANNED: (RunState.RUNNING, RunState.CANCELLED),
    RunState.RUNNING: (RunState.DONE, RunState.CANCELLED, RunState.FAILED),
    RunState.FAILED: (RunState.RUNNING, RunState.CANCELLED),
    RunState.DONE: (RunState.PUBLISHING, RunState.CANCELLED),
    RunState.PUBLISHING: (RunState.PUBLISHED,),
    RunState.PUBLISHED: (),
    RunState.CANCELLED: (),
}
RUN_AT_WORK = (RunState.PLANNED, RunState.RUNNING, RunState.PUBLISHING)


class ChunkState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")


class ParameterState(models.TextChoices):
    DRAFT = "draft", _("draft, waits for a second person")
    APPROVED = "approved", _("approved")
    RETIRED = "retired", _("replaced")


class DossierState(models.TextChoices):
    OPENED = "opened", _("opened")
    EVALUATED = "evaluated", _("evaluated")
    DECIDED = "decided", _("decided")
    CONTESTED = "contested", _("contested")
    REDECIDED = "redecided", _("decided again")

    @property
    def label_for_provider(self) -> str:
        return str(_FOR_PROVIDER[self])


_FOR_PROVIDER: dict[str, Promise] = {
    DossierState.OPENED: _("We opened your file. There is no result yet."),
    DossierState.EVALUATED: _("Your result is there. We have not decided yet."),
    DossierState.DECIDED: _("We decided."),
    DossierState.CONTESTED: _("You contested our decision. We have not decided again yet."),
    DossierState.REDECIDED: _("We decided again, after your contest."),
}

DOSSIER_STEPS: dict[str, tuple[str, ...]] = {
    DossierState.OPENED: (DossierState.EVALUATED,),
    DossierState.EVALUATED: (DossierState.EVALUATED, DossierState.DECIDED),
    # Back to "evaluated" when the decision is revoked.
    DossierState.DECIDED: (DossierState.EVALUATED, DossierState.CONTESTED),
    # Back to "decided" when the contest is withdrawn.
    DossierState.CONTESTED: (DossierState.DECIDED, DossierState.REDECIDED),
    # Back to "contested" when the second decision is revoked.
    DossierState.REDECIDED: (DossierState.CONTESTED,),
}
# A result may still replace the former one; later the decision holds, whatever another run finds.
DOSSIER_UNDECIDED = (DossierState.OPENED, DossierState.EVALUATED)


class Verdict(models.TextChoices):
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    PENDING = "pending", _("pending")


class Payee(models.TextChoices):
    INSURER = "insurer", _("insurance contract")
    BANK_ACCOUNT = "bank_account", _("own bank account")
