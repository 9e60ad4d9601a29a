"""Amounts: Decimal euro outside, whole cents inside the rules, text in JSON."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def round_half_up(amount: Decimal) -> Decimal:
    """Half a cent goes up: how every published amount was rounded (index chain of the social statute)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def cents_half_up(cents: Fraction) -> int:
    """A fraction of cents, half up, for amounts that are not negative."""
    return int((2 * cents.numerator + cents.denominator) // (2 * cents.denominator))


def cents_to_text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def cents_to_decimal(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
