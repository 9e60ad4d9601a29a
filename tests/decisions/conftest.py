"""A small portal in September 2025, when decisions on the premium year 2024 begin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from apps.accounts.models import User
from apps.evaluations.models import Dossier
from apps.evaluations.services import parameters_load, premium_year_open
from tests.decisions.deciding import SCHEME, YEAR, dossier_judged
from tests.factories import StaffFactory


@pytest.fixture
def in_september(portal_clock: Callable[[dt.date], None]) -> Any:
    portal_clock(dt.date(2025, 9, 8))
    with translation.override("en"):
        yield


@pytest.fixture
def premium_year(db: None, in_september: None) -> None:
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=YEAR)


@pytest.fixture
def dossier(premium_year: None) -> Dossier:
    """A general practitioner who gets the full benefit."""
    return dossier_judged()


@pytest.fixture
def refused(premium_year: None) -> Dossier:
    """Not enough activity."""
    return dossier_judged(volume=100)


@pytest.fixture
def officer(db: None) -> User:
    staff: User = StaffFactory(role="Evaluation officers", language="en")
    return staff


@pytest.fixture
def signatory(db: None) -> User:
    staff: User = StaffFactory(role="Second signatories", language="en")
    return staff
