"""From the database's rows to the vocabulary of the rule cases."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.evaluations.schemes import LoadedFacts, Selection
from apps.providers import models as p
from apps.social_statute import models as s
from apps.social_statute.bench.usual_facts import facts_of, with_facts
from apps.social_statute.evaluator import corrected
from apps.social_statute.facts import load_facts
from apps.social_statute.population import population_make
from apps.social_statute.vocabulary import FACTS, check_facts
from tests import factories as f

pytestmark = pytest.mark.django_db

YEAR = 2024
DAY = dt.date


def loaded(provider: p.ProviderNumber, *, is_chosen: bool = False, year: int = YEAR) -> dict[str, Any]:
    selection = Selection(provider.person_id, provider.person_id, [provider.number] if is_chosen else None)
    (found,) = [row for row in load_facts(year, selection) if row.provider_id == provider.pk]
    facts: dict[str, Any] = orjson.loads(found.text)
    return facts


def supersede(row: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(superseded_at=timezone.now())


def judged_part(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is shown and never judged."""
    return {
        key: [{k: v for k, v in entry.items() if k != "insurer"} for entry in value] if key == "contracts" else value
        for key, value in facts.items()
        if key not in ("sources", "corrections", "benefit_choice")
    }


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


def canonical(value: Any) -> Any:
    """The same whatever the order of entries."""
    if isinstance(value, dict):
        return {key: canonical(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return sorted((canonical(inner) for inner in value), key=orjson.dumps)
    return value


@pytest.fixture
def population() -> list[p.Person]:
    population_make(providers=400, seed=3, first_year=2021, last_year=2025, with_niss=False)
    people = list(with_facts(p.Person.objects.order_by("pk"), YEAR))
    # What so small a population may lack.
    actor = f.StaffFactory()
    seldom = p.ProviderNumber.objects.order_by("pk")[20]
    f.EvidenceFactory(provider=seldom)
    f.SanctionFactory(provider=seldom)
    f.PharmacistFunctionFactory(provider=seldom)
    f.InactivityPeriodFactory(person=seldom.person, in_days=True)
    s.InactivityWaiver.objects.create(provider=seldom, year=YEAR, received_on=DAY(2025, 2, 1))
    supersede(f.InsuranceContractFactory(provider=seldom, source="X", source_key="K"))
    f.InsuranceContractFactory(provider=seldom, source="X", source_key="K", received_on=DAY(2024, 5, 5))
    for provider in p.ProviderNumber.objects.order_by("pk")[:5]:
        p.FactCorrection.objects.create(
            provider=provider, fact="titular", value=True, reason="proved", made_by=actor, made_at=timezone.now()
        )
    return people


def test_it_finds_what_model_objects_tell(population: list[p.Person]) -> None:
    people = with_facts(p.Person.objects.order_by("pk"), YEAR)
    usual = {
        number.number: canonical(facts_of(number, person, YEAR)) for person in people for number in person.numbers.all()
    }

    rows = list(load_facts(YEAR, Selection(population[0].pk, population[-1].pk)))

    assert 350 < len(rows) <= 400  # without the numbers of later years
    assert {row.number: canonical(orjson.loads(row.text)) for row in rows} == usual
    for row in rows:
        facts = orjson.loads(row.text)
        assert check_facts(judged_part(facts)) == [], row.number
    said = {key for row in rows for key in judged_part(orjson.loads(row.text))}
    assert said >= set(FACTS) - {"other_benefit"}, "the population shows every fact"


def test_chosen_numbers_bring_their_persons_and_nobody_else(population: list[p.Person]) -> None:
    everybody = list(load_facts(YEAR, Selection(population[0].pk, population[-1].pk)))
    twice = next(a.person_id for a, b in pairwise(everybody) if a.person_id == b.person_id)
    numbers = [next(row.number for row in everybody if row.person_id == twice), everybody[-1].number]

    def chosen(first: int, last: int) -> list[LoadedFacts]:
        return list(load_facts(YEAR, Selection(first, last, numbers)))

    found = chosen(population[0].pk, population[-1].pk)
    assert found == [row for row in everybody if row.person_id in (twice, everybody[-1].person_id)]
    assert {row.person_id for row in chosen(twice, twice)} == {twice}  # a chunk is a chunk here too
    assert list(load_facts(YEAR, Selection(0, 0))) == chosen(0, 0) == []


def test_the_number_of_queries_doesn_t_depend_on_the_chunk(population: list[p.Person]) -> None:
    def queries(last: int, numbers: list[str] | None = None) -> int:
        with CaptureQueriesContext(connection) as captured:
            list(load_facts(YEAR, Selection(population[0].pk, last, numbers)))
        return len(captured)

    every_number = [number.number for person in population for number in person.numbers.all()]
    assert queries(population[0].pk) == queries(population[-1].pk) == queries(population[-1].pk, every_number) == 4


def test_the_rest_of_the_transaction_is_planned_as_before() -> None:
    def nested_loops() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_nestloop")
            return str(cursor.fetchone()[0])

    before = nested_loops()
    loaded(f.ProviderNumberFactory())
    assert nested_loops() == before == "on"


def test_people_in_any_order_of_ids_stay_together() -> None:
    """Numbers of one person that were registered years apart."""
    first = f.ProviderNumberFactory()
    other = f.ProviderNumberFactory()
    late = f.ProviderNumberFactory(nurse=True, person=first.person)

    rows = list(load_facts(YEAR, Selection(first.person_id, other.person_id)))

    assert [row.provider_id for row in rows] == [first.pk, late.pk, other.pk]


def test_a_number_of_a_later_year_belongs_to_no_run_of_everybody():
    provider = f.ProviderNumberFactory(granted_on=DAY(YEAR + 1, 1, 1))
    person = provider.person_id
    assert list(load_facts(YEAR, Selection(person, person))) == []
    assert [row.number for row in load_facts(YEAR, Selection(person, person, [provider.number]))] == [provider.number]
    assert len(list(load_facts(YEAR + 1, Selection(person, person)))) == 1


def test_a_number_of_after_the_year_counts_only_where_it_is_named() -> None:
    provider = f.ProviderNumberFactory(granted_on=DAY(2024, 12, 31))
    late = f.ProviderNumberFactory(person=provider.person, granted_on=DAY(2025, 1, 1))

    everybody = load_facts(YEAR, Selection(provider.person_id, provider.person_id))
    named = load_facts(YEAR, Selection(provider.person_id, provider.person_id, [late.number]))

    assert [row.number for row in everybody] == [provider.number]
    assert [row.number for row in named] == [provider.number, late.number]
