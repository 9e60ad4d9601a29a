"""The insurance contracts of a career: none, one or two; some late, closed, or never designated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING

from . import profiles
from .identifiers import cbe_number
from .tables import Buffers

if TYPE_CHECKING:
    from .people import Career

OLDEST = dt.date(2003, 1, 1).toordinal()


def new_year(year: int) -> int:
    return dt.date(year, 1, 1).toordinal()


def day_text(ordinal: int | None) -> str | None:
    return None if ordinal is None else dt.date.fromordinal(ordinal).isoformat()


class ContractWriter:
    def __init__(
        self,
        *,
        random: Random,
        buffers: Buffers,
        years: Sequence[int],
        insurers: Sequence[tuple[int, str]],
    ) -> None:
        self._random = random
        self._buffers = buffers
        self._last_year = years[-1]
        self._horizon = dt.date(years[-1], 12, 31).toordinal()
        self._insurers = insurers

    def of_career(self, career: Career) -> None:
        chance = self._random.random
        drawn = chance()
        if drawn < 0.07:
            return
        first = career.granted + int(500 * chance())
        if drawn < 0.1:  # late: concluded after the last year that is being evaluated
            first = new_year(self._last_year) + int(300 * chance())
        first = max(first, OLDEST)
        known = first + 20
        if drawn > 0.985:  # concluded in time, sent late
            first, known = min(first, new_year(self._last_year) - 40), new_year(self._last_year + 1) + 220
        count = 2 if 0.72 < drawn < 0.85 else 1
        paid = self._last_year - 2 if chance() < 0.75 and career.granted < new_year(self._last_year - 3) else None
        closed = None
        if count == 2 and drawn < 0.81:
            closed = max(first, min(first + 1000 + int(3000 * chance()), self._horizon - 200))
        insurer = int(len(self._insurers) * chance())
        self._contract(career, 1, insurer, first, known, closed, paid if count == 1 or drawn > 0.83 else None)
        if count == 2:
            second = (closed or first) + 1 + int(300 * chance())
            other = (insurer + 1) % len(self._insurers)
            self._contract(career, 2, other, second, second + 20, None, paid if closed else None)
            if closed is None and chance() < 0.4:
                year = self._last_year
                self._buffers.add(
                    "social_statute_contractchoice",
                    career.provider_id,
                    year,
                    f"{career.number}-2",
                    f"{year + 1}-02-15 09:00+01",
                    self._insurers[other][0],
                )

    def _contract(
        self,
        career: Career,
        place: int,
        insurer: int,
        concluded: int,
        known: int,
        ended: int | None,
        paid: int | None,
    ) -> None:
        insurer_id, cbe = self._insurers[insurer]
        self._buffers.add(
            "social_statute_insurancecontract",
            career.provider_id,
            f"{career.number}-{place}",
            "closed" if ended else "new",
            day_text(concluded),
            day_text(ended),
            paid,
            cbe,
            f"{career.number}-{place}",
            day_text(known),
            insurer_id,
        )


def insurer_rows() -> list[tuple[str, str]]:
    """CBE number and name of the invented insurers."""
    return [(cbe_number(place), name) for place, name in enumerate(profiles.INSURERS, 1)]
