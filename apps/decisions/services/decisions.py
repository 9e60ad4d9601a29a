"""Deciding on a dossier. All who decide, contest or publish lock the dossier first, so that one of them is first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.evaluations.models import Attempt, Dossier
from apps.evaluations.selectors import latest_attempt
from apps.evaluations.services import DossierMovedError, dossier_locked, dossier_move
from apps.evaluations.states import DossierState, Verdict

from ..candidates import MOVED, NEWER
from ..checks import Case, Missing, case_of, missing_to_decide
from ..events import tell_final, tell_revoked
from ..models import Decision, StandardReason
from ..selectors import decision_in_force, departs_from
from ..states import DECISION_STEPS, DecisionState, Round, Way

_BEGINS_AT = {Round.FIRST: DossierState.EVALUATED, Round.AFTER_CONTEST: DossierState.CONTESTED}
# Rows that were just read in this transaction, and that the table's foreign keys hold.
_KEYS = ("dossier", "attempt", "proposed_by")
_ENDS_AT = {Round.FIRST: DossierState.DECIDED, Round.AFTER_CONTEST: DossierState.REDECIDED}


class StaleError(ValidationError):
    """What the person saw is no longer what stands: a newer result, or somebody was faster. `code`, where it
    has one: MOVED or NEWER."""


class NotReadyError(ValidationError):
    """Something is missing before the dossier can be decided; `missing` says what."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__([str(one.text) for one in missing])
        self.missing = missing


def case_locked(*, dossier_id: int, attempt_id: int, round: Round = Round.FIRST) -> Case:
    """The dossier, locked for this transaction, with the attempt that was looked at. Raises StaleError unless both
    still stand."""
    locked = dossier_locked(dossier_id)
    if locked.state != _BEGINS_AT[round]:
        raise StaleError(
            _("This dossier is “%(state)s” by now: look at it again before you go on.")
            % {"state": locked.get_state_display()},
            code=MOVED,
        )
    latest = latest_attempt(locked)
    if latest is None or latest.pk != attempt_id:
        raise StaleError(_("There is a newer result than the one you saw: look at the dossier again."), code=NEWER)
    latest.dossier = locked
    return case_of(locked, latest)


@transaction.atomic
def decision_propose(
    *,
    dossier: Dossier,
    attempt: Attempt,
    grants: bool,
    amount: Decimal,
    actor: User,
    reasons: Iterable[StandardReason] = (),
    explanation: str = "",
    round: Round = Round.FIRST,
) -> Decision:
    """Decides as the rules found, or proposes to depart from it, which a second person must sign. `attempt` is the
    result that the person saw. Raises StaleError, NotReadyError, or ValidationError in words."""
    case = case_locked(dossier_id=dossier.pk, attempt_id=attempt.pk, round=round)
    return decision_on(
        case, grants=grants, amount=amount, actor=actor, reasons=reasons, explanation=explanation, round=round
    )


def decision_on(
    case: Case,
    *,
    grants: bool,
    amount: Decimal,
    actor: User,
    reasons: Iterable[StandardReason] = (),
    explanation: str = "",
    round: Round = Round.FIRST,
) -> Decision:
    """As `decision_propose`, on a case that the caller's transaction has locked by `case_locked`."""
    chosen = list(reasons)
    departs = departs_from(case.evaluation, grants=grants, amount=amount)
    if Decision.objects.filter(dossier=case.dossier, state=DecisionState.PROPOSED).exists():
        raise StaleError(_("A decision on this dossier waits for its second signature already."))
    needs_reasons = departs or round == Round.AFTER_CONTEST
    if missing := missing_to_decide(case, with_manual=needs_reasons):
        raise NotReadyError(missing)
    if needs_reasons and not chosen and not explanation.strip():
        raise ValidationError({"explanation": _("Say why: choose a standard reason or write an explanation.")})
    first = decision_in_force(case.dossier) if round == Round.AFTER_CONTEST else None
    decision = Decision(
        dossier=case.dossier,
        round=round,
        attempt=case.attempt,
        grants=grants,
        amount=amount,
        departs=departs,
        way=Way.STAFF,
        explanation=explanation.strip(),
        proposed_at=clock.now(),
        proposed_by=actor,
        former_decider=first.proposed_by if first else None,
        former_signer=first.signed_by if first else None,
    )
    decision.draft_reasons = chosen  # type: ignore[attr-defined]
    if needs_reasons:
        decision.full_clean()
    else:  # as found: nothing of it can break a constraint, and asking each one takes time
        decision.clean_fields(exclude=_KEYS)
    decision.save(force_insert=True)
    if chosen:
        decision.reasons.set(chosen)
    _note("decision_propose", decision, actor, reasons=[reason.code for reason in chosen])
    return decision if departs else _final(decision, actor)


