"""Reminders before the last day for additions: to those alone who can still do something, once each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.evaluations.models import CalendarDate
from apps.notifications.models import Message
from apps.providers.models import Person

from ..additions.open_items import OpenFile, Who, open_files
from ..dossiers import ADDITIONS, SCHEME
from ..wording.open_items import ITEMS

KIND = "additions_reminder"

# Days before the last day. Each is due from that day until the next one is: what was missed is made up for, and who
# comes late to the first gets the second alone.
STEPS = (30, 7)
# Who got a result in these days read there what is missing: no second mail on its heels.
QUIET_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One person's reminder about one premium year."""

    year: int
    days: int
    deadline: dt.date
    person_id: int
    name: str
    address: str
    language: str
    items: Sequence[dict[str, Any]]

    @property
    def event(self) -> str:
        return event_of(self.year, self.days)


def event_of(year: int, days: int) -> str:
    return f"{SCHEME}:{year}:{days}"


def step_due(deadline: dt.date, as_of: dt.date) -> int | None:
    """Which reminder that day calls for: 30 from thirty to eight days before, 7 from seven to the last day itself."""
    left = (deadline - as_of).days
    return next((step for step in reversed(STEPS) if 0 <= left <= step), None)


def reminders_due(*, as_of: dt.date) -> list[Reminder]:
    """Who is to be reminded that day and was not yet. Writes nothing; two queries a premium year at most."""
    found: list[Reminder] = []
    dates: dict[tuple[int, int], dict[str, dt.date]] = {}
    rows = CalendarDate.objects.filter(premium_year__scheme=SCHEME, day__isnull=False)
    for premium_year, year, key, day in rows.values_list("premium_year", "premium_year__year", "key", "day"):
        if day is not None:
            dates.setdefault((premium_year, year), {})[key] = day
    for (premium_year, year), calendar in sorted(dates.items()):
        deadline = calendar.get(ADDITIONS)
        step = step_due(deadline, as_of) if deadline else None
        if deadline is None or step is None:
            continue
        quiet = as_of - dt.timedelta(days=QUIET_DAYS)
        files = (file for file in open_files(premium_years=[premium_year]) if file.published_on <= quiet)
        found += _reminders(files, year=year, days=step, calendar=calendar, as_of=as_of)
    return found


def _reminders(
    files: Iterable[OpenFile], *, year: int, days: int, calendar: dict[str, dt.date], as_of: dt.date
) -> list[Reminder]:
    items: dict[int, list[dict[str, Any]]] = {}
    for file in files:
        last_days = [(code, calendar.get(ITEMS[code].deadline, calendar[ADDITIONS])) for code in file.of(Who.PROVIDER)]
        missing = [(code, day.isoformat()) for code, day in last_days if day >= as_of]
        if missing:
            items.setdefault(file.person_id, []).append({"number": file.number, "missing": missing})
    told = Message.objects.filter(kind=KIND, event=event_of(year, days)).values("person_id")
    people = Person.objects.filter(pk__in=items, deceased_on__isnull=True).exclude(pk__in=told).order_by("pk")
    return [
        Reminder(
            year=year,
            days=days,
            deadline=calendar[ADDITIONS],
            person_id=person.pk,
            name=person.full_name,
            address=person.email,
            language=person.language,
            items=items[person.pk],
        )
        for person in people
    ]
