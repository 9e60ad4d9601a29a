"""A bulk decision: what is chosen and foreseen, what it takes to start it, and what becomes of each dossier."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.decisions.candidates import newest_attempts, why_words, with_obstacle
from apps.decisions.checks import Case, case_of, missing_to_decide
from apps.decisions.models import BulkDecision, BulkItem, Decision, Hold
from apps.decisions.services import (
    BulkRefusedError,
    bulk_drop,
    bulk_files,
    bulk_prepare,
    bulk_retry,
    bulk_start,
    bulk_stop,
    bulk_work,
    bulks_sweep,
    hold_place,
)
from apps.decisions.states import BulkAct, BulkState, DecisionState, ItemResult, Way
from apps.evaluations.models import Dossier, PremiumYear
from apps.evaluations.services import reevaluation_request
from apps.evaluations.states import DossierState
from apps.letters.models import Letter
from apps.notifications.models import Message
from tests.decisions.deciding import SCHEME, YEAR, departing, dossier_judged, followed, judged, newest, tick
from tests.factories import StaffFactory


def year() -> PremiumYear:
    return PremiumYear.objects.get(scheme=SCHEME, year=YEAR)


def prepared(actor: User, act: str = BulkAct.DECIDE, **chosen: Any) -> BulkDecision:
    return bulk_prepare(act=act, premium_year=year(), chosen=chosen, actor=actor)


def started(bulk: BulkDecision, actor: User, reason: str = "Agreed in the meeting of 8 September.") -> BulkDecision:
    return bulk_start(bulk=bulk, reason=reason, count=bulk.total, actor=actor)


def results(bulk: BulkDecision) -> dict[int, tuple[str, list[str]]]:
    return {dossier: (result, codes) for dossier, result, codes in bulk.items.values_list("dossier", "result", "codes")}


@pytest.fixture
def two(premium_year: None) -> tuple[Dossier, Dossier]:
    """One granted, one refused."""
    return dossier_judged(), dossier_judged(volume=100)


class TestChoosing:
    def test_it_says_what_it_will_do_and_what_it_leaves(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        held, proposed, again = (dossier_judged() for _ in range(3))
        hold_place(dossier=held, reason="Asked by the inspection.", actor=officer)
        departing(proposed, actor=officer)
        reevaluation_request(dossiers=[again], reason="proof")

        bulk = prepared(officer)

        assert bulk.state == BulkState.PREPARED
        assert bulk.total == 2
        assert sorted(bulk.foreseen["outcomes"].values()) == [[1, "0.00"], [1, "5881.81"]]
        assert bulk.foreseen["skipped"] == {"not_held": 1, "not_proposed": 1, "not_judged_again": 1}
        assert results(bulk)[held.pk] == (ItemResult.SKIPPED, ["not_held"])
        assert [results(bulk)[dossier.pk] for dossier in two] == [(ItemResult.WAITING, [])] * 2
        assert not Decision.objects.filter(state=DecisionState.FINAL).exists()

    def test_by_verdict_outcome_and_profession(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        granted, refused = two
        assert set(results(prepared(officer, verdict="granted"))) == {granted.pk}
        assert set(results(prepared(officer, verdict="refused"))) == {refused.pk}
        assert set(results(prepared(officer, profession="physician"))) == {granted.pk, refused.pk}
        with pytest.raises(BulkRefusedError):
            prepared(officer, profession="dentist")
        assert not BulkDecision.objects.filter(items=None).exists()

    def test_by_queue(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        hold_place(dossier=two[0], reason="Asked by the inspection.", actor=officer)
        assert set(results(prepared(officer, queue="held"))) == {two[0].pk}

    def test_by_numbers(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        decided, other = two
        followed(decided, actor=officer)
        bulk = prepared(officer, numbers=[decided.provider.number, other.provider.number, "10000007"])
        assert results(bulk) == {decided.pk: (ItemResult.SKIPPED, ["moved"]), other.pk: (ItemResult.WAITING, [])}
        assert bulk.not_found == ["10000007"]

    def test_it_looks_at_the_newest_result(self, dossier: Dossier, officer: User) -> None:
        judged(dossier.provider)
        assert BulkItem.objects.get(bulk=prepared(officer)).attempt == newest(dossier)

    def test_what_is_seen_of_many_is_what_the_service_says_of_one(
        self, two: tuple[Dossier, Dossier], officer: User, portal_clock: Callable[[dt.date], None]
    ) -> None:
        """Each check has two forms; here they say the same about dossiers in every situation."""
        held, proposed, again = (dossier_judged() for _ in range(3))
        blocked = dossier_judged(contracted=False)
        hold_place(dossier=held, reason="Asked by the inspection.", actor=officer)
        departing(proposed, actor=officer)
        reevaluation_request(dossiers=[again], reason="proof")
        seen = set()
        for day in (dt.date(2025, 8, 31), dt.date(2025, 9, 1), dt.date(2025, 9, 8)):
            portal_clock(day)
            attempts = with_obstacle(newest_attempts(year()), scheme=SCHEME, act=BulkAct.AUTOMATIC)
            for attempt in attempts.select_related("dossier__premium_year"):
                missing = missing_to_decide(case_of(attempt.dossier, attempt), is_automatic=True)
                assert attempt.obstacle == (missing[0].code if missing else ""), attempt.dossier_id
                seen.add(attempt.obstacle)
        assert {"", "not_held", "not_proposed", "not_judged_again", "additions_over"} <= seen
        assert blocked.pk


class TestStarting:
    def test_it_needs_a_reason_and_the_number(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        bulk = prepared(officer)
        for wrong in (
            {"reason": "", "count": 2},
            {"reason": "Agreed.", "count": 3},
            {"reason": "Agreed.", "count": None},
        ):
            with pytest.raises(BulkRefusedError):
                bulk_start(bulk=bulk, actor=officer, **wrong)
        assert bulk_start(bulk=bulk, reason="Agreed.", count=2, actor=officer).state == BulkState.RUNNING

    def test_only_by_whom_it_was_shown_to(self, two: tuple[Dossier, Dossier], officer: User, signatory: User) -> None:
        with pytest.raises(BulkRefusedError):
            started(prepared(officer), signatory)

    def test_once(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        bulk = prepared(officer)
        started(bulk, officer)
        with pytest.raises(BulkRefusedError):
            started(bulk, officer)

    def test_what_was_dropped_never_starts(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        bulk = prepared(officer)
        bulk_drop(bulk=bulk, actor=officer)
        with pytest.raises(BulkRefusedError):
            started(bulk, officer)

    def test_nothing_to_do(self, dossier: Dossier, officer: User) -> None:
        hold_place(dossier=dossier, reason="Asked by the inspection.", actor=officer)
        with pytest.raises(BulkRefusedError, match="nothing to do"):
            started(prepared(officer), officer)


class TestWork:
    def test_each_is_decided_as_one_alone_would_be(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        bulk = started(prepared(officer), officer)
        assert not bulk_work(bulk.pk)
        bulk.refresh_from_db()
        assert bulk.state == BulkState.DONE
        for dossier in two:
            decision = Decision.objects.get(dossier=dossier)
            assert (decision.state, decision.way, decision.proposed_by) == (DecisionState.FINAL, Way.STAFF, officer)
            assert decision.bulk_item.bulk == bulk
            entry = TrailEntry.objects.get(act="decision_final", subject_id=str(decision.pk))
            assert entry.actor_id == officer.pk
            assert entry.detail["bulk_decision"] == bulk.pk
            assert entry.person_id == dossier.provider.person_id

    def test_working_again_does_nothing(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        bulk = started(prepared(officer), officer)
        bulk_work(bulk.pk)
        bulk_work(bulk.pk)
        assert Decision.objects.count() == 2

    def test_what_changed_meanwhile_is_left_and_says_why(self, premium_year: None, officer: User) -> None:
        newer, decided, held, asked, kept = (dossier_judged() for _ in range(5))
        bulk = started(prepared(officer), officer)
        judged(newer.provider)
        followed(decided, actor=officer)
        hold_place(dossier=held, reason="Asked by the inspection.", actor=officer)
        reevaluation_request(dossiers=[asked], reason="proof")

        bulk_work(bulk.pk)

        assert results(bulk) == {
            newer.pk: (ItemResult.SKIPPED, ["newer"]),
            decided.pk: (ItemResult.SKIPPED, ["moved"]),
            held.pk: (ItemResult.SKIPPED, ["not_held"]),
            asked.pk: (ItemResult.SKIPPED, ["not_judged_again"]),
            kept.pk: (ItemResult.DECIDED, []),
        }
        assert why_words(SCHEME, ["newer", "not_held"]) == [
            "A newer result came after you looked at it.",
            "The dossier is held: release it first.",
        ]

    def test_what_was_left_when_it_was_confirmed_stays_left(self, dossier: Dossier, officer: User) -> None:
        """The person confirmed one dossier, not the two that it would be by now."""
        hold_place(dossier=dossier, reason="Asked by the inspection.", actor=officer)
        other = dossier_judged()
        bulk = started(prepared(officer), officer)
        Hold.objects.update(released_at=dt.datetime(2025, 9, 8, tzinfo=dt.UTC), released_by=officer)
        bulk_work(bulk.pk)
        assert results(bulk)[dossier.pk][0] == ItemResult.SKIPPED
        assert results(bulk)[other.pk][0] == ItemResult.DECIDED

    def test_a_dossier_that_breaks_does_not_stop_the_others(
        self, two: tuple[Dossier, Dossier], officer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bulk = started(prepared(officer), officer)
        whole = bulk_files.decision_on

        def broken(case: Case, **named: Any) -> Decision:
            decision = whole(case, **named)
            if case.dossier == two[0]:
                raise KeyError("no such letter")
            return decision

        with monkeypatch.context() as patch:
            patch.setattr(bulk_files, "decision_on", broken)
            bulk_work(bulk.pk)
        assert {key: result for key, (result, _codes) in results(bulk).items()} == {
            two[0].pk: ItemResult.FAILED,
            two[1].pk: ItemResult.DECIDED,
        }
        assert not Decision.objects.filter(dossier=two[0]).exists()

        bulk_retry(bulk=bulk, actor=officer)
        bulk_work(bulk.pk)
        assert results(bulk)[two[0].pk][0] == ItemResult.DECIDED
        assert Decision.objects.count() == 2

    def test_one_more_dossier_costs_so_many_statements(self, premium_year: None, officer: User) -> None:
        """Each with its own transaction, decision, letter, message and entries in the trail."""
        dossier_judged()
        few = started(prepared(officer, verdict="granted"), officer)
        with CaptureQueriesContext(connection) as one:
            bulk_work(few.pk)
        for _more in range(3):
            dossier_judged()
        more = started(prepared(officer, verdict="granted"), officer)
        with CaptureQueriesContext(connection) as three:
            bulk_work(more.pk)
        assert (few.total, more.total) == (1, 3)
        assert (
            Decision.objects.count() == Letter.objects.count() == Message.objects.filter(kind="decision").count() == 4
        )
        assert (len(three) - len(one)) / 2 <= 40

    def test_stopping_leaves_the_rest(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        bulk = started(prepared(officer), officer)
        assert bulk_work(bulk.pk, seconds=0)
        bulk_work(bulk.pk, on_file=lambda: _stop_once(bulk, officer))
        bulk.refresh_from_db()
        assert bulk.state == BulkState.STOPPED
        assert sorted(result for result, _codes in results(bulk).values()) == [ItemResult.DECIDED, ItemResult.WAITING]
        bulk_work(bulk.pk)
        assert Decision.objects.count() == 1

    def test_it_stops_when_its_starter_may_no_longer_decide(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        bulk = started(prepared(officer), officer)
        officer.groups.clear()
        bulk_work(bulk.pk)
        bulk.refresh_from_db()
        assert bulk.state == BulkState.STOPPED
        assert "no longer" in bulk.end_reason
        assert not Decision.objects.exists()

    def test_without_broker_the_sweep_takes_it_up(
        self, two: tuple[Dossier, Dossier], officer: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from apps.decisions.services import bulk as life

        bulk = started(prepared(officer), officer)
        assert not life.bulk_dispatch(bulk.pk)  # the tests' broker is not there
        asked: list[int] = []
        monkeypatch.setattr(life, "bulk_dispatch", asked.append)
        assert bulks_sweep() == []  # it has only just begun
        assert bulks_sweep(idle=dt.timedelta(0)) == [bulk.pk] == asked

    def test_many_are_held_and_released(self, two: tuple[Dossier, Dossier], officer: User) -> None:
        bulk = started(prepared(officer, BulkAct.HOLD), officer, reason="The scale is being corrected.")
        bulk_work(bulk.pk)
        assert Hold.objects.filter(reason="The scale is being corrected.", released_at=None).count() == 2
        bulk = started(prepared(officer, BulkAct.RELEASE), officer, reason="")
        bulk_work(bulk.pk)
        assert not Hold.objects.filter(released_at=None).exists()
        assert {result for result, _codes in results(bulk).values()} == {ItemResult.HANDLED}


def _stop_once(bulk: BulkDecision, actor: User) -> None:
    bulk_stop(bulk=bulk, reason="Somebody found an error.", actor=actor)


class TestTheDatabase:
    def test_a_dossier_stands_once_in_a_bulk(self, dossier: Dossier, officer: User) -> None:
        bulk = prepared(officer)
        with pytest.raises(IntegrityError, match="bulk_item_once"), transaction.atomic():
            BulkItem.objects.create(bulk=bulk, dossier=dossier, attempt=newest(dossier))

    def test_decided_means_that_there_is_a_decision_of_its_own(
        self, two: tuple[Dossier, Dossier], officer: User
    ) -> None:
        bulk = prepared(officer)
        first, second = bulk.items.all()
        now = dt.datetime(2025, 9, 8, tzinfo=dt.UTC)
        with pytest.raises(IntegrityError, match="bulk_item_decided"), transaction.atomic():
            BulkItem.objects.filter(pk=first.pk).update(result=ItemResult.DECIDED, done_at=now)
        decision = followed(two[0], actor=officer)
        BulkItem.objects.filter(pk=first.pk).update(result=ItemResult.DECIDED, done_at=now, decision=decision)
        with pytest.raises(IntegrityError, match="decision_id"), transaction.atomic():
            BulkItem.objects.filter(pk=second.pk).update(result=ItemResult.DECIDED, done_at=now, decision=decision)

    def test_a_skipped_one_says_why(self, dossier: Dossier, officer: User) -> None:
        item = prepared(officer).items.get()
        with pytest.raises(IntegrityError, match="bulk_item_says_why"), transaction.atomic():
            BulkItem.objects.filter(pk=item.pk).update(
                result=ItemResult.SKIPPED, done_at=dt.datetime(2025, 9, 8, tzinfo=dt.UTC)
            )


def test_a_manual_step_is_not_faked(dossier: Dossier, officer: User) -> None:
    """Following the rules needs no checklist; departing from them is never done in bulk."""
    tick(dossier, actor=officer)
    bulk_work(started(prepared(officer), officer).pk)
    assert not Decision.objects.get().departs
    dossier.refresh_from_db()
    assert dossier.state == DossierState.DECIDED


def test_who_may_not_decide_can_not_start(dossier: Dossier, officer: User) -> None:
    reader = StaffFactory(role="Read only")
    bulk = prepared(reader)
    with pytest.raises(ValidationError):
        started(bulk, reader)
