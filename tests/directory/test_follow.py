"""The entries of the directory follow the files: whoever writes, in whatever way, and two at once."""

from __future__ import annotations

import datetime as dt
import threading
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction

from apps.directory.models import DirectoryEntry
from apps.directory.services import directory_rebuild
from apps.directory.tasks import directory_check
from apps.providers.corrections.services import correction_add, correction_withdraw
from apps.providers.models import ConventionPeriod, Person, ProviderNumber, Qualification, Sanction
from tests.directory.factories import listed_number, work_address
from tests.factories import (
    ConventionPeriodFactory,
    ProviderNumberFactory,
    QualificationFactory,
    SanctionFactory,
    StaffFactory,
)

DAY = dt.date(2025, 7, 10)
FIELDS = [field.attname for field in DirectoryEntry._meta.fields]


def has(provider: ProviderNumber, field: str, day: dt.date = DAY) -> bool:
    return DirectoryEntry.objects.filter((f"{field}__has_day", day), pk=provider.pk).exists()


def everything() -> list[tuple[Any, ...]]:
    return list(DirectoryEntry.objects.order_by("pk").values_list(*FIELDS))


def counts(periods: Any, day: dt.date) -> bool:
    return any(p.first_day <= day and (p.last_day is None or p.last_day >= day) for p in periods)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_an_entry_says_of_each_day_what_the_file_says(seed: int) -> None:
    random = Random(seed)
    start = dt.date(2024, 1, 1)

    def some_day() -> dt.date:
        return start + dt.timedelta(days=random.randrange(60))

    provider = ProviderNumberFactory(
        granted_on=random.choice([None, some_day()]),
        person__deceased_on=random.choice([None, None, some_day() + dt.timedelta(days=20)]),
    )
    if provider.granted_on and random.random() < 0.5:
        ProviderNumber.objects.filter(pk=provider.pk).update(stopped_on=provider.granted_on + dt.timedelta(days=40))
    day = some_day()
    for status in random.sample(["full", "partial", "none"], 2):
        last = day + dt.timedelta(days=random.randrange(15))
        ConventionPeriodFactory(provider=provider, status=status, first_day=day, last_day=last)
        QualificationFactory(provider=provider, first_day=day, last_day=last)
        day = last + dt.timedelta(days=random.randrange(1, 4))
    QualificationFactory(provider=provider, first_day=day)
    for _turn in range(2):
        first = some_day()
        SanctionFactory(provider=provider, first_day=first, last_day=first + dt.timedelta(days=random.randrange(9)))

    provider.refresh_from_db()
    dead = provider.person.deceased_on
    for place in range(-5, 100):
        day = start + dt.timedelta(days=place)
        expected = (
            (provider.granted_on is None or provider.granted_on <= day)
            and (provider.stopped_on is None or day <= provider.stopped_on)
            and (dead is None or day < dead)
            and counts(Qualification.objects.filter(provider=provider), day)
            and not counts(Sanction.objects.filter(provider=provider), day)
        )
        assert has(provider, "listed_days", day) == expected, day
        for status in ("full", "partial", "none"):
            held = counts(ConventionPeriod.objects.filter(provider=provider, status=status), day)
            assert has(provider, f"{status}_days", day) == held, (day, status)


@pytest.mark.django_db
class TestWhoeverWrites:
    def test_copy_into_a_table_is_followed(self) -> None:
        provider = listed_number()
        with connection.cursor() as cursor:
            columns = "provider_id, status, first_day, source, source_key, received_on"
            with cursor.copy(f"COPY providers_conventionperiod ({columns}) FROM STDIN") as copy:
                copy.write_row((provider.pk, "none", "2025-01-01", "test", "c1", "2025-01-01"))
        assert has(provider, "none_days")

    def test_a_name_follows_its_register(self) -> None:
        provider = listed_number()
        Person.objects.filter(pk=provider.person_id).update(last_name="D'Hœvre-Ünal")
        assert DirectoryEntry.objects.get().words == " d hoevre unal eleonore "

    def test_many_in_one_statement(self) -> None:
        for _place in range(5):
            listed_number()
        ConventionPeriod.objects.bulk_create(
            ConventionPeriodFactory.build(provider=provider, status="partial")
            for provider in ProviderNumber.objects.all()
        )
        assert DirectoryEntry.objects.filter(("partial_days__has_day", DAY)).count() == 5
        Qualification.objects.all().delete()
        assert not DirectoryEntry.objects.filter(("listed_days__has_day", DAY)).exists()

    def test_a_number_that_goes_takes_its_entry_along(self) -> None:
        provider = ProviderNumberFactory()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM providers_providernumber WHERE id = %s", [provider.pk])
        assert not DirectoryEntry.objects.exists()

    def test_what_staff_hold_to_be_true_comes_first(self) -> None:
        provider, staff = listed_number(), StaffFactory()
        ConventionPeriodFactory(provider=provider, status="full")
        SanctionFactory(provider=provider, last_day=None)
        given: dict[str, Any] = {"provider": provider, "reason": "The court set it aside.", "actor": staff}
        correction_add(fact="sanctions", value=[{"from": "2020-01-01", "to": "2020-01-31"}], **given)
        status = correction_add(fact="convention", value=[{"status": "none", "from": "2025-01-01"}], **given)
        assert has(provider, "listed_days") and has(provider, "none_days") and not has(provider, "full_days")
        correction_withdraw(correction=status, actor=staff, reason="A mistake.")
        assert has(provider, "full_days") and not has(provider, "none_days")
        correction_add(fact="stopped_on", value="2025-07-09", **given)
        assert not has(provider, "listed_days")

    def test_an_unusual_end_of_a_career_breaks_nothing(self) -> None:
        provider, staff = listed_number(), StaffFactory()
        correction_add(provider=provider, fact="stopped_on", value="1990-01-01", reason="wrong register", actor=staff)
        assert not has(provider, "listed_days")


@pytest.mark.django_db
def test_comparing_all_of_it_finds_no_difference_and_mends_one() -> None:
    for place in range(4):
        provider = listed_number(adhered=place % 2 == 0)
        work_address(provider)
    before = everything()
    assert directory_check() == 4
    assert everything() == before
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_directoryentry SET words = 'wrong', listed_days = '{}'")
    assert directory_rebuild() == 4
    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_two_changes_of_one_file_at_a_time_are_both_seen() -> None:
    provider = listed_number()
    written, done = threading.Event(), threading.Event()

    def suspend() -> None:
        try:
            written.wait(60)
            SanctionFactory(provider=provider, first_day=dt.date(2025, 1, 1), last_day=None)
        finally:
            done.set()
            connection.close()

    other = threading.Thread(target=suspend)
    other.start()
    with transaction.atomic():
        ConventionPeriodFactory(provider=provider, status="none")
        written.set()
        # The other waits for this one's end: it must not work out its row from what it can't see yet.
        assert not done.wait(0.5)
    other.join(60)
    assert has(provider, "none_days") and not has(provider, "listed_days")
