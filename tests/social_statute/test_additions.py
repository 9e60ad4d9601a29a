"""What a provider adds before the decision: it is judged again at once, never too late, and never on another's file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Language
from apps.core.models import TrailEntry
from apps.evaluations.models import Attempt, Evaluation, Reevaluation, Run
from apps.evaluations.services import reevaluations_work
from apps.evaluations.states import RunState
from apps.providers.models import InactivityPeriod, ProviderNumber
from apps.social_statute.additions.services import (
    TooLateError,
    contract_choose,
    inactivity_waive,
    inactivity_waiver_withdraw,
    own_request_make,
)
from apps.social_statute.models import BenefitChoice, ContractChoice, OwnRequest
from tests.factories import (
    ActivityVolumeFactory,
    InactivityPeriodFactory,
    InsuranceContractFactory,
    InsurerFactory,
    PersonFactory,
    ProviderNumberFactory,
    RecognitionFactory,
)
from tests.races import together

from .published import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]

LAST_DAY = dt.date(2025, 8, 31)


def gp(volume: int = 30_000, **more: Any) -> ProviderNumber:
    provider: ProviderNumber = ProviderNumberFactory(
        person__with_account=True, person__account__language=Language.ENGLISH, adhered=True, recognised=True, **more
    )
    ActivityVolumeFactory(provider=provider, year=2024, value=volume)
    return provider


def account_of(provider: ProviderNumber) -> Any:
    return provider.person.account


def with_two_contracts() -> tuple[ProviderNumber, list[Any]]:
    provider = gp()
    contracts = [InsuranceContractFactory(provider=provider) for _ in range(2)]
    published(2024)
    return provider, contracts


def latest(provider: ProviderNumber) -> Evaluation:
    attempt = Attempt.objects.filter(dossier__provider=provider).latest("number")
    return Evaluation.objects.get(run_id=attempt.run_id, pk=attempt.evaluation_id)


def asks(client: Client, provider: ProviderNumber, page: str, data: Any = None, **query: Any) -> Any:
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    url = reverse(f"social_statute:{page}", kwargs={"number": provider.number, "year": 2024}, query=query or None)
    return client.get(url) if data is None else client.post(url, data)


def test_the_chosen_contract_frees_the_payment(client: Client) -> None:
    provider, (_first, second) = with_two_contracts()
    assert latest(provider).blockers == ["several_contracts"]

    answer = asks(client, provider, "contract", {"contract": second.pk})

    assert answer.status_code == 302
    assert "We judge it again" in client.get(answer.url).content.decode()
    assert reevaluations_work()
    assert latest(provider).blockers == []
    page = client.get(answer.url).content.decode()
    assert "We judge it again" not in page
    assert second.reference in page
    entry = TrailEntry.objects.get(act="contract_choose")
    assert entry.person_id == provider.person_id and entry.detail["reference"] == second.reference


def test_choosing_the_same_twice_is_one_choice_and_one_attempt(client: Client) -> None:
    provider, (first, _second) = with_two_contracts()
    for _ in range(2):
        asks(client, provider, "contract", {"contract": first.pk})
    reevaluations_work()
    assert reevaluations_work() == []
    assert ContractChoice.objects.count() == 1
    assert Attempt.objects.filter(dossier__provider=provider).count() == 2


def test_the_last_day_counts_until_midnight(client: Client, portal_clock: Any) -> None:
    provider, (first, second) = with_two_contracts()
    portal_clock(LAST_DAY)
    contract_choose(contract=first, year=2024, actor=account_of(provider))
    assert "2025" in asks(client, provider, "contract").content.decode()

    portal_clock(LAST_DAY + dt.timedelta(days=1))
    with pytest.raises(TooLateError, match="31 August 2025"):
        contract_choose(contract=second, year=2024, actor=account_of(provider))
    refused = asks(client, provider, "contract", {"contract": second.pk})
    assert refused.status_code == 200
    assert "The last day to do this" in refused.content.decode()
    assert ContractChoice.objects.get().reference == first.reference


def test_nobody_chooses_anothers_contract_nor_on_anothers_file(client: Client) -> None:
    provider, (first, _second) = with_two_contracts()
    stranger = gp()
    published(2024, as_of=dt.date(2025, 7, 2))

    of_another = asks(client, stranger, "contract", {"contract": first.pk})
    assert of_another.status_code == 200
    assert not ContractChoice.objects.exists()

    client.force_login(account_of(stranger))
    for page in ("contract", "benefit", "waiver", "what_if"):
        url = reverse(f"social_statute:{page}", kwargs={"number": provider.number, "year": 2024})
        assert client.get(url).status_code == 404


def test_a_contract_of_after_the_year_cannot_be_chosen(client: Client) -> None:
    provider = gp()
    late = InsuranceContractFactory(provider=provider, concluded_on=dt.date(2025, 2, 1))
    InsuranceContractFactory(provider=provider)
    published(2024)

    page = asks(client, provider, "contract").content.decode()
    assert "concluded on 1 February 2025, after the premium year" in page
    with pytest.raises(ValidationError, match="after 31 December 2024"):
        contract_choose(contract=late, year=2024, actor=account_of(provider))


def test_one_asks_for_the_benefit_when_no_contract_came(client: Client) -> None:
    provider = gp()
    insurer = InsurerFactory()
    published(2024)

    late = asks(
        client, provider, "own_request", {"insurer": insurer.pk, "reference": "X 1", "concluded_on": "2025-01-02"}
    )
    assert "X 1" in late.content.decode() and "concluded by 31 December 2024" in late.content.decode()

    data = {"insurer": insurer.pk, "reference": "X 1", "concluded_on": "2024-12-31"}
    assert asks(client, provider, "own_request", data).status_code == 302
    again = asks(client, provider, "own_request", data)
    assert "already" in client.get(again.url).content.decode()
    assert OwnRequest.objects.count() == 1
    assert [request.reference for request in OwnRequest.objects.waiting()] == ["X 1"]


def test_a_request_is_not_too_late_on_the_last_day_only(portal_clock: Any) -> None:
    provider, insurer = gp(), InsurerFactory()
    published(2024)
    portal_clock(LAST_DAY + dt.timedelta(days=1))
    with pytest.raises(TooLateError):
        own_request_make(
            provider=provider,
            year=2024,
            insurer=insurer,
            reference="1",
            concluded_on=dt.date(2024, 1, 1),
            actor=account_of(provider),
        )


def test_one_benefit_is_chosen_among_two_and_both_numbers_are_judged_again(client: Client) -> None:
    provider = gp(contracted=True)
    dentist = ProviderNumberFactory(dentist=True, person=provider.person, adhered=True, contracted=True)
    ActivityVolumeFactory(provider=dentist, year=2024, measure="services", value=900)
    published(2024)
    assert "choice_between_benefits" in latest(provider).blockers

    page = asks(client, provider, "benefit").content.decode()
    assert provider.display in page and dentist.display in page
    assert asks(client, provider, "benefit", {"number": dentist.number}).status_code == 302
    reevaluations_work()

    assert BenefitChoice.objects.get().provider == dentist
    assert latest(provider).blockers == ["other_benefit_chosen"]
    assert latest(dentist).blockers == []


def test_only_ones_own_numbers_can_be_chosen(client: Client) -> None:
    provider = gp(contracted=True)
    dentist = ProviderNumberFactory(dentist=True, person=provider.person, adhered=True, contracted=True)
    ActivityVolumeFactory(provider=dentist, year=2024, measure="services", value=900)
    stranger = gp(contracted=True)
    published(2024)
    assert asks(client, provider, "benefit", {"number": stranger.number}).status_code == 200
    assert not BenefitChoice.objects.exists()


def test_a_waiver_counts_the_activity_as_it_is_and_can_be_taken_back() -> None:
    # 111 of 222 days: half of the threshold is enough.
    provider = gp(volume=13_000, contracted=True)
    InactivityPeriodFactory(
        person=provider.person, kind="incapacity", year=2024, days=111, first_day=None, last_day=None
    )
    published(2024)
    actor = account_of(provider)
    before = latest(provider).outcome

    inactivity_waive(provider=provider, year=2024, actor=actor)
    reevaluations_work()
    waived = latest(provider).outcome
    inactivity_waiver_withdraw(provider=provider, year=2024, actor=actor)
    inactivity_waiver_withdraw(provider=provider, year=2024, actor=actor)
    reevaluations_work()

    assert (before, waived, latest(provider).outcome) == ("FULL", "REDUCED", "FULL")
    assert TrailEntry.objects.filter(act__startswith="inactivity_waive").count() == 2


def test_what_if_uses_the_same_rules_and_keeps_nothing(client: Client) -> None:
    provider = gp(volume=14_000, contracted=True)
    published(2024)
    assert latest(provider).outcome == "REDUCED"
    rows = Evaluation.objects.count(), TrailEntry.objects.count()

    more = asks(client, provider, "what_if", eur_reimbursed="25000").content.decode()
    same = asks(client, provider, "what_if", eur_reimbursed="14000").content.decode()
    less = asks(client, provider, "what_if", eur_reimbursed="12499.99").content.decode()

    assert "You are entitled to the full amount for 2024." in more
    assert "This is the result that you have now." in same
    assert "You are not entitled" in less
    assert (Evaluation.objects.count(), TrailEntry.objects.count()) == rows


def test_what_if_also_tries_what_one_may_prove(client: Client) -> None:
    provider = gp(volume=14_000, contracted=True)
    published(2024)
    hours = asks(client, provider, "what_if", eur_reimbursed="14000", proved_hospital_hours_per_week="13")
    assert "thanks to the activity that you proved" in hours.content.decode()
    few = asks(client, provider, "what_if", eur_reimbursed="14000", proved_hospital_hours_per_week="12")
    assert "This is the result that you have now." in few.content.decode()
    abroad = asks(client, provider, "what_if", eur_reimbursed="14000", proved_activity_abroad="on")
    assert "You are entitled to the full amount for 2024" in abroad.content.decode()
    booked = asks(client, provider, "what_if", eur_reimbursed="14000", proved_volume_under_third_party="11000")
    assert "You are entitled to the full amount for 2024" in booked.content.decode()


def test_what_if_tries_inactivity_and_the_waiver(client: Client) -> None:
    provider = gp(volume=14_000, contracted=True)
    InactivityPeriodFactory(
        person=provider.person, kind="incapacity", first_day=None, last_day=None, year=2024, days=111
    )
    published(2024)
    assert latest(provider).outcome == "FULL"  # the threshold is half
    waived = asks(client, provider, "what_if", eur_reimbursed="14000", is_waived="on").content.decode()
    assert "You are entitled to the reduced amount for 2024." in waived
    other = gp(volume=14_000, contracted=True)
    published(2024)
    more = asks(client, other, "what_if", eur_reimbursed="14000", more_days="111").content.decode()
    assert "You are entitled to the full amount for 2024." in more
    assert 'name="is_waived"' not in more
    assert InactivityPeriod.objects.count() == 1


@pytest.mark.parametrize("nonsense", ["", "much", "-1", "9" * 30, "NaN", "Infinity"])
def test_what_if_with_nonsense_says_what_to_give(client: Client, nonsense: str) -> None:
    provider = gp(contracted=True)
    published(2024)
    answer = asks(client, provider, "what_if", eur_reimbursed=nonsense)
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


def test_what_if_for_the_exempt_says_that_there_is_nothing_to_try(client: Client) -> None:
    provider: ProviderNumber = ProviderNumberFactory(person__with_account=True, adhered=True, contracted=True)
    RecognitionFactory(provider=provider, recognised_on=dt.date(2022, 7, 1))
    published(2024)
    assert "Nothing to try" in asks(client, provider, "what_if").content.decode()


def test_what_a_dead_worker_left_is_brought_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the evaluation, before the publication."""
    provider, (first, _second) = with_two_contracts()
    contract_choose(contract=first, year=2024, actor=account_of(provider))

    class Killed(BaseException):
        pass

    def dies(**kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("apps.evaluations.services.reevaluations.run_publish", dies)
        with pytest.raises(Killed):
            reevaluations_work()
    left = Run.objects.latest("pk")
    assert left.state == RunState.DONE

    assert reevaluations_work() == [left.pk]
    assert latest(provider).blockers == []
    assert Attempt.objects.filter(dossier__provider=provider).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_attempt() -> None:
    provider, (first, _second) = with_two_contracts()
    contract_choose(contract=first, year=2024, actor=account_of(provider))
    together(reevaluations_work, reevaluations_work)
    reevaluations_work()

    assert Attempt.objects.filter(dossier__provider=provider).count() == 2
    assert Reevaluation.objects.filter(run__isnull=True).count() == 0
    assert latest(provider).amount == Decimal("5881.81")


def test_the_overview_leads_to_where_it_is_done(client: Client) -> None:
    provider, _contracts = with_two_contracts()
    client.force_login(account_of(provider))
    page = client.get(reverse("core:overview")).content.decode()
    assert reverse("social_statute:contract", kwargs={"number": provider.number, "year": 2024}) in page


def test_somebody_without_a_result_has_nothing_to_add(client: Client) -> None:
    provider: ProviderNumber = ProviderNumberFactory(person=PersonFactory(with_account=True))
    assert asks(client, provider, "contract").status_code == 404


def test_the_address_of_a_refused_request_leads_back_to_its_form(client: Client) -> None:
    provider = gp()
    published(2024)
    answer = asks(client, provider, "own_request")
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
