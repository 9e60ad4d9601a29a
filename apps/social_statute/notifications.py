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

from .models import PROOF_KINDS
from .states import RefusalReason
from .wording import open_items, outcomes

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

CONTRACT_CHANGED = register(
    MessageKind(
        code="contract_changed",
        label=_("Your insurer told us about a contract"),
        subject=_("Your insurer told us about your contract %(reference)s"),
        template="social_statute/mail/contract_changed.txt",
        legal=False,
        action_label=_("See your years"),
        action_path="/social-statute/",
    )
)
ADDITIONS_REMINDER = register(
    MessageKind(
        code="additions_reminder",
        label=_("Reminders, 30 and 7 days before a last day"),
        subject=_("Something is missing for your social statute of %(year)s"),
        template="social_statute/mail/additions_reminder.txt",
        legal=False,
        action_label=_("See what is missing"),
        action_path="/social-statute/%(number)s/%(year)s/",
    )
)

PROOF_JUDGED = register(
    MessageKind(
        code="proof_judged",
        label=_("A document that you sent was judged"),
        subject=_("We judged what you sent for %(year)s"),
        template="social_statute/mail/proof_judged.txt",
        legal=False,
        always_because=_("It answers something that you sent."),
        action_label=_("See your documents"),
        action_path="/social-statute/%(number)s/%(year)s/proof/",
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


def proof_words(data: Mapping[str, Any]) -> dict[str, str]:
    """What was sent, and the standard reason when it was refused."""
    return {
        "kind": str(dict(PROOF_KINDS)[data["kind"]]),
        "refusal": str(RefusalReason(data["refusal"]).label) if data["refusal"] else "",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What is missing for one INAMI number: in the active language, with what to do."""

    number: str
    steps: list[Step]


def missing_words(data: Mapping[str, Any]) -> list[Missing]:
    """`data` as the reminder wrote it: year, and per number the codes of what is missing with their last days."""
    year = {"year": data["year"]}
    found = []
    for item in data["items"]:
        steps = []
        for code, day in item["missing"]:
            title, advice = missing_text(code)
            steps.append(Step(title=str(title), text=str(advice) % year, deadline=dt.date.fromisoformat(day)))
        found.append(Missing(number=item["number"], steps=steps))
    return found


def missing_text(code: str) -> tuple[Any, Any]:
    """Title and advice of an open item; older reminders named the outcome."""
    if code in open_items.ITEMS:
        return open_items.ITEMS[code].title, open_items.ITEMS[code].text
    outcome = outcomes.OUTCOMES[code]
    return outcome.advice_title, outcome.advice
