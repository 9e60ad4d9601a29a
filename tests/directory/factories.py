"""Numbers that the directory lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.providers.models import ProviderNumber, WorkAddress
from tests.factories import LONG_AGO, ProviderNumberFactory, QualificationFactory


def listed_number(*, code: str = "003", since: dt.date = LONG_AGO, **kwargs: Any) -> ProviderNumber:
    """A number with a qualification, as the directory wants it."""
    provider: ProviderNumber = ProviderNumberFactory(**kwargs)
    QualificationFactory(provider=provider, code=code, first_day=since)
    return provider


def work_address(provider: ProviderNumber, **kwargs: Any) -> WorkAddress:
    given = {
        "street": "Grote Markt",
        "house_number": "1",
        "postcode": "9000",
        "municipality_code": "44021",
        "first_day": LONG_AGO,
        "received_on": LONG_AGO,
        "is_principal": True,
    }
    return WorkAddress.objects.create(provider=provider, **(given | kwargs))
