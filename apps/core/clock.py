"""The portal's clock. Everything that needs "today" or "now" asks here, so that tests and the demo can set it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

BRUSSELS = ZoneInfo("Europe/Brussels")


def now() -> dt.datetime:
    """The present instant; with PORTAL_CLOCK set to a day, the same time of day on it; set to an instant, that one."""
    real = timezone.now()
    frozen: dt.date | None = getattr(settings, "PORTAL_CLOCK", None)
    if frozen is None:
        return real
    if isinstance(frozen, dt.datetime):
        return frozen
    local = real.astimezone(BRUSSELS)
    return dt.datetime.combine(frozen, local.time(), tzinfo=BRUSSELS)


def today() -> dt.date:
    """The calendar day in Brussels."""
    return now().astimezone(BRUSSELS).date()


def end_of(day: dt.date) -> dt.datetime:
    """The instant at which `day` is over in Brussels: the one truth behind a deadline's label and its check."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=BRUSSELS)
