"""What the machine decides alone, what it draws for people, and who can stop it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.decisions.automatic import preview_of, quality_figures, to_check
from apps.decisions.models import BulkDecision, Decision, QualityCheck
from apps.decisions.sample import GRANTS, REFUSALS, Rates, lot_of, rates_of
from apps.decisions.services import (
    BulkRefusedError,
    NotReadyError,
    automatic_daily,
    automatic_resume,
    automatic_start,
    automatic_stop,
    bulk_prepare,
    bulk_work,
    decision_automatic,
    decision_revoke,
    decision_sign,
    hold_place,
)
from apps.decisions.states import BulkAct, BulkState, DecisionState, ItemResult, Way
from apps.evaluations.forms import ProposalForm
from apps.evaluations.models import Dossier, Parameter, PremiumYear
from apps.evaluations.services import parameter_approve, parameter_propose
from apps.evaluations.states import ParameterState
from apps.social_statute.proofs.services import proof_refuse
from tests.decisions.deciding import SCHEME, YEAR, departing, dossier_judged, followed, judged, newest
from tests.decisions.test_bulk import results
from tests.factories import StaffFactory
from tests.social_statute.proving import proof_sent


def year() -> PremiumYear:
    return PremiumYear.objects.get(scheme=SCHEME, year=YEAR)


def rate_set(key: str, value: str) -> None:
    """By two people, through the form for parameters."""
    former = Parameter.objects.get(scheme=SCHEME, key=key, state=ParameterState.APPROVED)
    typed = {name: getattr(former, name) for name in ("first_year", "last_year", "unit", "legal_reference", "note")}
    filled = typed | {"value": value, "mark": "sourced", "source": "Note of the service", "replaces_former": "on"}
    form = ProposalForm({name: text for name, text in filled.items() if text is not None}, former=former)
    assert form.is_valid(), form.errors
    parameter_approve(parameter=parameter_propose(actor=StaffFactory(), **form.fields_of_draft()), actor=StaffFactory())


@pytest.fixture
def no_sample(premium_year: None) -> None:
    rate_set(GRANTS, "0")
    rate_set(REFUSALS, "0")


def machine_decides(actor: User | None = None) -> BulkDecision:
    bulk = automatic_start(premium_year=year(), actor=actor)
    bulk_work(bulk.pk)
    bulk.refresh_from_db()
    return bulk


def test_what_a_provider_sent_is_judged_before_the_machine_decides(
    no_sample: None, officer: User, portal_clock: Callable[[dt.date], None], settings: Any
) -> None:
    settings.DOCUMENTS_OPEN_UNSCANNED = True
    portal_clock(dt.date(2025, 7, 10))
    dossier = dossier_judged(person__with_account=True)
    account = dossier.provider.person.account
    assert account is not None
    proof = proof_sent(dossier.provider, actor=account)
    portal_clock(dt.date(2025, 9, 8))

    assert preview_of(year()).left == {"evidence_judged": 1}
    with pytest.raises(NotReadyError, match="wait to be judged"):
        decision_automatic(dossier=dossier, attempt=newest(dossier))
    # A person may decide all the same, and is told before.
    bulk = bulk_prepare(act=BulkAct.DECIDE, premium_year=year(), chosen={}, actor=officer)
    assert (bulk.total, bulk.foreseen["doubts"]) == (1, {"evidence_judged": 1})

    proof_refuse(proof=proof, refusal="unreadable", reason="", actor=officer)
    assert preview_of(year()).left == {}


class TestTheRates:
    def test_not_known_at_first_so_that_people_decide_all(self, dossier: Dossier) -> None:
        assert rates_of(year()) == Rates(None, None)
        with pytest.raises(BulkRefusedError, match="not known"):
            automatic_start(premium_year=year())
        assert preview_of(year()).left == {"no_rate": 1}
        assert automatic_daily() == []

    def test_two_people_set_them_by_the_form_for_parameters(self, premium_year: None) -> None:
        rate_set(GRANTS, "0.05")
        assert rates_of(year()) == Rates(Decimal("0.05"), None)

    @pytest.mark.parametrize("value", ["5", "-0.1", "5 %", "NaN"])
    def test_what_is_no_share_is_as_good_as_unknown(self, premium_year: None, value: str) -> None:
        Parameter.objects.filter(key=GRANTS).update(value=value, mark="sourced")
        assert rates_of(year()).grants is None

    def test_one_known_is_enough_for_its_kind(self, dossier: Dossier) -> None:
        refused = dossier_judged(volume=100)
        rate_set(REFUSALS, "0")
        bulk = machine_decides()
        assert results(bulk) == {refused.pk: (ItemResult.DECIDED, [])}
        assert bulk.foreseen["left"] == {"no_rate": 1}


class TestDeciding:
    def test_what_passes_every_check_is_decided(self, no_sample: None) -> None:
        granted, refused, blocked = dossier_judged(), dossier_judged(volume=100), dossier_judged(contracted=False)
        foreseen = preview_of(year())
        bulk = machine_decides()
        decisions = Decision.objects.all()
        assert {(d.dossier_id, d.way, d.state, d.proposed_by) for d in decisions} == {
            (dossier.pk, Way.AUTOMATIC, DecisionState.FINAL, None) for dossier in (granted, refused)
        }
        assert foreseen.left == {"nothing_blocks": 1}
        assert blocked.pk not in results(bulk)
        assert bulk.state == BulkState.DONE
        assert foreseen.total == bulk.total == decisions.count()
        assert foreseen.left == bulk.foreseen["left"]

    def test_not_before_its_day(self, no_sample: None, portal_clock: Callable[[dt.date], None]) -> None:
        dossier_judged()
        portal_clock(dt.date(2025, 8, 31))
        with pytest.raises(BulkRefusedError, match="not begun"):
            automatic_start(premium_year=year())
        portal_clock(dt.date(2025, 9, 1))
        assert machine_decides().total == 1

    def test_one_job_at_a_time(self, no_sample: None, dossier: Dossier) -> None:
        bulk = automatic_start(premium_year=year())
        with pytest.raises(BulkRefusedError, match="at work already"):
            automatic_start(premium_year=year())
        assert automatic_daily() == []
        bulk_work(bulk.pk)
        with pytest.raises(BulkRefusedError, match="no dossier"):
            automatic_start(premium_year=year())

    def test_every_day_by_itself(self, no_sample: None, dossier: Dossier) -> None:
        (pk,) = automatic_daily()
        bulk_work(pk)
        assert BulkDecision.objects.get(pk=pk).prepared_by is None
        assert Decision.objects.get().way == Way.AUTOMATIC

    def test_what_is_held_or_newer_meanwhile_is_left(self, no_sample: None, officer: User) -> None:
        held, newer = dossier_judged(), dossier_judged()
        bulk = automatic_start(premium_year=year())
        hold_place(dossier=held, reason="Asked by the inspection.", actor=officer)
        judged(newer.provider)
        bulk_work(bulk.pk)
        assert results(bulk) == {
            held.pk: (ItemResult.SKIPPED, ["not_held"]),
            newer.pk: (ItemResult.SKIPPED, ["newer"]),
        }

    def test_the_rates_of_the_moment_count(self, no_sample: None, dossier: Dossier) -> None:
        """Somebody has everything checked from now on, while the job is at work."""
        bulk = automatic_start(premium_year=year())
        rate_set(GRANTS, "1")
        bulk_work(bulk.pk)
        assert results(bulk) == {dossier.pk: (ItemResult.SAMPLED, [])}
        assert QualityCheck.objects.get().rate == 1
        assert not Decision.objects.exists()

    def test_a_proposal_is_not_overtaken(self, no_sample: None, refused: Dossier, officer: User) -> None:
        departing(refused, actor=officer)
        assert preview_of(year()).left == {"not_proposed": 1}
        with pytest.raises(NotReadyError, match="second signature"):
            decision_automatic(dossier=refused, attempt=newest(refused))


class TestTheSample:
    @pytest.fixture
    def all_drawn(self, premium_year: None) -> None:
        rate_set(GRANTS, "1")
        rate_set(REFUSALS, "1")

    def test_the_lot_is_the_same_every_time_and_even(self) -> None:
        some = PremiumYear(scheme=SCHEME, year=YEAR)
        lots = [lot_of(some, f"{number:08}", 1) for number in range(2_000)]
        assert lots == [lot_of(some, f"{number:08}", 1) for number in range(2_000)]
        assert all(0 <= lot < 1 for lot in lots)
        assert 150 < sum(lot < Decimal("0.1") for lot in lots) < 250
        assert lot_of(some, "00000001", 1) != lot_of(some, "00000001", 2)

    def test_a_part_is_drawn_as_foreseen(self, premium_year: None) -> None:
        dossiers = [dossier_judged() for _ in range(6)]
        lots = {d.pk: lot_of(year(), d.provider.number, 1) for d in dossiers}
        middle = sorted(lots.values())[3]
        rate_set(GRANTS, str(middle))
        (granted, _refused) = preview_of(year()).verdicts
        assert (granted.count, granted.sampled, granted.decided) == (6, 3, 3)
        machine_decides()
        assert set(QualityCheck.objects.values_list("dossier", flat=True)) == {
            pk for pk, lot in lots.items() if lot < middle
        }
        assert Decision.objects.count() == 3

    def test_who_was_drawn_stays_drawn(self, all_drawn: None) -> None:
        dossier = dossier_judged()
        machine_decides()
        rate_set(GRANTS, "0")
        with pytest.raises(BulkRefusedError, match="no dossier"):
            automatic_start(premium_year=year())
        with pytest.raises(NotReadyError, match="quality control"):
            decision_automatic(dossier=dossier, attempt=newest(dossier))

    def test_a_person_confirms_or_departs(self, all_drawn: None, officer: User, signatory: User) -> None:
        same, other, waits = dossier_judged(), dossier_judged(volume=100), dossier_judged()
        machine_decides()
        assert set(to_check()) == {same, other, waits}

        followed(same, actor=officer)
        proposal = departing(other, actor=officer)
        assert QualityCheck.objects.get(dossier=other).departed is None
        decision_sign(decision=proposal, actor=signatory)

        assert set(to_check()) == {waits}
        assert dict(QualityCheck.objects.values_list("dossier", "departed")) == {
            same.pk: False,
            other.pk: True,
            waits.pk: None,
        }
        grants, refusals = quality_figures()
        assert (grants.taken, grants.decided, grants.departed, grants.waiting) == (2, 1, 0, 1)
        assert (refusals.taken, refusals.departed, refusals.share) == (1, 1, Decimal(1))

    def test_a_revoked_decision_opens_it_again(self, all_drawn: None, officer: User, signatory: User) -> None:
        dossier = dossier_judged()
        machine_decides()
        decision_revoke(decision=followed(dossier, actor=officer), reason="Taken too early.", actor=signatory)
        assert list(to_check()) == [dossier]

    def test_a_newer_result_is_drawn_anew(self, all_drawn: None) -> None:
        dossier = dossier_judged()
        machine_decides()
        judged(dossier.provider)
        assert not to_check().exists()
        machine_decides()
        assert list(to_check()) == [dossier]
        assert [figures.overtaken for figures in quality_figures()] == [1]

    def test_the_lot_stands_in_the_trail(self, all_drawn: None) -> None:
        dossier = dossier_judged()
        machine_decides()
        entry = TrailEntry.objects.get(act="quality_sample")
        assert entry.person_id == dossier.provider.person_id
        assert entry.detail["rate"] == "1"


class TestTheStop:
    def test_it_ends_the_job_at_work_and_keeps_others_from_starting(
        self, no_sample: None, officer: User, signatory: User
    ) -> None:
        dossier_judged()
        bulk = automatic_start(premium_year=year())
        automatic_stop(scheme=SCHEME, reason="The activity of July is wrong.", actor=officer)
        bulk_work(bulk.pk)
        bulk.refresh_from_db()
        assert (bulk.state, bulk.end_reason) == (BulkState.STOPPED, "The activity of July is wrong.")
        assert not Decision.objects.exists()
        with pytest.raises(BulkRefusedError, match="stopped"):
            automatic_start(premium_year=year())
        assert automatic_daily() == []

        automatic_resume(scheme=SCHEME, actor=signatory)
        machine_decides()
        assert Decision.objects.count() == 1
        assert list(
            TrailEntry.objects.filter(act__startswith="automatic_").order_by("pk").values_list("act", flat=True)
        ) == [
            "automatic_start",
            "automatic_stop",
            "automatic_resume",
            "automatic_start",
        ]

    def test_once_and_with_a_reason(self, premium_year: None, officer: User) -> None:
        with pytest.raises(ValidationError):
            automatic_stop(scheme=SCHEME, reason=" ", actor=officer)
        automatic_stop(scheme=SCHEME, reason="A doubt.", actor=officer)
        with pytest.raises(ValidationError, match="stopped already"):
            automatic_stop(scheme=SCHEME, reason="A doubt.", actor=officer)


def test_a_new_release_brings_its_parameters(premium_year: None) -> None:
    """An installation that was filled before the rates existed gets them, and nothing else changes."""
    from apps.evaluations.services import parameters_load

    Parameter.objects.filter(key__in=[GRANTS, REFUSALS]).delete()
    untouched: Any = Parameter.objects.count()
    assert parameters_load(scheme=SCHEME) == 2
    assert Parameter.objects.count() == untouched + 2
