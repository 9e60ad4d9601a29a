"""Deciding: what the rules found, what departs from it, four eyes, and what is frozen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.decisions.models import Decision
from apps.decisions.selectors import decision_in_force
from apps.decisions.services import (
    NotReadyError,
    StaleError,
    decision_automatic,
    decision_drop,
    decision_notified,
    decision_propose,
    decision_revoke,
    decision_sign,
    hold_place,
    hold_release,
)
from apps.decisions.states import DecisionState, Round, Way
from apps.decisions.terms import contest_last_day, is_contestable
from apps.evaluations.models import Dossier
from apps.evaluations.selectors import current_attempt
from apps.evaluations.services import dossier_locked, dossier_move, reevaluation_request
from apps.evaluations.states import DossierState
from apps.notifications.models import Message
from tests.decisions.deciding import SCHEME, YEAR, departing, dossier_judged, followed, judged, newest, tick
from tests.factories import ActivityVolumeFactory, StaffFactory

pytestmark = pytest.mark.django_db


def state_of(dossier: Dossier) -> str:
    dossier.refresh_from_db()
    return dossier.state


def contested(dossier: Dossier) -> Dossier:
    with transaction.atomic():
        return dossier_move(dossier_locked(dossier.pk), DossierState.CONTESTED)


def test_what_the_rules_found_is_decided_by_one_person(dossier: Dossier, officer: User) -> None:
    decision = followed(dossier, actor=officer)
    assert (decision.state, decision.departs, decision.signed_by) == (DecisionState.FINAL, False, None)
    assert state_of(dossier) == DossierState.DECIDED
    assert dossier.decided_attempt == newest(dossier)
    assert TrailEntry.objects.filter(act="decision_final", actor_id=officer.pk).exists()


def test_what_departs_waits_for_a_second_person(refused: Dossier, officer: User, signatory: User) -> None:
    decision = departing(refused, actor=officer)
    assert (decision.state, decision.departs) == (DecisionState.PROPOSED, True)
    assert state_of(refused) == DossierState.EVALUATED

    with pytest.raises(ValidationError, match="Another person"):
        decision_sign(decision=decision, actor=officer)
    signed = decision_sign(decision=decision, actor=signatory)
    assert signed.is_final
    assert signed.signed_by == signatory
    assert state_of(refused) == DossierState.DECIDED


def test_the_database_itself_wants_four_eyes(refused: Dossier, officer: User, signatory: User) -> None:
    decision = departing(refused, actor=officer)
    for signs in (None, officer.pk):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(
                state=DecisionState.FINAL,
                final_at=decision.proposed_at,
                signed_by=signs,
                signed_at=decision.proposed_at,
            )


def test_another_amount_departs_too(dossier: Dossier, officer: User) -> None:
    tick(dossier, actor=officer)
    decision = followed(dossier, actor=officer, amount=Decimal("1.00"), explanation="A part alone.")
    assert decision.state == DecisionState.PROPOSED


def test_departing_needs_the_checklist_and_a_reason(refused: Dossier, officer: User) -> None:
    wanted: dict[str, Any] = {
        "dossier": refused,
        "attempt": newest(refused),
        "grants": True,
        "amount": Decimal(10),
        "actor": officer,
    }
    with pytest.raises(NotReadyError, match="Read the result"):
        decision_propose(**wanted)
    tick(refused, actor=officer)
    with pytest.raises(ValidationError, match="Say why"):
        decision_propose(**wanted)
    assert not Decision.objects.exists()


def test_a_newer_result_makes_the_checklist_and_the_form_stale(refused: Dossier, officer: User) -> None:
    seen = newest(refused)
    tick(refused, actor=officer)
    judged(refused.provider)
    with pytest.raises(StaleError, match="newer result"):
        decision_propose(
            dossier=refused, attempt=seen, grants=True, amount=Decimal(10), explanation="So.", actor=officer
        )
    with pytest.raises(NotReadyError):
        decision_propose(
            dossier=refused, attempt=newest(refused), grants=True, amount=Decimal(10), explanation="So.", actor=officer
        )


def test_a_newer_result_makes_the_proposal_stale(refused: Dossier, officer: User, signatory: User) -> None:
    decision = departing(refused, actor=officer)
    judged(refused.provider)
    with pytest.raises(StaleError, match="newer result"):
        decision_sign(decision=decision, actor=signatory)
    dropped = decision_drop(decision=decision, reason="A newer result has come.", actor=signatory)
    assert dropped.state == DecisionState.DROPPED
    assert departing(refused, actor=officer).state == DecisionState.PROPOSED


def test_nobody_decides_twice(dossier: Dossier, officer: User, signatory: User) -> None:
    followed(dossier, actor=officer)
    with pytest.raises(StaleError, match="decided"):
        followed(dossier, actor=signatory)
    assert Decision.objects.count() == 1


def test_two_proposals_do_not_wait_together(refused: Dossier, officer: User, signatory: User) -> None:
    departing(refused, actor=officer)
    with pytest.raises(StaleError, match="second signature"):
        departing(refused, actor=signatory)


def test_who_drops_a_proposal_says_why(refused: Dossier, officer: User, signatory: User) -> None:
    decision = departing(refused, actor=officer)
    with pytest.raises(ValidationError, match="Give the reason"):
        decision_drop(decision=decision, reason=" ", actor=signatory)


def test_a_held_dossier_waits(dossier: Dossier, officer: User) -> None:
    hold_place(dossier=dossier, reason="The inspection asked for it.", actor=officer)
    with pytest.raises(ValidationError, match="held already"):
        hold_place(dossier=dossier, reason="Once more.", actor=officer)
    with pytest.raises(NotReadyError, match="held"):
        followed(dossier, actor=officer)
    assert hold_release(dossier=dossier, actor=officer) is not None
    assert hold_release(dossier=dossier, actor=officer) is None
    assert followed(dossier, actor=officer).is_final


def test_what_is_judged_again_waits_for_the_result(dossier: Dossier, officer: User) -> None:
    reevaluation_request(dossiers=[dossier], reason="contract_choice", actor=officer)
    with pytest.raises(NotReadyError, match="judged again"):
        followed(dossier, actor=officer)


class TestAutomatic:
    def test_what_is_settled_is_decided_by_the_machine(self, dossier: Dossier, refused: Dossier) -> None:
        granted = decision_automatic(dossier=dossier, attempt=newest(dossier))
        assert (granted.way, granted.proposed_by, granted.grants) == (Way.AUTOMATIC, None, True)
        not_granted = decision_automatic(dossier=refused, attempt=newest(refused))
        assert (not_granted.grants, not_granted.amount) == (False, Decimal(0))

    def test_not_before_its_day(self, dossier: Dossier, portal_clock: Callable[[dt.date], None]) -> None:
        portal_clock(dt.date(2025, 8, 31))
        with pytest.raises(NotReadyError) as refusal:
            decision_automatic(dossier=dossier, attempt=newest(dossier))
        assert {missing.code for missing in refusal.value.missing} == {"additions_over", "decisions_begun"}

    def test_not_when_something_stops_the_payment(self, premium_year: None) -> None:
        without_contract = dossier_judged(contracted=False)
        with pytest.raises(NotReadyError) as refusal:
            decision_automatic(dossier=without_contract, attempt=newest(without_contract))
        assert "nothing_blocks" in {missing.code for missing in refusal.value.missing}


class TestWhatIsFrozen:
    def test_a_later_result_is_for_the_office_alone(self, dossier: Dossier, officer: User) -> None:
        decision = followed(dossier, actor=officer)
        sent = Message.objects.count()
        ActivityVolumeFactory(provider=dossier.provider, year=YEAR, value=1, source="other")
        dossier.provider.activity_volumes.filter(value__gt=1).update(superseded_at=decision.final_at)
        judged(dossier.provider)

        assert state_of(dossier) == DossierState.DECIDED
        assert newest(dossier).number == 2
        counting = current_attempt(dossier.provider.number, SCHEME, YEAR)
        assert counting == decision.attempt
        assert Message.objects.count() == sent

    def test_revoked_the_newest_result_counts_again(self, dossier: Dossier, officer: User, signatory: User) -> None:
        decision = followed(dossier, actor=officer)
        judged(dossier.provider)
        revoked = decision_revoke(decision=decision, reason="The wrong file.", actor=signatory)
        assert (revoked.state, state_of(dossier)) == (DecisionState.REVOKED, DossierState.EVALUATED)
        counting = current_attempt(dossier.provider.number, SCHEME, YEAR)
        assert counting is not None
        assert counting.number == 2
        assert followed(dossier, actor=officer).is_final


class TestAfterAContest:
    def test_others_decide(self, dossier: Dossier, officer: User, signatory: User) -> None:
        first = followed(dossier, actor=officer)
        contested(dossier)
        tick(dossier, actor=officer)
        again = {"round": Round.AFTER_CONTEST, "explanation": "As before: nothing new was shown."}
        with pytest.raises(ValidationError, match="Somebody else"):
            followed(dossier, actor=officer, **again)
        second = followed(dossier, actor=signatory, **again)
        assert second.is_final
        assert state_of(dossier) == DossierState.REDECIDED
        assert decision_in_force(dossier) == second
        assert first.is_final

    def test_nor_signs_who_signed_the_first(self, refused: Dossier, officer: User, signatory: User) -> None:
        decision_sign(decision=departing(refused, actor=officer), actor=signatory)
        contested(refused)
        third, fourth = StaffFactory(role="Evaluation officers"), StaffFactory(role="Second signatories")
        proposal = departing(refused, actor=third, amount=Decimal(4000), round=Round.AFTER_CONTEST)
        for first in (officer, signatory):
            with pytest.raises(ValidationError, match="Somebody else"):
                decision_sign(decision=proposal, actor=first)
        assert decision_sign(decision=proposal, actor=fourth).is_final

    def test_the_contested_decision_is_not_revoked(self, dossier: Dossier, officer: User, signatory: User) -> None:
        first = followed(dossier, actor=officer)
        contested(dossier)
        with pytest.raises(ValidationError, match="contested"):
            decision_revoke(decision=first, reason="No.", actor=signatory)

    def test_revoking_the_second_leaves_the_first(self, dossier: Dossier, officer: User, signatory: User) -> None:
        first = followed(dossier, actor=officer)
        contested(dossier)
        tick(dossier, actor=signatory)
        second = followed(dossier, actor=signatory, round=Round.AFTER_CONTEST, explanation="As before.")
        decision_revoke(decision=second, reason="Taken too early.", actor=officer)
        assert state_of(dossier) == DossierState.CONTESTED
        assert dossier.decided_attempt == first.attempt
        assert decision_in_force(dossier) == first


class TestTheTerm:
    """Notified on 20 September: 19 November is day 60, the last."""

    @pytest.fixture
    def decision(self, dossier: Dossier, officer: User) -> Decision:
        return followed(dossier, actor=officer)

    def test_it_has_no_end_before_the_notification(self, decision: Decision) -> None:
        assert contest_last_day(decision) is None
        assert is_contestable(decision, dt.date(2026, 9, 1))

    def test_its_last_day_counts_whole(self, decision: Decision) -> None:
        decision_notified(decision_id=decision.pk, day=dt.date(2025, 9, 20))
        decision.refresh_from_db()
        assert contest_last_day(decision) == dt.date(2025, 11, 19)
        assert is_contestable(decision, dt.date(2025, 11, 19))
        assert not is_contestable(decision, dt.date(2025, 11, 20))

    def test_it_begins_anew_with_the_letter_that_follows_an_email_that_came_back(self, decision: Decision) -> None:
        for day, last in (
            (dt.date(2025, 9, 20), dt.date(2025, 11, 19)),
            (None, None),
            (dt.date(2025, 9, 25), dt.date(2025, 11, 24)),
        ):
            decision_notified(decision_id=decision.pk, day=day)
            decision.refresh_from_db()
            assert contest_last_day(decision) == last

    @pytest.mark.parametrize(
        ("moment", "in_time"),
        [
            # Winter time has begun in between: Brussels is one hour ahead of UTC, not two.
            ("2025-11-19T22:59:59+00:00", True),
            ("2025-11-19T23:00:00+00:00", False),
        ],
    )
    def test_midnight_is_that_of_brussels(
        self, decision: Decision, moment: str, in_time: bool, portal_moment: Callable[[dt.datetime], None]
    ) -> None:
        decision_notified(decision_id=decision.pk, day=dt.date(2025, 9, 20))
        decision.refresh_from_db()
        portal_moment(dt.datetime.fromisoformat(moment))
        assert is_contestable(decision) is in_time
