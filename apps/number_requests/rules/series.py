"""The series of six digits from which each profession's numbers are taken. Portal fact sheet 2.2 and 2.4."""

from __future__ import annotations

from typing import NamedTuple

from apps.core.identifiers import OFFICIAL_MODULI, inami_check_digits

MODULI = OFFICIAL_MODULI
"""97 first; 89 only when the series under 97 is used up."""


class Series(NamedTuple):
    """`name` is shared by the professions that take their numbers from the same series."""

    name: str
    first: int
    last: int


SERIES: dict[str, Series] = {
    "physician": Series("1", 100_000, 199_999),
    # 20, 21, 22 are persons; 27 are pharmacies.
    "pharmacist": Series("20-22", 200_000, 229_999),
    "dentist": Series("3", 300_000, 399_999),
    "nurse": Series("4", 400_000, 499_999),
    "midwife": Series("4", 400_000, 499_999),
    "physiotherapist": Series("5", 500_000, 599_999),
    "speech_therapist": Series("60", 600_000, 609_999),
    "pharmacist_biologist": Series("68", 680_000, 689_999),
}


def eight_digits(six: int, modulus: int) -> str:
    return f"{six}{inami_check_digits(str(six), modulus)}"
