"""Rows for the tests of adherence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.conventions.models import ConventionChoice, Window
from apps.conventions.rules.schedule import Block
from apps.providers.models import ProviderNumber, WorkAddress
from tests.factories import ProviderNumberFactory, UserFactory

OPENED = dt.date(2026, 2, 10)
LAST = dt.date(2026, 3, 12)
IN_FORCE = dt.date(2026, 3, 27)


def agreement_window(**more: Any) -> Window:
    """A window of the physicians as it was published on 10 February 2026, made open here."""
    values: dict[str, Any] = {
        "key": "test-window",
        "title": "Agreement of the test",
        "profession": "physician",
        "family": "agreement",
        "kind": "new_agreement",
        "published": OPENED,
        "days": 30,
        "in_force_days": 45,
    }
    return Window.objects.create(**(values | more))


def physician(**more: Any) -> ProviderNumber:
    """Fully adhered since long ago, with an account."""
    values: dict[str, Any] = {"person__with_account": True, "adhered": True}
    provider: ProviderNumber = ProviderNumberFactory(**(values | more))
    return provider


def work_address(provider: ProviderNumber, **more: Any) -> WorkAddress:
    values: dict[str, Any] = {
        "provider": provider,
        "street": "Rue de l'Exemple",
        "house_number": "12",
        "postcode": "9000",
        "municipality_code": "44021",
        "is_principal": True,
        "first_day": dt.date(2020, 1, 1),
        "received_on": dt.date(2020, 1, 1),
    }
    return WorkAddress.objects.create(**(values | more))


def week(place: str, *, outside: float = 4) -> list[Block]:
    """Thirty-two hours at agreed fees from Monday to Thursday, and some outside on Friday."""
    blocks = [Block(place=place, weekday=n, starts=8 * 60, ends=16 * 60, is_agreed=True) for n in range(1, 5)]
    return [
        *blocks,
        Block(place=place, weekday=5, starts=8 * 60, ends=8 * 60 + int(outside * 60), is_agreed=False),
    ]


def statuses(provider: ProviderNumber) -> list[tuple[str, str, str]]:
    """The current periods as text."""
    rows = provider.convention_periods.filter(superseded_at__isnull=True).order_by("first_day")
    return [(row.status, row.first_day.isoformat(), row.last_day.isoformat() if row.last_day else "") for row in rows]


def actor(provider: ProviderNumber) -> Any:
    return provider.person.account or UserFactory()


def current(provider: ProviderNumber) -> list[ConventionChoice]:
    return list(ConventionChoice.objects.filter(provider=provider, undone_at__isnull=True))
