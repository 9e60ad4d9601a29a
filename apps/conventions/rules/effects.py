"""What one may choose, what follows from a choice or from silence, and the periods that result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .terms import Choice, Family, Kind, Status

A, C = Family.AGREEMENT, Family.CONVENTION
_NOTHING: tuple[Choice, ...] = ()

# (kind, family): what is offered to somebody who stands so. Unknown is None.
_OFFERED: dict[tuple[Kind, Family], dict[Status | None, tuple[Choice, ...]]] = {
    (Kind.NEW_AGREEMENT, A): {
        Status.FULL: (Choice.CONFIRM, Choice.PARTIAL, Choice.NONE),
        Status.PARTIAL: (Choice.FULL, Choice.PARTIAL, Choice.NONE),
        Status.NONE: (Choice.FULL, Choice.PARTIAL, Choice.NONE),
        None: (Choice.FULL, Choice.PARTIAL, Choice.NONE),
    },
    (Kind.NEW_AGREEMENT, C): {
        Status.FULL: (Choice.CONFIRM, Choice.NONE),
        Status.NONE: (Choice.CONFIRM, Choice.FULL),
        Status.PARTIAL: (Choice.FULL, Choice.NONE),
        None: (Choice.FULL, Choice.NONE),
    },
    (Kind.SECOND_YEAR_EXIT, A): {Status.FULL: (Choice.NONE,), Status.PARTIAL: (Choice.NONE,)},
    (Kind.SECOND_YEAR_EXIT, C): {Status.FULL: (Choice.NONE,)},
    (Kind.NEW_REGISTRATION, A): {
        Status.FULL: (Choice.CONFIRM, Choice.PARTIAL, Choice.NONE),
        None: (Choice.FULL, Choice.PARTIAL, Choice.NONE),
    },
    (Kind.NEW_REGISTRATION, C): {Status.NONE: (Choice.FULL,), None: (Choice.FULL,)},
    (Kind.REJOIN, A): {Status.NONE: (Choice.FULL, Choice.PARTIAL), Status.PARTIAL: (Choice.FULL,)},
    (Kind.REJOIN, C): {Status.NONE: (Choice.FULL,)},
    (Kind.SCHEDULE_CHANGE, A): {Status.PARTIAL: (Choice.PARTIAL,)},
    (Kind.SCHEDULE_CHANGE, C): {},
}


def offered(kind: Kind, family: Family, status: Status | None) -> tuple[Choice, ...]:
    """What somebody with that status may choose in such a window; empty: the window isn't for them."""
    return _OFFERED[kind, family].get(status, _NOTHING)


def status_after(choice: Choice, status: Status | None) -> Status | None:
    """The status that a choice leads to; `confirm` keeps the one that was."""
    return status if choice == Choice.CONFIRM else Status(choice.value)


def status_by_silence(family: Family, status: Status | None) -> Status | None:
    """What counts for whoever says nothing until the end of a new agreement's window."""
    return Status.FULL if family == A else status


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A period as it is kept: `key` names the row."""

    key: int
    first: dt.date
    last: dt.date | None
    status: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """`ended`: rows that no longer hold. `shortened`: of those, what stays of them, until which day.
    `starts`: whether a new row begins on the day of effect."""

    ended: tuple[int, ...] = ()
    shortened: tuple[tuple[int, dt.date], ...] = ()
    starts: bool = False


def rewrite(periods: Iterable[Held], *, effect: dt.date, status: Status) -> Rewrite:
    """How the kept periods change so that `status` holds from `effect` on, and all days before stay as they were."""
    kept: Sequence[Held] = sorted(periods, key=lambda held: held.first)
    later = [held for held in kept if held.last is None or held.last >= effect]
    if len(later) == 1 and later[0].status == status and later[0].first <= effect and later[0].last is None:
        return Rewrite()
    eve = effect - dt.timedelta(days=1)
    return Rewrite(
        ended=tuple(held.key for held in later),
        shortened=tuple((held.key, eve) for held in later if held.first < effect),
        starts=True,
    )


def status_on(periods: Iterable[Held], day: dt.date) -> Held | None:
    return next((h for h in periods if h.first <= day and (h.last is None or h.last >= day)), None)
