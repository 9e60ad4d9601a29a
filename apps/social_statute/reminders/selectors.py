"""Reminders before the last day for additions: to those alone who can still do something, once each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection

from apps.evaluations.models import CalendarDate

from ..dossiers import ADDITIONS, SCHEME
from ..wording import outcomes

KIND = "additions_reminder"

# Days before the last day. Each is due from that day until the next one is: what was missed is made up for, and who
# comes late to the first gets the second alone.
STEPS = (30, 7)
# Who got a result in these days read there what is missing: no second mail on its heels.
QUIET_DAYS = 3

NEEDED_OUTCOMES = [code for code, words in outcomes.OUTCOMES.items() if words.is_needed]
NEEDED_BLOCKERS = [code for code, words in outcomes.BLOCKERS.items() if words.is_needed]

# The current attempts that ask for something, less what was answered since they were published.
_DUE = """
WITH latest AS (
    SELECT DISTINCT ON (a.dossier_id) a.run_id, a.evaluation_id, a.published_at, d.provider_id,
           (a.published_at AT TIME ZONE 'Europe/Brussels')::date AS published_on
    FROM evaluations_attempt a JOIN evaluations_dossier d ON d.id = a.dossier_id
    WHERE d.premium_year_id = %(premium_year)s
    ORDER BY a.dossier_id, a.number DESC
)
SELECT person.id, person.first_name || ' ' || person.last_name, person.email, person.language, p.number,
       e.outcome = ANY(%(outcomes)s) AND NOT EXISTS (
           SELECT FROM social_statute_evidence x
           WHERE x.provider_id = p.id AND x.year = %(year)s AND x.received_on >= latest.published_on
       ) AS lacks_data,
       e.outcome,
       ARRAY(
           SELECT blocker FROM unnest(e.blockers) AS blocker WHERE blocker = ANY(%(blockers)s) AND NOT CASE blocker
               WHEN 'several_contracts' THEN EXISTS (
                   SELECT FROM social_statute_contractchoice c WHERE c.provider_id = p.id AND c.year = %(year)s
                     AND c.chosen_at >= latest.published_at)
               WHEN 'choice_between_benefits' THEN EXISTS (
                   SELECT FROM social_statute_benefitchoice c WHERE c.person_id = person.id AND c.year = %(year)s
                     AND c.chosen_at >= latest.published_at)
               WHEN 'no_bank_account' THEN EXISTS (
                   SELECT FROM providers_bankaccount b
                   WHERE b.person_id = person.id AND b.closed_on IS NULL AND b.cancelled_at IS NULL
                     AND b.domain IN ('all', 'social_statute') AND b.received_on >= latest.published_on)
               WHEN 'no_contract' THEN EXISTS (
                   SELECT FROM social_statute_insurancecontract c WHERE c.provider_id = p.id
                     AND c.superseded_at IS NULL AND c.message <> 'closed'
                     AND c.concluded_on <= make_date(%(year)s, 12, 31)
                     AND c.received_on >= latest.published_on)
               ELSE FALSE END
       ) AS blockers
FROM latest
JOIN evaluations_evaluation e ON e.run_id = latest.run_id AND e.id = latest.evaluation_id
JOIN providers_providernumber p ON p.id = latest.provider_id
JOIN providers_person person ON person.id = p.person_id
WHERE person.deceased_on IS NULL
  AND latest.published_on <= %(quiet)s
  AND (e.outcome = ANY(%(outcomes)s) OR e.blockers && %(blockers)s::varchar[])
  AND NOT EXISTS (
      SELECT FROM notifications_message m
      WHERE m.kind = %(kind)s AND m.event = %(event)s AND m.person_id = person.id
  )
ORDER BY person.id, p.number
"""


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
        with connection.cursor() as cursor:
            cursor.execute(
                _DUE,
                {
                    "premium_year": premium_year,
                    "year": year,
                    "outcomes": NEEDED_OUTCOMES,
                    "blockers": NEEDED_BLOCKERS,
                    "quiet": as_of - dt.timedelta(days=QUIET_DAYS),
                    "kind": KIND,
                    "event": event_of(year, step),
                },
            )
            found += _reminders(cursor.fetchall(), year=year, days=step, calendar=calendar, as_of=as_of)
    return found


def _reminders(
    rows: Sequence[tuple[Any, ...]], *, year: int, days: int, calendar: dict[str, dt.date], as_of: dt.date
) -> list[Reminder]:
    found = []
    for (person_id, name, address, language), numbers in groupby(rows, key=lambda row: row[:4]):
        items = []
        for _id, _name, _address, _language, number, lacks_data, outcome, blockers in numbers:
            codes = [*blockers, *([outcome] if lacks_data else [])]
            last_days = [(code, calendar.get(_deadline_key(code), calendar[ADDITIONS])) for code in codes]
            missing = [(code, day.isoformat()) for code, day in last_days if day >= as_of]
            if missing:
                items.append({"number": number, "missing": missing})
        if items:
            found.append(
                Reminder(
                    year=year,
                    days=days,
                    deadline=calendar[ADDITIONS],
                    person_id=person_id,
                    name=name,
                    address=address,
                    language=language,
                    items=items,
                )
            )
    return found


def _deadline_key(code: str) -> str:
    words = outcomes.BLOCKERS.get(code) or outcomes.OUTCOMES[code]
    return words.deadline or ADDITIONS
