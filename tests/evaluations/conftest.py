"""A small portal on 10 July 2025: the premium year 2024 is open, and providers are made when asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from apps.evaluations.models import PremiumYear
from apps.evaluations.services import parameters_load, premium_year_open
from apps.providers.models import ProviderNumber
from tests.factories import ActivityVolumeFactory, ProviderNumberFactory

SCHEME, YEAR = "social_statute", 2024


@pytest.fixture
def in_july(portal_clock: Callable[[dt.date], None]) -> Any:
    portal_clock(dt.date(2025, 7, 10))
    with translation.override("en"):
        yield


@pytest.fixture
def in_the_office(in_july: None, settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = False


@pytest.fixture
def premium_year(db: None, in_july: None) -> PremiumYear:
    parameters_load(scheme=SCHEME)
    return premium_year_open(scheme=SCHEME, year=YEAR)


@pytest.fixture
def practitioner(db: None) -> Callable[..., ProviderNumber]:
    """A general practitioner who gets the full benefit, unless the volume or a trait says otherwise."""

    def make(volume: int = 60_000, **traits: Any) -> ProviderNumber:
        traits = {"adhered": True, "recognised": True, "contracted": True} | traits
        provider: ProviderNumber = ProviderNumberFactory(**traits)
        ActivityVolumeFactory(provider=provider, year=YEAR, value=volume)
        return provider

    return make
