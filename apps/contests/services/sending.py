"""Sending a contest, and withdrawing it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.decisions.models import Decision
from apps.decisions.services import decision_drop
from apps.decisions.states import DecisionState
from apps.documents.services import documents_send
from apps.evaluations.services import dossier_move
from apps.evaluations.states import DossierState

from ..models import Contest
from ..selectors import PURPOSE, missing_to_send
from ..states import ContestState
from .drafts import DraftChangedError, refuse_unless_contestable
from .moves import contest_locked, move, note, tell

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is read for another


def reference_new() -> str:
    """A receipt number that says nothing about how many there are."""
    return f"CT-{clock.today():%Y%m%d}-{get_random_string(6, _SIGNS)}"


@transaction.atomic
def contest_send(*, draft: Contest, version: int, actor: User) -> Contest:
    """Sends the draft as the review page showed it; sent twice it is the same contest. The last day counts until
    midnight in Brussels. Raises ContestMovedError, DraftChangedError, or ValidationError with what is missing."""
    locked = contest_locked(draft)
    if not locked.is_draft:
        return locked  # the second click
    refuse_unless_contestable(locked.decision)
    if locked.version != version:
        raise DraftChangedError(
            _("This contest was changed in another window, or by somebody else. Read it again before you send it.")
        )
    if missing := missing_to_send(locked):
        raise ValidationError({name: [text] for name, text in missing.items()})
    move(
        locked,
        ContestState.SENT,
        reference=reference_new(),
        sent_at=clock.now(),
        sent_by=actor,
        made_on=clock.today(),
    )
    count = documents_send(purpose=PURPOSE, scope=locked.scope, person_id=locked.decision.dossier.provider.person_id)
    note("contest_send", locked, actor, documents=count, lines=[one.rule for one in locked.objections.all()])
    tell("contest_received", locked, "received", made_on=locked.made_on, by_letter=False, is_late=False)
    return locked


@transaction.atomic
def contest_withdraw(*, contest: Contest, actor: User) -> Contest:
    """The provider takes it back before it is answered; the first decision holds. Withdrawn twice it is the same."""
    locked = contest_locked(contest)
    if locked.state == ContestState.WITHDRAWN:
        return locked
    was_admissible = locked.state == ContestState.ADMISSIBLE
    move(locked, ContestState.WITHDRAWN, withdrawn_at=clock.now(), withdrawn_by=actor)
    note("contest_withdraw", locked, actor)
    if was_admissible:
        dossier = locked.decision.dossier
        for proposal in Decision.objects.filter(dossier=dossier, state=DecisionState.PROPOSED):
            decision_drop(decision=proposal, reason=_("The provider withdrew the contest."), actor=actor)
        dossier_move(dossier, DossierState.DECIDED)
    tell("contest_withdrawn", locked, "withdrawn")
    return locked
