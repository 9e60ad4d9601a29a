"""The office's acts on a contest: entering a letter, judging whether it is admissible, what of the payment waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.decisions.models import Decision, StandardReason
from apps.decisions.states import DecisionState, Round
from apps.decisions.terms import is_within_term
from apps.documents.services import document_receive, documents_send
from apps.evaluations.services import dossier_move, reevaluation_request
from apps.evaluations.states import DossierState

from ..models import Contest, TakenBack
from ..selectors import PURPOSE, why_not_contestable
from ..states import Channel, ContestState
from .documents import REEVALUATION
from .drafts import known_objections, refuse_if_contested
from .frozen import frozen_worked_out
from .moves import ContestMovedError, contest_locked, decision_locked, move, note, objections_set, tell
from .sending import reference_new


@transaction.atomic
def contest_letter_enter(
    *,
    decision: Decision,
    received_on: dt.date,
    posted_on: dt.date | None,
    statement: str,
    objections: Mapping[str, str],
    file: UploadedFile,
    actor: User,
) -> Contest:
    """Enters a registered letter with its scan. The day of the postmark counts for the term, or that of the receipt
    when it can't be read; a late one is entered too. Raises ValidationError in words."""
    locked = decision_locked(decision)
    made_on = posted_on or received_on
    _refuse_letter(locked, received_on, made_on)
    if not statement.strip() and not objections:
        raise ValidationError({"statement": [_("Write what the letter says, or mark the lines that it is about.")]})
    said = known_objections(locked, objections)
    contest = Contest(
        decision=locked,
        channel=Channel.LETTER,
        state=ContestState.SENT,
        reference=reference_new(),
        statement=statement.strip(),
        begun_at=clock.now(),
        sent_at=clock.now(),
        sent_by=actor,
        posted_on=posted_on,
        received_on=received_on,
        made_on=made_on,
        is_late=not is_within_term(locked, made_on),
    )
    contest.full_clean()
    contest.save(force_insert=True)
    objections_set(contest, said)
    person_id = locked.dossier.provider.person_id
    document_receive(file=file, purpose=PURPOSE, scope=contest.scope, owner=actor, person_id=person_id)
    documents_send(purpose=PURPOSE, scope=contest.scope, person_id=person_id)
    note("contest_letter_enter", contest, actor, posted_on=posted_on, received_on=received_on, is_late=contest.is_late)
    tell("contest_received", contest, "received", made_on=made_on, by_letter=True, is_late=contest.is_late)
    return contest


def _refuse_letter(decision: Decision, received_on: dt.date, made_on: dt.date) -> None:
    refuse_if_contested(decision)
    is_open = decision.state == DecisionState.FINAL and decision.dossier.state == DossierState.DECIDED
    if not is_open or decision.round != Round.FIRST:
        raise ContestMovedError(why_not_contestable(decision) or _("This decision can't be contested now."))
    if received_on > clock.today():
        raise ValidationError({"received_on": [_("Give a day that is not in the future.")]})
    decided_on = decision.final_at.astimezone(clock.BRUSSELS).date() if decision.final_at else None
    if decided_on and made_on < decided_on:
        raise ValidationError(
            {"posted_on": [_("The decision was taken later than that day: choose another decision or another day.")]}
        )


@transaction.atomic
def contest_lateness_waive(*, contest: Contest, reason: str, actor: User) -> Contest:
    """Lets a late contest be judged all the same; the person is told. Waived twice, the first reason stays."""
    locked = contest_locked(contest)
    if locked.state != ContestState.SENT or not locked.is_late:
        raise ContestMovedError(_("There is no lateness to waive: look at the contest again."))
    if locked.waived_at is not None:
        raise ContestMovedError(_("The lateness was waived already."))
    locked.waived_at, locked.waived_by, locked.waiver_reason = clock.now(), actor, reason.strip()
    locked.version += 1
    locked.full_clean()
    locked.save()
    note("contest_lateness_waive", locked, actor, reason=locked.waiver_reason)
    tell("contest_lateness_waived", locked, "waived", reason=locked.waiver_reason)
    return locked


@transaction.atomic
def contest_admit(*, contest: Contest, actor: User) -> Contest:
    """Admits it: the dossier is contested, a new result is asked for, and the contested part of the payment waits.
    Raises ContestMovedError, or ValidationError while its lateness is not waived."""
    locked = contest_locked(contest)
    dossier = locked.decision.dossier
    if locked.state == ContestState.SENT and locked.needs_waiver:
        raise ValidationError(_("This contest is late: waive that first, or declare it inadmissible."))
    decided, frozen = locked.decision.amount, frozen_worked_out(locked)
    move(
        locked,
        ContestState.ADMISSIBLE,
        judged_at=clock.now(),
        judged_by=actor,
        decided_amount=decided,
        frozen_amount=frozen,
    )
    dossier_move(dossier, DossierState.CONTESTED)
    reevaluation_request(dossiers=[dossier], reason=REEVALUATION, actor=actor)
    note("contest_admit", locked, actor, frozen=frozen, decided=decided)
    tell("contest_admissible", locked, "admissible", frozen=str(frozen), decided=str(decided))
    return locked


@transaction.atomic
def contest_declare_inadmissible(
    *, contest: Contest, standard_reason: StandardReason | None, reason: str, actor: User
) -> Contest:
    """The decision holds, and the person reads why. Raises ValidationError without a reason."""
    locked = move(
        contest_locked(contest),
        ContestState.INADMISSIBLE,
        judged_at=clock.now(),
        judged_by=actor,
        standard_reason=standard_reason,
        reason=reason.strip(),
    )
    note(
        "contest_declare_inadmissible",
        locked,
        actor,
        standard_reason=standard_reason.code if standard_reason else None,
        reason=locked.reason,
    )
    tell(
        "contest_inadmissible",
        locked,
        f"inadmissible:{locked.version}",
        standard_reason=_texts(standard_reason) if standard_reason else {},
        reason=locked.reason,
    )
    return locked


def _texts(reason: StandardReason) -> dict[str, str]:
    return {"fr": reason.text_fr, "nl": reason.text_nl, "de": reason.text_de, "en": reason.text_en}


@transaction.atomic
def contest_judgement_take_back(*, contest: Contest, why: str, actor: User) -> Contest:
    """Undoes “inadmissible”: the contest waits to be judged once more, and the person is told. What was judged is
    kept. Raises ContestMovedError when the decision no longer holds or something else stands against it by now."""
    locked = contest_locked(contest)
    decision = locked.decision
    judged = {"judged_by": locked.judged_by, "standard_reason": locked.standard_reason, "reason": locked.reason}
    judged_at = locked.judged_at or clock.now()  # the move below refuses what was not judged
    if locked.state == ContestState.INADMISSIBLE:
        if decision.state != DecisionState.FINAL or decision.dossier.state != DossierState.DECIDED:
            raise ContestMovedError(_("The decision no longer stands as it was contested: nothing can be judged."))
        refuse_if_contested(decision)
    move(locked, ContestState.SENT, judged_at=None, judged_by=None, standard_reason=None, reason="")
    former = TakenBack(
        contest=locked, judged_at=judged_at, taken_back_at=clock.now(), taken_back_by=actor, why=why.strip(), **judged
    )
    former.full_clean()
    former.save(force_insert=True)
    note("contest_judgement_take_back", locked, actor, why=former.why)
    tell("contest_taken_back", locked, f"taken_back:{locked.version}", about=former, reason=former.why)
    return locked
