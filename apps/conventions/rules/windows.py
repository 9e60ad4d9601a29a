"""When a window is open for somebody, and from when a choice counts.

One function says the last day, for the label, the countdown and the check alike. Days are calendar days in Brussels: a
window is open until the end of its last day because the day of `as_of` is then still that day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from .terms import COMMON, CountedFrom, Effect, Kind, Status, WindowTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What of one person's own decides about personal windows."""

    status: Status | None = None
    status_since: dt.date | None = None
    recognised_on: dt.date | None = None
    registered_on: dt.date | None = None


def start_of(terms: WindowTerms, own: Own, as_of: dt.date) -> dt.date | None:
    """The first day of the window for that person; None: not known, or not for them.

    It is also the occasion of a choice: one choice for each start.
    """
    match terms.kind:
        case Kind.NEW_AGREEMENT | Kind.SECOND_YEAR_EXIT:
            return terms.opens_on or terms.published
        case Kind.NEW_REGISTRATION:
            return own.recognised_on if terms.counted_from == CountedFrom.RECOGNITION else own.registered_on
        case Kind.REJOIN:
            return own.status_since if own.status in (Status.NONE, Status.PARTIAL) else None
        case Kind.SCHEDULE_CHANGE:
            return as_of if own.status == Status.PARTIAL else None


def last_day(terms: WindowTerms, start: dt.date | None = None) -> dt.date | None:
    """The last day on which one may choose; None when there is none (joining again), or it isn't known."""
    if terms.kind in COMMON:
        return terms.extended_to or terms.deadline or _later(terms.published, terms.days)
    return _later(start, terms.days)


def is_last_day_computed(terms: WindowTerms) -> bool:
    return terms.kind in COMMON and not (terms.extended_to or terms.deadline) and last_day(terms) is not None


def in_force_on(terms: WindowTerms) -> dt.date | None:
    """The day on which the text of a common window comes into force."""
    return terms.in_force or _later(terms.published, terms.in_force_days)


def is_in_force_computed(terms: WindowTerms) -> bool:
    return terms.in_force is None and in_force_on(terms) is not None


def is_open(terms: WindowTerms, own: Own, as_of: dt.date) -> bool:
    """Whether that person may choose on that day."""
    start = start_of(terms, own, as_of)
    if start is None or start > as_of:
        return False
    last = last_day(terms, start)
    if last is None:
        # Without a last day: always, or, for a window that must have one, not as long as it isn't known.
        return terms.kind in (Kind.REJOIN, Kind.SCHEDULE_CHANGE)
    return as_of <= last


def is_over(terms: WindowTerms, start: dt.date | None, as_of: dt.date) -> bool:
    last = last_day(terms, start)
    return last is not None and as_of > last


def may_ask_day(terms: WindowTerms, *, start: dt.date, asked_on: dt.date) -> bool:
    """Whether a choice may count from a day that somebody asks for: never before the window's own first day. No source
    says how late that day may be, so that no later one is refused."""
    return terms.day_may_be_asked and asked_on >= start


def effect_day(
    terms: WindowTerms, *, start: dt.date, received_on: dt.date, asked_on: dt.date | None = None
) -> dt.date | None:
    """From which day a choice counts; None: not known yet, so that the earlier status keeps binding.

    `asked_on` is a day that `may_ask_day` allows; what is received after the last day counts from receipt all the same.
    """
    match terms.effect:
        case Effect.IN_FORCE:
            return in_force_on(terms)
        case Effect.START:
            last = last_day(terms, start)
            return (asked_on or start) if last is None or received_on <= last else received_on
        case Effect.RECEIPT:
            return received_on + dt.timedelta(days=terms.in_force_days or 0)


def undo_until(terms: WindowTerms, *, start: dt.date, made_on: dt.date) -> dt.date:
    """The last day on which a choice can be taken back: that of the window; without one, the day of the choice."""
    return last_day(terms, start) or made_on


def next_opening(windows: Iterable[WindowTerms], as_of: dt.date) -> dt.date | None:
    """The first known day after `as_of` on which a common window opens."""
    starts = [w.opens_on or w.published for w in windows if w.kind in COMMON]
    return min((day for day in starts if day is not None and day > as_of), default=None)


def _later(day: dt.date | None, days: int | None) -> dt.date | None:
    return None if day is None or days is None else day + dt.timedelta(days=days)
