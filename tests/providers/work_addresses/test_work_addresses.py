"""Where providers work: adding, changing from a day on, ending, cancelling what lies ahead."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.providers.contact.overview import contact_overview
from apps.providers.models import ProviderNumber, WorkAddress
from apps.providers.work_addresses.services import (
    work_address_add,
    work_address_cancel,
    work_address_change,
    work_address_end,
    work_address_make_principal,
)
from tests.factories import ProviderNumberFactory, UserFactory, WorkAddressFactory
from tests.races import together

pytestmark = pytest.mark.django_db

TODAY = dt.date(2025, 7, 10)
NEXT = dt.date(2025, 9, 1)
DETAILS = {"street": "Rue Neuve", "house_number": "1", "postcode": "4000", "municipality_code": "62063"}


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(TODAY)


@pytest.fixture
def provider() -> ProviderNumber:
    return ProviderNumberFactory()


def principal_on(provider: ProviderNumber, day: dt.date) -> list[str]:
    rows = WorkAddress.objects.filter(provider=provider, is_principal=True).on(day)
    return [row.street for row in rows]


def standing(provider: ProviderNumber) -> set[tuple[str, dt.date, dt.date | None, bool]]:
    rows = WorkAddress.objects.standing().filter(provider=provider)
    return {(row.street, row.first_day, row.last_day, row.is_principal) for row in rows}


def test_the_first_address_is_the_principal_one_and_the_next_is_not(provider: ProviderNumber) -> None:
    first = work_address_add(provider=provider, first_day=TODAY, details=DETAILS, actor=UserFactory())
    second = work_address_add(
        provider=provider, first_day=dt.date(2024, 1, 1), details={**DETAILS, "street": "Rue Haute"}
    )

    assert (first.is_principal, second.is_principal) == (True, False)


def test_a_new_principal_address_takes_over_on_its_day_and_cancelling_gives_it_back(provider: ProviderNumber) -> None:
    user = UserFactory()
    old = WorkAddressFactory(provider=provider, principal=True, street="Rue Ancienne")
    before = standing(provider)

    added = work_address_add(provider=provider, first_day=NEXT, details=DETAILS, is_principal=True, actor=user)

    assert principal_on(provider, NEXT - dt.timedelta(days=1)) == ["Rue Ancienne"]
    assert principal_on(provider, NEXT) == ["Rue Neuve"]
    assert WorkAddress.objects.on(NEXT).filter(place=old.place).get().is_principal is False

    work_address_cancel(address=added, actor=user)

    assert standing(provider) == before
    assert WorkAddress.objects.filter(provider=provider, withdrawn_by=user).count() == 2


def test_a_change_from_a_day_on_keeps_what_was(provider: ProviderNumber) -> None:
    user = UserFactory()
    row = WorkAddressFactory(provider=provider, principal=True, street="Rue Ancienne")

    changed = work_address_change(address=row, first_day=NEXT, details=DETAILS, actor=user)

    assert changed.place == row.place
    assert changed.name == row.name
    assert standing(provider) == {
        ("Rue Ancienne", row.first_day, dt.date(2025, 8, 31), True),
        ("Rue Neuve", NEXT, None, True),
    }
    row.refresh_from_db()
    with pytest.raises(ValidationError, match="1 September 2025 on is planned already"):
        work_address_change(address=row, first_day=TODAY, details=DETAILS, actor=user)


def test_a_change_of_the_past_is_refused(provider: ProviderNumber) -> None:
    row = WorkAddressFactory(provider=provider)

    with pytest.raises(ValidationError, match="today or a later day"):
        work_address_change(address=row, first_day=TODAY - dt.timedelta(days=1), details=DETAILS, actor=UserFactory())


def test_a_slip_put_right_on_the_same_day_leaves_no_day_of_the_wrong_address(provider: ProviderNumber) -> None:
    user = UserFactory()
    row = work_address_add(provider=provider, first_day=TODAY, details=DETAILS, actor=user)

    work_address_change(address=row, first_day=TODAY, details={**DETAILS, "house_number": "11"}, actor=user)

    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert [found.house_number for found in WorkAddress.objects.on(TODAY)] == ["11"]


def test_the_end_of_the_principal_address_hands_over_and_can_be_cancelled(provider: ProviderNumber) -> None:
    user = UserFactory()
    row = WorkAddressFactory(provider=provider, principal=True, street="Rue Ancienne")
    other = WorkAddressFactory(provider=provider, street="Rue Haute")
    before = standing(provider)

    ended = work_address_end(address=row, last_day=dt.date(2025, 8, 31), next_principal=other, actor=user)
    assert principal_on(provider, NEXT) == ["Rue Haute"]

    work_address_cancel(address=ended, actor=user)
    assert standing(provider) == before


def test_what_counts_already_can_t_be_cancelled(provider: ProviderNumber, portal_clock: Any) -> None:
    user = UserFactory()
    row = WorkAddressFactory(provider=provider, principal=True)
    changed = work_address_change(address=row, first_day=NEXT, details=DETAILS, actor=user)
    portal_clock(NEXT)

    with pytest.raises(ValidationError, match="Nothing is planned"):
        work_address_cancel(address=changed, actor=user)


def test_an_address_of_another_number_doesn_t_become_the_next_principal_one(provider: ProviderNumber) -> None:
    row = WorkAddressFactory(provider=provider, principal=True)

    with pytest.raises(ValidationError, match="another address of this number"):
        work_address_end(address=row, last_day=NEXT, next_principal=WorkAddressFactory(), actor=UserFactory())


def test_making_principal_twice_is_refused_and_an_ended_address_never_becomes_it(provider: ProviderNumber) -> None:
    user = UserFactory()
    row = WorkAddressFactory(provider=provider, principal=True)
    over = WorkAddressFactory(provider=provider, last_day=dt.date(2024, 1, 1))

    with pytest.raises(ValidationError, match="already"):
        work_address_make_principal(address=row, first_day=TODAY, actor=user)
    with pytest.raises(ValidationError, match="over by then"):
        work_address_make_principal(address=over, first_day=TODAY, actor=user)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_make_two_places_the_principal_one() -> None:
    provider, user = ProviderNumberFactory(), UserFactory()
    rows = [WorkAddressFactory(provider=provider) for _ in range(2)]
    together(*[partial(work_address_make_principal, address=row, first_day=NEXT, actor=user) for row in rows])
    assert len(principal_on(provider, NEXT)) == 1


def test_the_overview_tells_what_is_missing(provider: ProviderNumber) -> None:
    provider.person.email = ""
    assert len(contact_overview(provider.person, TODAY).todos) == 1
    assert "principal" in str(contact_overview(provider.person, TODAY).warnings[0])

    row = WorkAddressFactory(provider=provider, principal=True)
    assert not contact_overview(provider.person, TODAY).warnings
    work_address_end(address=row, last_day=dt.date(2025, 8, 31), actor=UserFactory())
    assert "31 August 2025" in str(contact_overview(provider.person, TODAY).warnings[0])
