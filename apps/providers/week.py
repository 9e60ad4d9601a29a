"""The weekly hours that patients may know of. Who keeps them registers here; the public directory asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgreedHours:
    """Hours of a week at the agreed fees, at one address. `weekday` 1 is Monday."""

    weekday: int
    day: str
    starts: dt.time
    ends: dt.time
    address: str


HoursOf = Callable[[str, dt.date], Sequence[AgreedHours]]

_sources: list[HoursOf] = []


def register_agreed_hours(hours_of: HoursOf) -> None:
    if hours_of not in _sources:
        _sources.append(hours_of)


def agreed_hours(number: str, on: dt.date) -> list[AgreedHours]:
    """Of a number that adheres partially on that day; empty when nobody knows."""
    return [hours for hours_of in _sources for hours in hours_of(number, on)]
