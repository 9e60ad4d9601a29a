"""Other rooms are told here that a decision became final or was revoked, inside its transaction: they raise to refuse,
and leave slow effects until after the commit."""

from __future__ import annotations

from collections.abc import Callable

from .models import Decision

Told = Callable[[Decision], None]

_on_final: list[Told] = []
_on_revoked: list[Told] = []


def register_on_final(told: Told) -> None:
    if told not in _on_final:
        _on_final.append(told)


def register_on_revoked(told: Told) -> None:
    if told not in _on_revoked:
        _on_revoked.append(told)


def tell_final(decision: Decision) -> None:
    for told in _on_final:
        told(decision)


def tell_revoked(decision: Decision) -> None:
    for told in _on_revoked:
        told(decision)
