"""Belgian places: which municipalities a postcode covers, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import belgica
from django.utils.translation import get_language

from apps.core import identifiers


@dataclass(frozen=True, slots=True)
class Municipality:
    """`code` is the NIS code of five digits."""

    code: str
    name_fr: str
    name_nl: str

    @property
    def name(self) -> str:
        """In the reader's language, as far as the municipality has a name in it."""
        return self.name_nl if (get_language() or "").startswith("nl") else self.name_fr

    @property
    def both_names(self) -> str:
        return self.name_fr if self.name_fr == self.name_nl else f"{self.name_fr} / {self.name_nl}"


@cache
def _municipalities() -> dict[str, Municipality]:
    return {
        record["id"]: Municipality(record["id"], record["name"]["fr"], record["name"]["nl"])
        for record in belgica.municipalities()
    }


@cache
def _by_postcode() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for record in belgica.postal_codes():
        found[record["postalCode"]] = (*found.get(record["postalCode"], ()), record["municipality"])
    return found


def municipality(code: str) -> Municipality | None:
    """None: no municipality has that code in the list."""
    return _municipalities().get(code)


def municipalities_of(postcode: str) -> list[Municipality]:
    """Those that a postcode covers, in any printed form; empty when the list doesn't have the postcode."""
    codes = _by_postcode().get(identifiers.postcode(postcode).normalised, ())
    return sorted((_municipalities()[code] for code in codes if code in _municipalities()), key=lambda m: m.name_fr)
