"""The demo's part: an openly fictitious window, and one choice in it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from apps.conventions.demo import fill
from apps.conventions.models import ConventionChoice, Window
from apps.conventions.selectors import file_of
from tests.factories import ProviderNumberFactory

pytestmark = pytest.mark.django_db


def test_the_demo_has_a_window_to_try_that_says_that_it_is_made_up(portal_clock: Any) -> None:
    today = dt.date(2025, 7, 10)
    portal_clock(today)
    chose = ProviderNumberFactory(
        dentist=True, adhered=True, person__with_account=True, person__account__username="vincent.baert"
    )
    other = ProviderNumberFactory(dentist=True, adhered=True, person__with_account=True)
    for _ in range(2):
        fill(lambda text: None)
    window = Window.objects.get(key="demonstration-dentists")
    assert str(window).startswith("Demonstration") and window.source == "demonstration"
    assert ConventionChoice.objects.get().provider == chose
    (opening,) = file_of(other.person, other.number, today).pressing
    assert opening.window == window and opening.choice is None and opening.last_day == dt.date(2025, 7, 23)
