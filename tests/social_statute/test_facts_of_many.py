"""The facts of many at once: the same as each alone, with a fixed number of queries."""

from __future__ import annotations

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
from apps.social_statute.facts import load_facts
from apps.social_statute.population import population_make
from apps.social_statute.vocabulary import FACTS, check_facts
from tests import factories as f

from .loading import DAY, YEAR, judged_part, loaded, supersede

pytestmark = pytest.mark.django_db


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


def test_a_number_of_a_later_year_belongs_to_no_run_of_everybody() -> None:
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
