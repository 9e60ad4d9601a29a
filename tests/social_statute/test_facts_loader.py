"""From the database's rows to the vocabulary of the rule cases: each fact of one provider."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from apps.providers import models as p
from apps.social_statute import models as s
from apps.social_statute.evaluator import corrected
from apps.social_statute.vocabulary import check_facts
from tests import factories as f

from .loading import DAY, YEAR, judged_part, loaded, supersede

pytestmark = pytest.mark.django_db


def test_of_a_bare_number_only_what_is_certain_is_said() -> None:
    provider = f.ProviderNumberFactory(granted_on=None)

    assert loaded(provider) == {
        "profession": "physician",
        "contracts": [],
        "bank_account": False,
        "sources": {},
    }


def test_each_fact_of_the_person_and_the_number() -> None:
    provider = f.ProviderNumberFactory(
        granted_on=DAY(2001, 2, 3),
        stopped_on=DAY(2024, 11, 30),
        person__pension_taken_on=DAY(2024, 12, 1),
        person__deceased_on=DAY(2025, 1, 2),
    )
    f.BankAccountFactory(person=provider.person, domain=p.PaymentDomain.SOCIAL_STATUTE)

    facts = loaded(provider)

    assert facts["first_number_on"] == "2001-02-03"
    assert facts["stopped_on"] == "2024-11-30"
    assert facts["pension_taken_on"] == "2024-12-01"
    assert facts["deceased_on"] == "2025-01-02"
    assert facts["bank_account"] is True


@pytest.mark.parametrize(
    "account",
    [{"domain": p.PaymentDomain.ACCREDITATION}, {"closed_on": DAY(2024, 1, 1)}],
    ids=["other domain", "closed"],
)
def test_an_account_that_can_t_be_paid_on_is_none(account: dict[str, Any]) -> None:
    provider = f.ProviderNumberFactory()
    f.BankAccountFactory(person=provider.person, **account)

    assert loaded(provider)["bank_account"] is False


def test_the_qualification_is_the_last_that_began_by_the_end_of_the_year() -> None:
    provider = f.ProviderNumberFactory()
    f.QualificationFactory(provider=provider, code="005", first_day=DAY(2015, 1, 1), last_day=DAY(2019, 12, 31))
    f.QualificationFactory(provider=provider, code="003", first_day=DAY(2020, 1, 1), last_day=DAY(2024, 12, 31))
    f.QualificationFactory(provider=provider, code="004", first_day=DAY(2025, 1, 1))

    assert loaded(provider)["qualification"] == "003"
    assert loaded(provider, year=2019)["qualification"] == "005"


def test_the_specialty_is_that_of_the_last_recognition_and_the_day_that_of_the_first() -> None:
    provider = f.ProviderNumberFactory()
    f.RecognitionFactory(provider=provider, specialty="internal_medicine", recognised_on=DAY(2010, 1, 1))
    f.RecognitionFactory(provider=provider, specialty="cardiology", recognised_on=DAY(2015, 1, 1))
    f.RecognitionFactory(provider=provider, specialty="geriatrics", recognised_on=DAY(2025, 1, 1))

    facts = loaded(provider)

    assert (facts["specialty"], facts["recognised_on"]) == ("cardiology", "2010-01-01")


def test_who_is_in_training_has_the_plan_s_specialty() -> None:
    provider = f.ProviderNumberFactory()
    f.TrainingPlanFactory(provider=provider, specialty="surgery", first_day=DAY(2023, 10, 1), last_day=DAY(2026, 9, 30))

    facts = loaded(provider)

    assert facts["specialty"] == "surgery"
    assert facts["training"] == [{"from": "2023-10-01", "to": "2026-09-30"}]


def test_periods_say_both_days_or_are_still_running() -> None:
    provider = f.ProviderNumberFactory()
    f.ConventionPeriodFactory(
        provider=provider, status="partial", first_day=DAY(2020, 1, 1), last_day=DAY(2023, 12, 31)
    )
    f.ConventionPeriodFactory(provider=provider, status="full", first_day=DAY(2024, 1, 1))
    f.ConventionPeriodFactory(
        provider=f.ProviderNumberFactory(), status="none", first_day=DAY(2024, 1, 1)
    )  # a neighbour's
    f.EmploymentPeriodFactory(person=provider.person, status="employee", first_day=DAY(2019, 5, 1))
    f.SanctionFactory(provider=provider, first_day=DAY(2024, 3, 1), last_day=DAY(2024, 5, 31))

    facts = loaded(provider)

    assert sorted(facts["convention"], key=lambda e: str(e["from"])) == [
        {"status": "partial", "from": "2020-01-01", "to": "2023-12-31"},
        {"status": "full", "from": "2024-01-01"},
    ]
    assert facts["employment"] == [{"status": "employee", "from": "2019-05-01"}]
    assert facts["sanctions"] == [{"from": "2024-03-01", "to": "2024-05-31"}]


def test_what_begins_after_the_year_or_ended_before_is_left_out() -> None:
    provider = f.ProviderNumberFactory()
    f.ConventionPeriodFactory(provider=provider, first_day=DAY(2025, 1, 1))
    f.TrainingPlanFactory(provider=provider, specialty="", first_day=DAY(2025, 1, 1), last_day=None)
    f.EmploymentPeriodFactory(person=provider.person, first_day=DAY(2025, 1, 1))
    f.SanctionFactory(provider=provider, first_day=DAY(2023, 12, 1), last_day=DAY(2023, 12, 31))
    f.SanctionFactory(provider=provider, first_day=DAY(2025, 1, 1), last_day=DAY(2025, 1, 31))
    f.InactivityPeriodFactory(person=provider.person, first_day=DAY(2021, 1, 1), last_day=DAY(2021, 12, 31))
    f.InactivityPeriodFactory(person=provider.person, first_day=DAY(2025, 1, 1), last_day=None)

    facts = loaded(provider)

    assert not {"convention", "training", "employment", "sanctions", "inactivity"} & set(facts)


def test_activity_is_that_of_the_year_and_the_two_before_in_the_measures_that_are_judged() -> None:
    provider = f.ProviderNumberFactory()
    for year in (2021, 2022, 2024, 2025):
        f.ActivityVolumeFactory(provider=provider, year=year, value=year)
    f.ActivityVolumeFactory(provider=provider, year=2024, value="0.50")  # a second source of the same year
    f.ActivityVolumeFactory(provider=provider, year=2024, measure=p.Measure.CONTACTS, value=5)

    entries = loaded(provider)["activity"]

    assert sorted((e["year"], e["measure"], e["value"]) for e in entries) == [
        (2022, "eur_reimbursed", "2022.00"),
        (2024, "eur_reimbursed", "0.50"),
        (2024, "eur_reimbursed", "2024.00"),
    ]


def test_inactivity_comes_in_both_its_forms_and_may_be_waived() -> None:
    provider = f.ProviderNumberFactory()
    f.InactivityPeriodFactory(person=provider.person, kind="maternity", first_day=DAY(2021, 12, 1), last_day=None)
    f.InactivityPeriodFactory(person=provider.person, in_days=True, year=2023, days="30.50")
    s.InactivityWaiver.objects.create(provider=provider, year=YEAR, received_on=DAY(2025, 2, 1))

    facts = loaded(provider)

    assert sorted(facts["inactivity"], key=lambda e: str(e["kind"])) == [
        {"kind": "incapacity", "year": 2023, "days": "30.50"},
        {"kind": "maternity", "from": "2021-12-01"},
    ]
    assert facts["inactivity_waiver"] is True
    assert "inactivity_waiver" not in loaded(provider, year=2023)


@pytest.mark.parametrize(
    ("function", "is_titular"),
    [
        ({"first_day": DAY(2020, 1, 1)}, True),
        ({"first_day": DAY(2024, 1, 1), "last_day": DAY(2024, 12, 31)}, True),
        ({"first_day": DAY(2024, 1, 2)}, False),
        ({"first_day": DAY(2020, 1, 1), "last_day": DAY(2024, 12, 30)}, False),
        ({"first_day": DAY(2020, 1, 1), "role": p.PharmacistRole.ASSISTANT}, False),
    ],
)
def test_a_titular_is_one_during_the_whole_year(function: dict[str, Any], is_titular: bool) -> None:
    provider = f.ProviderNumberFactory(pharmacist=True)
    f.PharmacistFunctionFactory(provider=provider, **function)

    assert loaded(provider)["titular"] is is_titular


def test_the_year_of_a_titular_is_that_of_the_career() -> None:
    provider = f.ProviderNumberFactory(pharmacist=True, granted_on=DAY(2024, 4, 1), stopped_on=DAY(2024, 9, 30))
    f.PharmacistFunctionFactory(provider=provider, first_day=DAY(2024, 4, 1), last_day=DAY(2024, 9, 30))

    assert loaded(provider)["titular"] is True


def test_of_who_has_no_function_nothing_is_known() -> None:
    assert "titular" not in loaded(f.ProviderNumberFactory(pharmacist=True))


def test_a_contract_is_known_since_its_insurer_s_first_message() -> None:
    provider = f.ProviderNumberFactory()
    insurer, other = f.InsurerFactory(), f.InsurerFactory()
    first = f.InsuranceContractFactory(
        provider=provider, insurer=insurer, reference="A1", concluded_on=DAY(2010, 3, 15)
    )
    supersede(first)
    # The same key at another insurer is another contract.
    stranger = f.InsuranceContractFactory(
        provider=provider, insurer=other, source_key="A1", received_on=DAY(2000, 1, 1)
    )
    supersede(stranger)
    f.InsuranceContractFactory(
        provider=provider,
        insurer=insurer,
        reference="A1",
        concluded_on=DAY(2010, 3, 15),
        received_on=DAY(2024, 2, 1),
        closed=True,
        ended_on=DAY(2024, 1, 31),
        paid_for_year=2022,
    )

    assert loaded(provider)["contracts"] == [
        {
            "reference": "A1",
            "concluded_on": "2010-03-15",
            "ended_on": "2024-01-31",
            "known_on": "2010-03-15",
            "paid_for_year": 2022,
            "chosen": False,
            "insurer": insurer.name,
        }
    ]


def test_the_contract_that_was_designated_for_the_year_is_chosen() -> None:
    provider = f.ProviderNumberFactory()
    one, two = (f.InsuranceContractFactory(provider=provider, reference="SAME") for _ in range(2))
    s.ContractChoice.objects.create(
        provider=provider, year=YEAR, insurer=two.insurer, reference="SAME", chosen_at=timezone.now()
    )

    chosen = {entry["insurer"]: entry["chosen"] for entry in loaded(provider)["contracts"]}

    assert chosen == {one.insurer.name: False, two.insurer.name: True}
    assert not any(entry["chosen"] for entry in loaded(provider, year=2023)["contracts"])


def test_evidence_is_of_its_year_with_its_value_or_the_mere_fact() -> None:
    provider = f.ProviderNumberFactory()
    f.EvidenceFactory(provider=provider, value=16, received_on=DAY(2025, 5, 12))
    f.EvidenceFactory(provider=provider, kind="activity_abroad", value=1, received_on=DAY(2025, 5, 13))
    f.EvidenceFactory(provider=provider, year=2023)

    assert sorted(loaded(provider)["evidence"], key=lambda e: str(e["received_on"])) == [
        {"kind": "hospital_hours_per_week", "value": "16.00", "received_on": "2025-05-12"},
        {"kind": "activity_abroad", "value": True, "received_on": "2025-05-13"},
    ]


def test_the_number_chosen_for_the_one_benefit() -> None:
    provider = f.ProviderNumberFactory()
    second = f.ProviderNumberFactory(nurse=True, person=provider.person)
    s.BenefitChoice.objects.create(person=provider.person, year=YEAR, provider=second, chosen_at=timezone.now())

    assert loaded(provider)["benefit_choice"] == loaded(second)["benefit_choice"] == second.number


def test_corrections_come_beside_the_facts_and_override_them_when_judged() -> None:
    provider = f.ProviderNumberFactory(adhered=True)
    f.ActivityVolumeFactory(provider=provider, year=2023, value=1)
    f.ActivityVolumeFactory(provider=provider, year=2024, value=2)
    actor = f.StaffFactory()

    def correct(fact: str, value: Any, **more: Any) -> None:
        p.FactCorrection.objects.create(
            provider=provider, fact=fact, value=value, reason="proved", made_by=actor, made_at=timezone.now(), **more
        )

    correct("activity", [{"year": 2024, "measure": "eur_reimbursed", "value": "77.00"}])
    correct("convention", [{"status": "partial", "from": "2020-01-01", "to": None}])
    correct("specialty", "surgery", withdrawn_at=timezone.now() + dt.timedelta(1), withdrawn_by=actor)

    facts = loaded(provider)

    assert facts["convention"] == [{"status": "full", "from": "2005-01-01"}]
    assert [c["fact"] for c in facts["corrections"]] == ["activity", "convention"]
    judged = corrected(facts)
    assert {(e["year"], e["value"]) for e in judged["activity"]} == {(2023, "1.00"), (2024, "77.00")}
    assert judged["convention"] == [{"status": "partial", "from": "2020-01-01", "to": None}]
    assert "specialty" not in judged
    assert check_facts(judged_part(dict(judged))) == []


def test_superseded_rows_are_history() -> None:
    provider = f.ProviderNumberFactory(adhered=True, recognised=True, contracted=True, pharmacist=True)
    f.QualificationFactory(provider=provider)
    f.TrainingPlanFactory(provider=provider)
    f.ActivityVolumeFactory(provider=provider)
    f.SanctionFactory(provider=provider)
    f.PharmacistFunctionFactory(provider=provider)
    f.EmploymentPeriodFactory(person=provider.person)
    f.InactivityPeriodFactory(person=provider.person)
    for model in (
        p.Qualification,
        p.TrainingPlan,
        p.ActivityVolume,
        p.Sanction,
        p.PharmacistFunction,
        p.EmploymentPeriod,
        p.InactivityPeriod,
        p.ConventionPeriod,
        p.Recognition,
        s.InsuranceContract,
    ):
        assert model.objects.update(superseded_at=timezone.now()) == 1

    assert set(loaded(provider)) == {"profession", "first_number_on", "contracts", "bank_account", "sources"}
    assert loaded(provider)["contracts"] == []


def test_each_fact_says_who_gave_it_and_when_it_was_last_heard() -> None:
    provider = f.ProviderNumberFactory()
    for received_on in (DAY(2025, 1, 1), DAY(2025, 3, 1)):
        f.ActivityVolumeFactory(provider=provider, source="profiles", received_on=received_on)

    assert loaded(provider)["sources"] == {"activity": ["profiles", "2025-03-01"]}
