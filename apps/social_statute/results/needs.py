"""What must still be done on many files at once, for whoever works for thousands of care providers: the bulk form of
`steps.steps_needed`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.overview import Need
from apps.evaluations.models import PremiumYear

from ..dossiers import SCHEME
from ..reminders.selectors import NEEDED_BLOCKERS, NEEDED_OUTCOMES
from ..wording import outcomes

# What counts in each dossier of a year, where it asks for something.
_ASKING = """
WITH latest AS (
    SELECT DISTINCT ON (a.dossier_id) a.run_id, a.evaluation_id, d.premium_year_id, p.person_id, p.number
    FROM providers_providernumber p
    JOIN evaluations_dossier d ON d.provider_id = p.id AND d.premium_year_id = ANY(%(years)s)
    JOIN evaluations_attempt a ON a.dossier_id = d.id
    WHERE p.person_id = ANY(%(persons)s)
    ORDER BY a.dossier_id, a.number DESC
)
SELECT latest.person_id, latest.number, latest.premium_year_id, e.outcome,
       CASE WHEN 'no_bank_account' = ANY(e.blockers) AND EXISTS (
           SELECT FROM providers_bankaccount b
           WHERE b.person_id = latest.person_id AND b.closed_on IS NULL AND b.cancelled_at IS NULL
             AND b.domain IN ('all', 'social_statute')
       ) THEN array_remove(e.blockers, 'no_bank_account') ELSE e.blockers END
FROM latest
JOIN evaluations_evaluation e ON e.run_id = latest.run_id AND e.id = latest.evaluation_id
WHERE e.outcome = ANY(%(outcomes)s) OR e.blockers && %(blockers)s::varchar[]
ORDER BY latest.person_id, latest.number
"""

NUMBER = "00000000"
Open = dict[str, tuple[str, dt.date | None]]
"""By the code of an outcome or a blocker: what to do, and its last day; only what is not over."""


def needs(person_ids: Collection[int], as_of: dt.date) -> Mapping[int, list[Need]]:
    """Three queries, however many persons."""
    years = _years_with_something_open(as_of)
    found: dict[int, list[Need]] = {}
    if not years or not person_ids:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            _ASKING,
            {
                "years": list(years),
                "persons": list(person_ids),
                "outcomes": NEEDED_OUTCOMES,
                "blockers": NEEDED_BLOCKERS,
            },
        )
        rows = cursor.fetchall()
    for person_id, number, premium_year, outcome, blockers in rows:
        address, codes = years[premium_year]
        for code in (*blockers, outcome):
            if code in codes:
                title, deadline = codes[code]
                need = Need(title=title, deadline=deadline, url=address.replace(NUMBER, number), scope=SCHEME)
                found.setdefault(person_id, []).append(need)
    return found


def _years_with_something_open(as_of: dt.date) -> dict[int, tuple[str, Open]]:
    """By premium year the address of its page, with NUMBER for the number, and what can still be done in it: words and
    addresses are made once, not for each file. A last day that isn't known is not over."""
    words: list[tuple[str, Any, str]] = [
        *((code, outcomes.BLOCKERS[code].title, outcomes.BLOCKERS[code].deadline) for code in NEEDED_BLOCKERS),
        *((code, outcomes.OUTCOMES[code].advice_title, outcomes.OUTCOMES[code].deadline) for code in NEEDED_OUTCOMES),
    ]
    found = {}
    for year in PremiumYear.objects.filter(scheme=SCHEME).prefetch_related("calendar"):
        days = {date.key: date.day for date in year.calendar.all()}
        titled = _("Premium year %(year)s: %(what)s")
        codes = {code: (titled % {"year": year.year, "what": title}, days.get(key)) for code, title, key in words}
        still = {code: (title, day) for code, (title, day) in codes.items() if day is None or day >= as_of}
        if still:
            address = reverse("social_statute:year", kwargs={"number": NUMBER, "year": year.year})
            found[year.pk] = (address, still)
    return found
