"""The messages of the social statute, and the words that fill them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.notifications.kinds import MessageKind, register

from .wording import outcomes

RESULT_AVAILABLE = register(
    MessageKind(
        code="result_available",
        label=_("Result of the social statute available"),
        subject=_("Your result of the social statute for %(year)s is available"),
        template="social_statute/mail/result_available.txt",
        legal=True,
        action_label=_("See your result"),
        action_path="/social-statute/%(number)s/%(year)s/",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do, or that can be done, until a day that is not over yet."""

    title: str
    text: str
    deadline: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultWords:
    """A result in the active language. `needed`: what the reader must do; `possible`: what they may do."""

    sentence: str
    amount: Decimal | None
    payee: str
    remarks: list[str]
    needed: list[Step]
    possible: Step | None


def result_words(data: Mapping[str, Any]) -> ResultWords:
    """`data` as the publication wrote it: outcome, amount, payee, blockers, year, and the calendar's days."""
    year = {"year": data["year"]}
    words = outcomes.OUTCOMES[data["outcome"]]
    blockers = [outcomes.BLOCKERS[code] for code in data["blockers"]]
    calendar = data.get("calendar") or {}

    def step(title: Any, text: Any, key: str) -> Step:
        day = dt.date.fromisoformat(calendar[key]) if calendar.get(key) else None
        is_over = day is not None and day < clock.today()
        return Step(title=str(title), text=str(text) % year, deadline=None if is_over else day)

    needed = [step(b.title, b.advice, b.deadline) for b in blockers if b.is_needed]
    advice = step(words.advice_title, words.advice, words.deadline)
    if words.is_needed:
        needed.append(advice)
    return ResultWords(
        sentence=str(words.sentence) % year,
        amount=None if data["amount"] is None else Decimal(data["amount"]),
        payee=data["payee"],
        remarks=[f"{str(b.sentence) % year} {'' if b.is_needed else str(b.advice) % year}".strip() for b in blockers],
        needed=needed,
        possible=None if needed else advice,
    )
