"""The last days of a premium year's calendar: one reading for what is shown and for what is checked."""

from __future__ import annotations

import datetime as dt

from apps.core import clock

from .models import CalendarDate, PremiumYear


def last_day(premium_year: PremiumYear, key: str) -> dt.date | None:
    """The last day on which it may still be done, that whole day in Brussels; None when it is not known."""
    return CalendarDate.objects.filter(premium_year=premium_year, key=key).values_list("day", flat=True).first()


def is_over(day: dt.date | None) -> bool:
    """A day that is not known is never over."""
    return day is not None and clock.today() > day
