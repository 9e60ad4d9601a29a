"""Where providers work: what the database refuses, and what counts on a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import translation

from apps.providers.models import WorkAddress
from apps.providers.places import municipalities_of
from tests.factories import ProviderNumberFactory, WorkAddressFactory


def test_a_postcode_has_its_municipalities_in_the_readers_language() -> None:
    with translation.override("nl"):
        assert [m.name for m in municipalities_of("B-1000")] == ["Brussel"]
    with translation.override("fr"):
        assert [m.name for m in municipalities_of("1050")] == ["Bruxelles", "Ixelles"]
    assert municipalities_of("1234") == []
    assert municipalities_of("no postcode") == []


@pytest.mark.django_db
def test_two_principal_addresses_never_share_a_day() -> None:
    provider = ProviderNumberFactory()
    WorkAddressFactory(provider=provider, principal=True, last_day=dt.date(2024, 12, 31))
    WorkAddressFactory(provider=provider, principal=True, first_day=dt.date(2025, 1, 1))
    WorkAddressFactory(principal=True)

    with pytest.raises(IntegrityError, match="work_address_one_principal"):
        WorkAddressFactory(provider=provider, principal=True, first_day=dt.date(2030, 1, 1))


@pytest.mark.django_db
def test_what_counts_on_a_day() -> None:
    provider = ProviderNumberFactory()
    past = WorkAddressFactory(provider=provider, last_day=dt.date(2024, 12, 31))
    kept = WorkAddressFactory(provider=provider)
    coming = WorkAddressFactory(provider=provider, first_day=dt.date(2026, 1, 1))

    def on(day: dt.date) -> set[WorkAddress]:
        return set(WorkAddress.objects.filter(provider=provider).on(day))

    assert on(dt.date(2024, 12, 31)) == {past, kept}
    assert on(dt.date(2025, 1, 1)) == {kept}
    assert on(dt.date(2026, 1, 1)) == {kept, coming}
