"""What the office's start page shows: the state of things, and the queues. The apps know; this module only asks
whoever registered.

An app that has something to show declares it in a module `staff_start.py`, which is loaded at the first question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.utils import formats
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from .components import Text, Tone

# A longer queue is shown as "more than": counting all of it would read all of it.
COUNTED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPanel:
    """A part of the page with a template of its own."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCard:
    """A queue: how many wait, and the list that shows exactly those."""

    title: Text
    count: int
    url: str
    text: Text = ""
    tone: Tone = Tone.ATTENTION

    @property
    def shown_count(self) -> str:
        if self.count > COUNTED:
            return _("More than %(count)s") % {"count": formats.number_format(COUNTED, force_grouping=True)}
        return formats.number_format(self.count, force_grouping=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffStart:
    """`waiting` has something in it, what is worst first; `empty` has not."""

    panels: Sequence[StaffPanel]
    waiting: Sequence[StaffCard]
    empty: Sequence[StaffCard]


_URGENCY = (Tone.BAD, Tone.ATTENTION, Tone.INFO, Tone.NEUTRAL, Tone.GOOD)

_panels: dict[str, Callable[[Any, dt.date], Sequence[StaffPanel]]] = {}
_cards: dict[str, Callable[[Any, dt.date], Sequence[StaffCard]]] = {}


def register_staff_panel(name: str, panels: Callable[[Any, dt.date], Sequence[StaffPanel]]) -> None:
    """`panels(user, as_of)`, only what this user may see. The same name replaces what was registered before."""
    _panels[name] = panels


def register_staff_card(name: str, cards: Callable[[Any, dt.date], Sequence[StaffCard]]) -> None:
    """`cards(user, as_of)`, only what this user may see, in a number of queries that doesn't depend on the data.
    The same name replaces what was registered before."""
    _cards[name] = cards


def capped_count(rows: QuerySet[Any]) -> int:
    """How many rows there are; COUNTED + 1 when there are more than that."""
    return rows.order_by().values("pk")[: COUNTED + 1].count()


@cache
def _load() -> None:
    autodiscover_modules("staff_start")


def staff_start(user: Any, as_of: dt.date) -> StaffStart:
    """Everything on the start page of one member of staff."""
    _load()
    cards = [card for cards in _cards.values() for card in cards(user, as_of)]
    cards.sort(key=lambda card: _URGENCY.index(card.tone))
    return StaffStart(
        panels=[panel for panels in _panels.values() for panel in panels(user, as_of)],
        waiting=[card for card in cards if card.count],
        empty=[card for card in cards if not card.count],
    )
