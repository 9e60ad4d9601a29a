"""Premium years and their calendar."""

from __future__ import annotations

import datetime as dt

from apps.core.models import TrailEntry
from apps.evaluations.models import CalendarDate, PremiumYear
from apps.evaluations.services import calendar_date_change, premium_year_open
from tests.evaluations.conftest import SCHEME, YEAR
from tests.factories import StaffFactory


def days(premium_year: PremiumYear) -> dict[str, dt.date | None]:
    return dict(premium_year.calendar.values_list("key", "day"))


def test_a_year_opens_with_its_days_in_the_years_that_they_lie_in(premium_year: PremiumYear) -> None:
    found = days(premium_year)

    assert found["contract_deadline"] == dt.date(2024, 12, 31)
    assert found["additions_deadline"] == dt.date(2025, 8, 31)
    assert all(day is None or 2024 <= day.year <= 2026 for day in found.values())


def test_opening_again_keeps_a_day_that_staff_moved(premium_year: PremiumYear) -> None:
    officer = StaffFactory()
    date = CalendarDate.objects.get(premium_year=premium_year, key="additions_deadline")
    calendar_date_change(date=date, day=dt.date(2025, 9, 15), actor=officer)

    again = premium_year_open(scheme=SCHEME, year=YEAR)

    assert again == premium_year
    assert days(again)["additions_deadline"] == dt.date(2025, 9, 15)
    trace = TrailEntry.objects.get(act="calendar_date_change")
    assert (trace.actor_id, trace.detail["from"], trace.detail["to"]) == (officer.pk, "2025-08-31", "2025-09-15")
