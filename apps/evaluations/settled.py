"""What was decided on dossiers. The rooms above know; the engine's own pages ask here, so that no page shows the amount
that the rules found where another one was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Protocol

from apps.core.components import Tone


class Settled(Protocol):
    """What counts of a decided dossier, in the active language."""

    @property
    def amount(self) -> Decimal: ...

    @property
    def tone(self) -> Tone: ...

    @property
    def status(self) -> str: ...

    @property
    def sentence(self) -> str: ...

    @property
    def decided_on(self) -> dt.date: ...


Knows = Callable[[Collection[int]], Mapping[int, Settled]]

_knows: list[Knows] = []


def register_settled(knows: Knows) -> None:
    """`knows(dossier_ids)` gives what was decided, by dossier, in a fixed number of queries."""
    if knows not in _knows:
        _knows.append(knows)


def settled_of(dossier_ids: Collection[int]) -> dict[int, Settled]:
    """By dossier; the undecided are not in it."""
    return {dossier: settled for knows in _knows for dossier, settled in knows(dossier_ids).items()}
