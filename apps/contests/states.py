"""The states of a contest, and the only steps between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContestState(models.TextChoices):
    DRAFT = "draft", _("not sent yet")
    SENT = "sent", _("received, to be judged")
    ADMISSIBLE = "admissible", _("admissible, judged again")
    INADMISSIBLE = "inadmissible", _("inadmissible")
    WITHDRAWN = "withdrawn", _("withdrawn")
    ANSWERED = "answered", _("answered by a second decision")


CONTEST_STEPS: dict[str, tuple[str, ...]] = {
    ContestState.DRAFT: (ContestState.SENT,),
    ContestState.SENT: (ContestState.ADMISSIBLE, ContestState.INADMISSIBLE, ContestState.WITHDRAWN),
    ContestState.ADMISSIBLE: (ContestState.WITHDRAWN, ContestState.ANSWERED),
    # Back to "admissible" when the second decision is revoked.
    ContestState.ANSWERED: (ContestState.ADMISSIBLE,),
    # The judgement is taken back, and made once more.
    ContestState.INADMISSIBLE: (ContestState.SENT,),
    ContestState.WITHDRAWN: (),
}
# A decision has at most one of these.
ACTIVE = (ContestState.SENT, ContestState.ADMISSIBLE, ContestState.ANSWERED)
# The office must do something.
WAITING = (ContestState.SENT, ContestState.ADMISSIBLE)


class Channel(models.TextChoices):
    ONLINE = "online", _("online")
    LETTER = "letter", _("registered letter")


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    SIGNED = "signed", _("signed")
    DROPPED = "dropped", _("sent back")
