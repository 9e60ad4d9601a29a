from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation


@pytest.fixture
def in_july(portal_clock: Callable[[dt.date], None]) -> Iterator[None]:
    """10 July 2025, in English: the results of premium year 2024 are out and can be completed."""
    portal_clock(dt.date(2025, 7, 10))
    with translation.override("en"):
        yield
