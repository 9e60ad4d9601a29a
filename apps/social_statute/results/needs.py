"""What must still be done on many files at once, for whoever works for thousands of care providers: the bulk form of
`steps.steps_needed`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.overview import Need
from apps.evaluations.models import PremiumYear

from ..additions.open_items import WHO, Who, open_files
from ..dossiers import SCHEME
from ..wording.open_items import ITEMS

NUMBER = "00000000"
Open = dict[str, tuple[str, dt.date | None]]
"""By the code of an open item: what to do, and its last day; only what is not over."""


def needs(person_ids: Collection[int], as_of: dt.date) -> Mapping[int, list[Need]]:
    """Three queries, however many persons."""
    years = _years_with_something_open(as_of)
    found: dict[int, list[Need]] = {}
    if not years or not person_ids:
        return found
    for file in open_files(premium_years=years, persons=person_ids):
        address, codes = years[file.premium_year_id]
        for code in file.of(Who.PROVIDER):
            if code in codes:
                title, deadline = codes[code]
                need = Need(title=title, deadline=deadline, url=address.replace(NUMBER, file.number), scope=SCHEME)
                found.setdefault(file.person_id, []).append(need)
    return found


def _years_with_something_open(as_of: dt.date) -> dict[int, tuple[str, Open]]:
    """By premium year the address of its page, with NUMBER for the number, and what can still be done in it: words and
    addresses are made once, not for each file. A last day that isn't known is not over."""
    words: list[tuple[str, Any, str]] = [
        (code, ITEMS[code].title, ITEMS[code].deadline) for code, who in WHO.items() if who == Who.PROVIDER
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
