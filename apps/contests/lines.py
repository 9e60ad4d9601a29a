"""What a contest can be about: the lines of the result. The schemes say which of them decide who is paid."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

_about_payee: dict[str, frozenset[str]] = {}


def register_payee_rules(scheme: str, rules: Iterable[str]) -> None:
    """The rules of that scheme which decide who receives the benefit, and not how much it is."""
    _about_payee[scheme] = frozenset(rules)


def contested_amount(*, scheme: str, contested: Collection[str], decided: Decimal) -> Decimal:
    """The part of the decided amount (EUR) that can't be paid while the contest is open. Whoever asks for more keeps
    what was granted; whoever contests who is paid wants nothing to be paid to the wrong one."""
    return decided if _about_payee.get(scheme, frozenset()) & set(contested) else Decimal(0)
