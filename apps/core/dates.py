"""Inclusive date ranges as plain ordinals: what the rules count with, and what the database stores as `daterange`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

FOREVER = dt.date.max.toordinal()


class Span(NamedTuple):
    """A period from `first` to `last`, both included, as proleptic ordinals."""

    first: int
    last: int

    @property
    def days(self) -> int:
        return max(0, self.last - self.first + 1)

    def clip(self, other: Span) -> Span:
        return Span(max(self.first, other.first), min(self.last, other.last))


def year_span(year: int) -> Span:
    return Span(dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal())


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days without overlap, in order; neighbouring days are joined."""
    result: list[Span] = []
    for span in sorted(s for s in spans if s.last >= s.first):
        if result and span.first <= result[-1].last + 1:
            if span.last > result[-1].last:
                result[-1] = Span(result[-1].first, span.last)
        else:
            result.append(span)
    return result


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether every day of `wanted` lies in one of the spans."""
    return any(s.first <= wanted.first and s.last >= wanted.last for s in merged(spans))


def days_within(spans: Iterable[Span], window: Span) -> int:
    """Calendar days of `window` that lie in at least one of the spans."""
    return sum(s.days for s in merged(span.clip(window) for span in spans))


def years_later(day: int, years: int) -> int:
    """The same calendar day `years` later, as an ordinal; 29 February becomes 1 March."""
    date = dt.date.fromordinal(day)
    try:
        return date.replace(year=date.year + years).toordinal()
    except ValueError:
        return dt.date(date.year + years, 3, 1).toordinal()
