"""The synthetic population: the same for the same seed, sound in every constraint, and plausible."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F

from apps.core import identifiers
from apps.evaluations.schemes import Selection
from apps.providers.models import ActivityVolume, ConventionPeriod, Person, ProviderNumber
from apps.providers.professions import Profession, Specialty
from apps.social_statute.evaluator import SocialStatuteEvaluator
from apps.social_statute.facts import load_facts
from apps.social_statute.models import InsuranceContract
from apps.social_statute.parameter_file import delivered_table
from apps.social_statute.population import Made, population, population_make
from tests.factories import ProviderNumberFactory

pytestmark = pytest.mark.django_db


def make(**options: int) -> Made:
    return population_make(**{"providers": 400, "seed": 1} | options)  # type: ignore[arg-type]


@contextmanager
def undone() -> Iterator[None]:
    """What is made inside is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def people() -> list[tuple[object, ...]]:
    return list(Person.objects.order_by("pk", "numbers").values_list("pk", "last_name", "niss_hash", "numbers__number"))


def test_the_same_seed_gives_the_same_rows() -> None:
    with undone():
        first, rows = make(), people()
    with undone():
        second = make()
        assert second == first
        assert people() == rows

    assert make(seed=2).checksum != first.checksum


def test_the_wanted_number_of_providers_with_contiguous_ids() -> None:
    made = make()

    ids = list(ProviderNumber.objects.order_by("pk").values_list("pk", "person_id"))
    assert made.providers == len(ids) == 400
    assert [pk for pk, _ in ids] == list(range(ids[0][0], ids[0][0] + 400))
    assert [person for _, person in ids] == sorted(person for _, person in ids)
    assert made.persons == Person.objects.count()
    assert 12 <= made.rows["providers_activityvolume"] / 400 <= 24


def test_a_second_population_goes_on_behind_the_first() -> None:
    make()
    last = Person.objects.latest("pk").pk
    make(seed=2, providers=50)

    assert ProviderNumber.objects.count() == 450
    assert Person.objects.filter(pk__gt=last).count() == Person.objects.count() - last


def test_the_tables_own_ids_go_on_behind_the_population() -> None:
    make(providers=20)

    provider = ProviderNumberFactory()

    assert provider.pk == 21


def test_constraints_hold_and_periods_do_not_overlap() -> None:
    make()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    assert not ConventionPeriod.objects.filter(last_day__lt=F("first_day")).exists()
    for period in ConventionPeriod.objects.all()[:50]:
        period.full_clean()
    for provider in ProviderNumber.objects.all()[:50]:
        provider.full_clean()
    for person in Person.objects.all()[:50]:
        person.full_clean(exclude=["search_name"])


def test_a_big_population_finds_its_indexes_and_keys_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def held() -> list[tuple[str, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'providers_activityvolume' UNION "
                "SELECT conname, pg_get_constraintdef(oid) || convalidated FROM pg_constraint "
                "WHERE conrelid = 'providers_activityvolume'::regclass ORDER BY 1"
            )
            return list(cursor.fetchall())

    before = held()
    with undone():
        small = make(providers=100)
    monkeypatch.setattr(population, "BARE_FROM", 100)

    assert make(providers=100) == small
    assert held() == before


def test_identifiers_pass_every_check() -> None:
    make()

    for number in ProviderNumber.objects.values_list("number", flat=True):
        assert identifiers.inami(number).verdict == "ok"
    for person in Person.objects.all()[:100]:
        checked = identifiers.niss(person.niss, as_of=dt.date(2025, 7, 10))
        assert checked.verdict == "ok"
        assert 901 <= int(person.niss[6:9]) <= 996, "a sequence number that the registers rarely reach"


def test_the_mix_has_what_the_rules_must_tell_apart() -> None:
    made = make(providers=2_000)

    assert set(ProviderNumber.objects.values_list("profession", flat=True)) == set(Profession.values)
    assert ConventionPeriod.objects.values("provider").annotate(n=Count("pk")).filter(n=3).exists()
    assert InsuranceContract.objects.values("provider").annotate(n=Count("pk")).filter(n=2).exists()
    assert ProviderNumber.objects.filter(contracts__isnull=True).exists()
    assert ProviderNumber.objects.filter(activity_volumes__isnull=True).exists()
    assert Person.objects.annotate(n=Count("numbers")).filter(n=2).exists()
    assert ProviderNumber.objects.filter(recognitions__specialty=Specialty.RADIODIAGNOSIS).exists()
    assert Person.objects.filter(pension_taken_on__isnull=False, bank_accounts__isnull=True).exists()
    assert Person.objects.filter(pension_taken_on__isnull=False, bank_accounts__isnull=False).exists()
    assert all(made.rows.values())


def test_the_rules_find_most_outcomes_in_it() -> None:
    make(providers=1_500)
    evaluator = SocialStatuteEvaluator(delivered_table(), 2024, dt.date(2025, 7, 1).toordinal())

    last = Person.objects.latest("pk").pk
    outcomes = {evaluator.evaluate(json.loads(row.text)).outcome for row in load_facts(2024, Selection(1, last))}

    assert {
        "FULL",
        "FULL_EXEMPT",
        "TRAINEE",
        "PARTIAL",
        "REDUCED",
        "LEVEL_1",
        "LEVEL_2",
        "PRORATA",
        "NONE_CONVENTION",
        "NONE_THRESHOLD",
        "NONE_MAXIMUM",
        "NONE_STATUS",
        "NONE_CONTRACT",
        "NEEDS_DATA",
        "NEEDS_PARAMETER",
    } <= outcomes


def test_years_and_niss_are_a_choice() -> None:
    population_make(providers=60, seed=1, first_year=2021, last_year=2023, with_niss=False, with_email=False)

    assert set(ActivityVolume.objects.values_list("year", flat=True)) == {2021, 2022, 2023}
    assert not Person.objects.exclude(niss="").exists()
    assert not Person.objects.exclude(email="").exists()


def test_the_command_prints_the_checksum_and_refuses_nonsense() -> None:
    out = StringIO()
    call_command("make_population", providers=30, seed=7, verbosity=0, stdout=out)

    assert "30 providers" in out.getvalue()
    assert "checksum" in out.getvalue()
    with pytest.raises(CommandError, match="--years"):
        call_command("make_population", providers=30, years="2021")
    with pytest.raises(CommandError, match="last year"):
        call_command("make_population", providers=30, years="2025-2021")
