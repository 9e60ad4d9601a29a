"""The demo's mandates come once, and show what they promise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from apps.accounts.models import User
from apps.mandates.demo import PEOPLE, fill
from apps.mandates.models import Mandate, Organisation
from apps.mandates.selectors import holder_of
from apps.mandates.states import Side
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2025, 7, 10)


def test_a_broker_a_secretary_and_an_offer(portal_clock: Any) -> None:
    portal_clock(TODAY)
    StaffFactory(username="admin", superuser=True)
    for username in ("mieke.aerts", "pieter.vandamme", "tom.desmet", "bart.claes", "anne.peeters", "marc.lambert"):
        ProviderNumberFactory(person=PersonFactory(with_account=True, account__username=username))
    fill(lambda text: None)
    count = Mandate.objects.count()
    fill(lambda text: None)
    assert Mandate.objects.count() == count
    assert Organisation.objects.count() == 1
    manager, clerk, secretary = (User.objects.get(username=username) for username in PEOPLE)
    assert holder_of(manager).mandates().in_force(TODAY).count() == 2
    assert holder_of(clerk).mandates().in_force(TODAY).count() == 2
    hers = holder_of(secretary).mandates().in_force(TODAY)
    assert hers.filter(principal__account__username="mieke.aerts").count() == hers.count() == 1
    assert holder_of(secretary).mandates().awaiting(Side.MANDATARY, TODAY).count() == 1
