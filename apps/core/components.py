"""What the components in templates/components/ are filled with. docs/design.md and /design/ show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from django.utils.functional import Promise

Text: TypeAlias = str | Promise


class Tone(StrEnum):
    """What a thing means for its reader. Each tone has a colour, an icon and always a word beside it."""

    GOOD = "good"
    BAD = "bad"
    ATTENTION = "attention"
    INFO = "info"
    NEUTRAL = "neutral"

    @property
    def icon(self) -> str:
        return _ICONS[self]


_ICONS = {
    Tone.GOOD: "check",
    Tone.BAD: "cross",
    Tone.ATTENTION: "warning",
    Tone.INFO: "info",
    Tone.NEUTRAL: "dash",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """Something the reader must do, or with `is_choice` may do and need not. `deadline` is the last day on which it may
    be done. `scope` says who can: one of `accounts.acting.Scope`, "own" for the care provider in person; empty for
    everybody who sees the file. `who` names who must act, where that isn't always the reader."""

    title: Text
    text: Text = ""
    deadline: dt.date | None = None
    action: Text = ""
    url: str = ""
    scope: str = ""
    who: Text = ""
    is_choice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is known, who said so, and when. `wrong_url` leads to "this is wrong"."""

    label: Text
    value: Text
    source: Text = ""
    received_on: dt.date | None = None
    wrong_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    value: Decimal
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A value against its thresholds. `summary` says in words what the drawing shows."""

    label: Text
    value: Decimal
    value_text: Text
    thresholds: Sequence[Threshold]
    summary: Text

    @property
    def _scale(self) -> Decimal:
        top = max([self.value, *(t.value for t in self.thresholds)])
        return top * Decimal("1.15") if top > 0 else Decimal(1)

    @property
    def filled(self) -> str:
        """Share of the width, in percent, as SVG wants it."""
        return f"{max(self.value, Decimal(0)) / self._scale * 100:.1f}"

    @property
    def marks(self) -> list[tuple[str, Threshold]]:
        return [(f"{t.value / self._scale * 100:.1f}", t) for t in self.thresholds]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationLine:
    """One rule of a result: its title, one sentence, what it was judged on, and the law."""

    title: Text
    sentence: Text
    tone: Tone
    verdict: Text
    facts: Sequence[Fact] = ()
    threshold: Text = ""
    reference: Text = ""
    reference_url: str = ""
    wrong_url: str = ""
    measure: Measure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculationRow:
    label: Text
    amount: Decimal | None = None
    text: Text = ""
    note: Text = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineItem:
    day: dt.date
    title: Text
    text: Text = ""
    actor: Text = ""
    tone: Tone = Tone.NEUTRAL
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarItem:
    """A day, or a period with `last`, of the calendar. It is open, over or still to come, seen from
    `as_of`. With `profession` it concerns that profession alone."""

    title: Text
    first: dt.date
    last: dt.date | None = None
    text: Text = ""
    as_of: dt.date
    url: str = ""
    profession: str = ""

    @property
    def is_over(self) -> bool:
        return (self.last or self.first) < self.as_of

    @property
    def is_open(self) -> bool:
        return self.first <= self.as_of <= (self.last or self.first)

    @property
    def days_left(self) -> int:
        """Days until the last day; 0 on the last day itself."""
        return ((self.last or self.first) - self.as_of).days


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCard:
    """A result of one year in one sentence and one amount."""

    title: Text
    subtitle: Text
    tone: Tone
    status: Text
    amount: Decimal | None = None
    text: Text = ""
    url: str = ""
    action: Text = ""
