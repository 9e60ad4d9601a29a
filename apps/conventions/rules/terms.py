"""The vocabulary of the rules, and a window as they read it. Source of the rules: portal fact sheet 4.1 to 4.5."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """Agreement: silence means fully adhered, partial adherence exists. Convention: silence keeps what was."""

    AGREEMENT = "agreement"
    CONVENTION = "convention"


class Kind(StrEnum):
    NEW_AGREEMENT = "new_agreement"
    SECOND_YEAR_EXIT = "second_year_exit"
    NEW_REGISTRATION = "new_registration"
    REJOIN = "rejoin"
    SCHEDULE_CHANGE = "schedule_change"


class CountedFrom(StrEnum):
    """The day of one's own from which a personal window runs."""

    RECOGNITION = "recognition"
    REGISTRATION = "registration"


class Effect(StrEnum):
    IN_FORCE = "in_force"  # when the text comes into force
    START = "start"  # on the day from which the window runs: the registration
    RECEIPT = "receipt"  # when we receive it, or the days of notice later


class Status(StrEnum):
    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class Choice(StrEnum):
    CONFIRM = "confirm"
    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


# Everybody of a profession at the same time; the others are of each person's own.
COMMON = frozenset({Kind.NEW_AGREEMENT, Kind.SECOND_YEAR_EXIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowTerms:
    """What is known of a window; None is unknown, or has no meaning for its kind."""

    kind: Kind
    family: Family
    effect: Effect
    opens_on: dt.date | None = None
    published: dt.date | None = None
    deadline: dt.date | None = None
    extended_to: dt.date | None = None
    in_force: dt.date | None = None
    days: int | None = None
    in_force_days: int | None = None
    counted_from: CountedFrom | None = None
    day_may_be_asked: bool = False
