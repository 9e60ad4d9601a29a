"""Reminders before the last day for additions: to those alone who can still do something, once each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from apps.evaluations.models import CalendarDate
from apps.notifications.models import Message
from apps.providers.models import Person

from ..additions.open_items import OpenFile, Who, open_files
from ..dossiers import ADDITIONS, SCHEME
from ..models import ReminderHold
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The reminders of one premium year, so many days before its last day. `first_day`: the day from which they go."""

    premium_year_id: int
    year: int
    days: int
    deadline: dt.date
    calendar: Mapping[str, dt.date]
    hold: ReminderHold | None = None
    sent: Mapping[str, int] = field(default_factory=dict)

    @property
    def first_day(self) -> dt.date:
        return self.deadline - dt.timedelta(days=self.days)

    @property
    def last_day(self) -> dt.date:
        """The last day on which they can still go: then the next ones are due, or it is over."""
        later = [step for step in STEPS if step < self.days]
        return self.deadline - dt.timedelta(days=max(later) + 1) if later else self.deadline

    @property
    def sent_count(self) -> int:
        return sum(self.sent.values())


def rounds() -> list[Round]:
    """Every round whose last day is known, the latest first, with who stopped it and what was sent. Three queries."""
    days: dict[tuple[int, int], dict[str, dt.date]] = {}
    rows = CalendarDate.objects.filter(premium_year__scheme=SCHEME, day__isnull=False)
    for premium_year, year, key, day in rows.values_list("premium_year", "premium_year__year", "key", "day"):
        if day is not None:
            days.setdefault((premium_year, year), {})[key] = day
    holds = {(h.year, h.days): h for h in ReminderHold.objects.filter(released_at=None).select_related("placed_by")}
    sent: dict[str, dict[str, int]] = {}
    counted = Message.objects.filter(kind=KIND).order_by().values_list("event", "state").annotate(count=Count("pk"))
    for event, state, count in counted:
        sent.setdefault(event, {})[state] = count
    found = [
        Round(
            premium_year_id=premium_year,
            year=year,
            days=step,
            deadline=calendar[ADDITIONS],
            calendar=calendar,
            hold=holds.get((year, step)),
            sent=sent.get(event_of(year, step), {}),
        )
        for (premium_year, year), calendar in days.items()
        if ADDITIONS in calendar
        for step in STEPS
    ]
    return sorted(found, key=lambda one: one.first_day, reverse=True)


def reminders_of(one: Round, *, as_of: dt.date) -> list[Reminder]:
    """Who would be reminded if that round went that day, and was not yet. Writes nothing."""
    quiet = as_of - dt.timedelta(days=QUIET_DAYS)
    files = (file for file in open_files(premium_years=[one.premium_year_id]) if file.published_on <= quiet)
    return _reminders(files, year=one.year, days=one.days, calendar=one.calendar, as_of=as_of)


def reminders_due(*, as_of: dt.date) -> list[Reminder]:
    """Who is to be reminded that day and was not yet; nobody of a round that was stopped. Writes nothing."""
    return [
        reminder
        for one in sorted(rounds(), key=lambda one: one.year)
        if one.hold is None and step_due(one.deadline, as_of) == one.days
        for reminder in reminders_of(one, as_of=as_of)
    ]


def _reminders(
    files: Iterable[OpenFile], *, year: int, days: int, calendar: Mapping[str, dt.date], as_of: dt.date
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
