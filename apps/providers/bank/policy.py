"""The office's own policy about accounts, and the last day for a fiscal recipient. No database."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path

from django.conf import settings

DATA = Path(__file__).parent / "data"

NONE, SEPA, ANY = "none", "sepa", "any"


@cache
def _sepa() -> dict[str, dict[str, str]]:
    """The countries of the single euro payments area by their two letters, with their names; `first_day` is the day
    from which payments go there, empty for those that were always in it."""
    with (DATA / "sepa_countries.csv").open(encoding="utf-8") as lines:
        return {row["country"]: row for row in csv.DictReader(lines)}


@cache
def _fiscal_deadlines() -> list[tuple[int, int, int]]:
    """First income year, month and day of the year after, the newest first."""
    with (DATA / "fiscal_recipient_deadlines.csv").open() as lines:
        found = [
            (int(row["first_income_year"]), *map(int, row["last_day"].split("-"))) for row in csv.DictReader(lines)
        ]
    return sorted(found, reverse=True)  # type: ignore[arg-type]


def is_country_accepted(country: str, on: dt.date) -> bool:
    """Whether people may give an account of a bank in that country (two letters) on that day."""
    if country == "BE" or settings.BANK_FOREIGN_ACCOUNTS == ANY:
        return True
    if settings.BANK_FOREIGN_ACCOUNTS != SEPA or country not in _sepa():
        return False
    first_day = _sepa()[country]["first_day"]
    return not first_day or dt.date.fromisoformat(first_day) <= on


def country_name(country: str, language: str) -> str:
    """The country's name in that language; the two letters outside the single euro payments area."""
    return _sepa().get(country, {}).get(language[:2], country)


def first_usable_day(*, today: dt.date, is_email_new: bool) -> dt.date:
    """The first day on which an account given today can be used for a payment."""
    days = settings.BANK_LONG_COOL_DOWN_DAYS if is_email_new else settings.BANK_COOL_DOWN_DAYS
    return today + dt.timedelta(days=days)


def first_closing_day(today: dt.date) -> dt.date:
    """A closing can be cancelled for the rest of the day on which it was asked."""
    return today + dt.timedelta(days=1)


def last_day_to_plan(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=settings.BANK_PLANNED_DAYS)


def fiscal_recipient_deadline(income_year: int) -> dt.date:
    """The last day, until midnight in Brussels, on which the recipient of that income year can be chosen.
    ValueError: no rule is known for that year."""
    for first_year, month, day in _fiscal_deadlines():
        if income_year >= first_year:
            return dt.date(income_year + 1, month, day)
    raise ValueError(f"no last day is known for income year {income_year}")


def open_income_years(today: dt.date) -> list[int]:
    """The income years whose recipient can still be chosen, the oldest first: up to the running one."""
    return [year for year in (today.year - 1, today.year) if today <= fiscal_recipient_deadline(year)]
