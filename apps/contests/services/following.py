"""What decisions mean for contests, and reminders of drafts that nobody sent."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.decisions.models import Decision
from apps.decisions.states import Round

from ..models import Contest
from ..selectors import drafts_that_can_be_sent
from ..states import ContestState
from .moves import ContestMovedError, move, note, tell

REMINDED = dt.timedelta(days=7)


def decision_became_final(decision: Decision) -> None:
    """The second decision answers the contest. A new first one takes over the draft that was begun against one that
    was revoked. The caller holds the dossier."""
    if decision.round == Round.AFTER_CONTEST:
        for contest in _held(decision, ContestState.ADMISSIBLE):
            move(contest, ContestState.ANSWERED, answer=decision, answered_at=clock.now())
            note("contest_answered", contest, decision.signed_by or decision.proposed_by, answer=decision.pk)
        return
    drafts = _held(decision, ContestState.DRAFT)
    for draft in drafts[:1]:
        draft.decision = decision
        draft.version += 1
        draft.save(update_fields=["decision", "version"])


def decision_was_revoked(decision: Decision) -> None:
    """A revoked second decision answers nothing any more. A first one that is contested can't be revoked: the contest
    must be judged. The caller holds the dossier."""
    if decision.round == Round.AFTER_CONTEST:
        for contest in _held(decision, ContestState.ANSWERED):
            move(contest, ContestState.ADMISSIBLE, answer=None, answered_at=None)
            note("contest_reopened", contest, decision.ended_by, answer=decision.pk)
        return
    if waiting := _held(decision, ContestState.SENT):
        raise ContestMovedError(
            _("The provider has contested this decision, under the number %(reference)s: judge the contest first.")
            % {"reference": waiting[0].reference}
        )


def _held(decision: Decision, state: ContestState) -> list[Contest]:
    """The dossier's contests in that state, the latest first. The dossier is locked already."""
    found = Contest.objects.select_for_update(of=("self",), no_key=True).select_related("decision")
    contests = list(found.filter(decision__dossier=decision.dossier_id, state=state).order_by("-id"))
    for contest in contests:
        contest.decision.dossier = decision.dossier
    return contests


@transaction.atomic
def contests_expiring_tell(*, as_of: dt.date) -> int:
    """Tells those whose draft is not sent that the term ends within seven days; once a decision. How many are told."""
    return sum(
        tell("contest_draft_ending", draft, f"ending:{draft.decision_id}", last_day=last)
        for draft, last in drafts_that_can_be_sent(None, as_of)
        if last is not None and last - as_of <= REMINDED and draft.decision.dossier.provider.person.deceased_on is None
    )
