"""The demo's people show what they claim: the rules give their facts the outcome that is written."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from apps.accounts.models import User
from apps.core import identifiers
from apps.evaluations.results import Result
from apps.evaluations.schemes import Selection
from apps.providers.models import Person
from apps.social_statute.evaluator import SocialStatuteEvaluator
from apps.social_statute.facts import load_facts
from apps.social_statute.parameter_file import delivered_table
from apps.social_statute.personas.accounts import STAFF_PEOPLE, staff_make
from apps.social_statute.personas.loading import personas_load
from apps.social_statute.personas.reading import Persona, facts_for, read_personas
from apps.social_statute.personas.titles import PEOPLE, STAFF
from apps.social_statute.rules import OUTCOMES
from apps.social_statute.vocabulary import check_facts

BLOCKERS = {
    "no_contract",
    "several_contracts",
    "no_bank_account",
    "amount_provisional",
    "other_benefit_chosen",
    "choice_between_benefits",
}
PERSONAS = {persona.username: persona for persona in read_personas()}


def evaluator(year: int) -> SocialStatuteEvaluator:
    """The rules as known on 1 July of the next year, the day of the yearly run."""
    return SocialStatuteEvaluator(delivered_table(), year, dt.date(year + 1, 7, 1).toordinal())


def shown(result: Result) -> dict[str, Any]:
    amount = None if result.amount is None else str(Decimal(result.amount) / 100)
    return {
        "outcome": result.outcome,
        "amount": amount,
        "payee": result.payee,
        "blockers": sorted(result.blockers),
        "unmet": sorted({line.rule for line in result.lines if line.verdict == "not_met"}),
    }


def check(result: Result, expect: dict[str, Any]) -> None:
    got = shown(result)
    assert got["outcome"] == expect["outcome"], got
    if "amount" in expect:
        assert got["amount"] is not None
        assert Decimal(got["amount"]) == Decimal(expect["amount"])
    if "payee" in expect:
        assert got["payee"] == expect["payee"]
    if result.verdict == "granted":
        assert got["blockers"] == sorted(expect.get("blockers", []))
    assert set(expect.get("unmet", [])) <= set(got["unmet"])


def years(persona: Persona) -> Iterator[int]:
    yield from sorted({year for number in persona.numbers for year in number.expect})


@pytest.mark.parametrize("username", PERSONAS)
def test_facts_give_the_outcome_that_is_written(username: str) -> None:
    persona = PERSONAS[username]
    for year in years(persona):
        facts = [(number.number, facts_for(persona, number, year)) for number in persona.numbers]
        for _, stated in facts:
            assert not list(check_facts(stated))
            if year in persona.benefit_choice:
                stated["benefit_choice"] = persona.benefit_choice[year]
        found = evaluator(year).evaluate_person(facts)
        for number, (_, result) in zip(persona.numbers, found, strict=True):
            if year in number.expect:
                check(result, number.expect[year])


@pytest.mark.django_db
def test_rows_give_the_same_outcomes_as_the_facts() -> None:
    """The way through the database: what the loader writes is what the yearly run reads."""
    people = {person.account.username: person for person in personas_load() if person.account}

    for persona in PERSONAS.values():
        person = people[persona.username]
        for year in years(persona):
            loaded = list(load_facts(year, Selection(person.pk, person.pk)))
            facts = [(row.number, json.loads(row.text)) for row in loaded]
            found = dict(zip([row.number for row in loaded], evaluator(year).evaluate_person(facts), strict=True))
            for number in persona.numbers:
                if year in number.expect:
                    check(found[number.number][1], number.expect[year])
            correction = persona.numbers[0].correction
            if correction and correction.year == year:
                stated = {
                    **facts[0][1],
                    "corrections": [{"fact": correction.fact, "value": correction.value}],
                }
                check(evaluator(year).evaluate_person([(facts[0][0], stated)])[0][1], correction.expect)


def test_every_outcome_and_every_blocker_is_shown() -> None:
    expected = [expect for p in PERSONAS.values() for n in p.numbers for expect in n.expect.values()]

    assert {expect["outcome"] for expect in expected} == set(OUTCOMES)
    assert {blocker for expect in expected for blocker in expect.get("blockers", [])} == BLOCKERS


def test_identifiers_are_right_and_the_first_is_the_example_of_the_documentation() -> None:
    numbers = [number.number for persona in PERSONAS.values() for number in persona.numbers]

    assert numbers[0] == "10000106"
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert identifiers.inami(number).verdict == "ok"


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    personas_load()
    staff_make()
    before = (Person.objects.count(), User.objects.count())

    assert personas_load() == []
    assert staff_make() == []
    assert (Person.objects.count(), User.objects.count()) == before
    for person in Person.objects.exclude(niss=""):
        assert identifiers.niss(person.niss, as_of=dt.date(2025, 7, 10)).verdict == "ok"


@pytest.mark.django_db
def test_staff_have_the_least_rights() -> None:
    staff = {user.username: user for user in staff_make()}

    assert staff["sabine.thys"].has_perm("evaluations.start_run")
    assert not staff["sabine.thys"].has_perm("evaluations.publish_run")
    assert staff["rik.devos"].has_perm("evaluations.publish_run")
    assert not staff["rik.devos"].has_perm("evaluations.start_run")
    assert not any(
        code.split(".")[1].startswith(("add_", "change_")) for code in staff["hans.becker"].get_all_permissions()
    )
    assert [user.username for user in staff.values() if user.is_superuser] == ["admin"]


def test_everybody_has_a_sentence_that_fits() -> None:
    assert list(PEOPLE) == list(PERSONAS)
    assert list(STAFF) == list(STAFF_PEOPLE)
    with override("en"):
        assert all(0 < len(title) <= 200 for title in [*PEOPLE.values(), *STAFF.values()])
