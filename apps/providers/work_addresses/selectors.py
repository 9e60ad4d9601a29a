"""The places of work of a number: those that count, and what lies ahead of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ..models import WorkAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A work address that counts, or that begins later, with what lies ahead for it. `planned`: its next version."""

    row: WorkAddress
    planned: WorkAddress | None
    is_coming: bool


def places_of(rows: Sequence[WorkAddress], as_of: dt.date) -> list[Place]:
    current = [row for row in rows if row.is_current]
    known = {row.place for row in current}
    coming = {row.place: row for row in rows if row.first_day > as_of}
    return [
        *(Place(row=row, planned=coming.get(row.place), is_coming=False) for row in current),
        *(Place(row=row, planned=None, is_coming=True) for place, row in coming.items() if place not in known),
    ]