@transaction.atomic
def decision_automatic(*, dossier: Dossier, attempt: Attempt) -> Decision:
    """Decides as the rules found, without anybody, when every automatic check passes. Raises as `decision_propose`."""
    return decision_by_machine(case_locked(dossier_id=dossier.pk, attempt_id=attempt.pk))


def decision_by_machine(case: Case) -> Decision:
    """As `decision_automatic`, on a case that the caller's transaction has locked by `case_locked`."""
    if missing := missing_to_decide(case, is_automatic=True):
        raise NotReadyError(missing)
    decision = Decision(
        dossier=case.dossier,
        attempt=case.attempt,
        grants=case.evaluation.verdict == Verdict.GRANTED,
        amount=case.evaluation.amount or Decimal(0),
        departs=False,
        way=Way.AUTOMATIC,
        proposed_at=clock.now(),
    )
    decision.save(force_insert=True)
    return _final(decision, None)


@transaction.atomic
def decision_sign(*, decision: Decision, actor: User) -> Decision:
    """The second person's signature. Raises StaleError when a newer result has come since the proposal."""
    dossier_locked(decision.dossier_id)
    locked = _locked(decision, DecisionState.FINAL)
    case = case_locked(dossier_id=locked.dossier_id, attempt_id=locked.attempt_id, round=Round(locked.round))
    if missing := missing_to_decide(case):
        raise NotReadyError(missing)
    locked.signed_by, locked.signed_at = actor, clock.now()
    locked.full_clean()
    _note("decision_sign", locked, actor)
    return _final(locked, actor)


@transaction.atomic
def decision_drop(*, decision: Decision, reason: str, actor: User) -> Decision:
    """A proposal that is not signed: the second person sends it back, or the first takes it back."""
    dossier_locked(decision.dossier_id)
    return _end(_locked(decision, DecisionState.DROPPED), DecisionState.DROPPED, reason, actor)


@transaction.atomic
def decision_revoke(*, decision: Decision, reason: str, actor: User) -> Decision:
    """Undoes a final decision: the dossier stands where it stood before. A contested one can't be revoked: the second
    decision is the answer. Whoever the rooms above must spare raises ValidationError."""
    dossier = dossier_locked(decision.dossier_id)
    locked = _locked(decision, DecisionState.REVOKED)
    if dossier.state != _ENDS_AT[Round(locked.round)]:
        raise DossierMovedError(_("The provider has contested this decision: decide again instead of revoking it."))
    ended = _end(locked, DecisionState.REVOKED, reason, actor)
    first = decision_in_force(dossier)
    dossier_move(dossier, _BEGINS_AT[Round(locked.round)], attempt=first.attempt if first else None)
    tell_revoked(ended)
    return ended


@transaction.atomic
def decision_notified(*, decision_id: int, day: dt.date | None) -> None:
    """Notes the day on which the decision left for the person. None: it came back, so that the time to contest has not
    begun; it begins with the day on which it leaves again."""
    decision = Decision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision_id)
    if decision.notified_on != day:
        decision.notified_on = day
        decision.save(update_fields=["notified_on"])
        _note("decision_notified", decision, None, day=day)


def _locked(decision: Decision, to: DecisionState) -> Decision:
    found = (
        Decision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("dossier__premium_year", "dossier__provider", "attempt")
        .get(pk=decision.pk)
    )
    if to not in DECISION_STEPS[found.state]:
        raise StaleError(
            _("This decision is “%(state)s” by now: look at it again before you go on.")
            % {"state": found.get_state_display()}
        )
    return found


def _final(decision: Decision, actor: User | None) -> Decision:
    """Freezes the result, moves the dossier and tells whoever follows. The caller holds the dossier."""
    dossier_move(decision.dossier, _ENDS_AT[Round(decision.round)], attempt=decision.attempt)
    decision.state, decision.final_at = DecisionState.FINAL, clock.now()
    decision.save(update_fields=["state", "final_at", "signed_by", "signed_at"])
    _note("decision_final", decision, actor, grants=decision.grants, amount=decision.amount, departs=decision.departs)
    tell_final(decision)
    return decision


def _end(decision: Decision, to: DecisionState, reason: str, actor: User) -> Decision:
    decision.state = to
    decision.ended_at, decision.ended_by, decision.end_reason = clock.now(), actor, reason.strip()
    decision.full_clean()
    decision.save()
    _note(f"decision_{to}", decision, actor, reason=decision.end_reason)
    return decision


def _note(act: str, decision: Decision, actor: User | None, **detail: Any) -> None:
    trail_add(
        act=act,
        subject_type="decision",
        subject_id=decision.pk,
        person_id=decision.dossier.provider.person_id,
        actor=actor,
        detail={"dossier": decision.dossier_id, "attempt": decision.attempt.number, "round": decision.round, **detail},
    )
