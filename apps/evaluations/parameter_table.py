"""Dated parameters as the rules read them: plain rows in a fixed order, found by key, qualifiers, year and day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

QUALIFIERS = ("profession", "specialty", "level", "measure", "bound", "item")
Address = tuple[str, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One approved value. `value` is text, empty when unknown; years are premium years, both included; `known_from`
    and `known_to` are ISO days between which the value was the valid one."""

    key: str
    profession: str = ""
    specialty: str = ""
    level: str = ""
    measure: str = ""
    bound: str = ""
    item: str = ""
    first_year: int | None = None
    last_year: int | None = None
    known_from: str = ""
    known_to: str = ""
    value: str = ""
    unit: str = ""
    provisional: bool = False
    mark: str = "sourced"
    legal_reference: str = ""
    source: str = ""
    note: str = ""

    @property
    def address(self) -> Address:
        return (
            self.key,
            self.profession,
            self.specialty,
            self.level,
            self.measure,
            self.bound,
            self.item,
        )

    def holds(self, year: int, as_of: str) -> bool:
        return (
            (self.first_year is None or self.first_year <= year)
            and (self.last_year is None or year <= self.last_year)
            and (not self.known_from or self.known_from <= as_of)
            and (not self.known_to or as_of <= self.known_to)
        )


class Found(NamedTuple):
    position: int
    row: ParameterRow


class ParameterTable:
    """All approved rows of a scheme. Positions are stable for one content: evaluations refer to them."""

    def __init__(self, rows: Iterable[ParameterRow]) -> None:
        self.rows: Sequence[ParameterRow] = sorted(
            rows,
            key=lambda r: (r.address, r.first_year or 0, r.last_year or 9999, r.known_from, r.provisional),
        )
        self._by_address: dict[Address, list[int]] = {}
        for position, row in enumerate(self.rows):
            self._by_address.setdefault(row.address, []).append(position)

    def all_holding(self, key: str, year: int, as_of: str, **qualifiers: str) -> list[Found]:
        """Rows with exactly these qualifiers (the others empty) that hold for the year, as known on `as_of`."""
        profession, specialty, level, measure, bound, item = (qualifiers.get(name, "") for name in QUALIFIERS)
        address = (key, profession, specialty, level, measure, bound, item)
        return [
            Found(position, self.rows[position])
            for position in self._by_address.get(address, ())
            if self.rows[position].holds(year, as_of)
        ]

    def find(self, key: str, year: int, as_of: str, **qualifiers: str) -> Found | None:
        """The definitive row that counts, or None."""
        holding = self.all_holding(key, year, as_of, **qualifiers)
        return next((found for found in holding if not found.row.provisional), None)

    def find_also_provisional(self, key: str, year: int, as_of: str, **qualifiers: str) -> Found | None:
        """The definitive row, or else a provisional one, or None."""
        holding = self.all_holding(key, year, as_of, **qualifiers)
        return min(holding, key=lambda found: found.row.provisional, default=None)

    def as_json(self) -> list[dict[str, Any]]:
        return [{k: v for k, v in asdict(row).items() if v not in ("", None, False)} for row in self.rows]

    @classmethod
    def from_json(cls, rows: Iterable[dict[str, Any]]) -> ParameterTable:
        return cls(ParameterRow(**row) for row in rows)

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()
