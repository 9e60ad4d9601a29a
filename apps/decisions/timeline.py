"""What happened to a dossier at the office, the latest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.core.components import Text
from apps.core.templatetags.portal import euro
from apps.evaluations.models import Dossier

from .models import Decision
from .states import DecisionState, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """`day` instead of the moment, where only the day is known."""

    at: dt.datetime
    title: Text
    who: str = ""
    text: Text = ""
    day: dt.date | None = None


def name_of(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


def decision_words(decision: Decision) -> str:
    if decision.grants:
        return _("Grants %(amount)s") % {"amount": euro(decision.amount)}
    return _("Refuses the benefit")


def happened(dossier: Dossier) -> list[Happened]:
    """Results, decisions, holds and notes."""
    found = [*_results(dossier), *_decisions(dossier), *_holds(dossier)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _results(dossier: Dossier) -> Iterator[Happened]:
    yield Happened(at=dossier.opened_at, title=_("Dossier opened"))
    for attempt in dossier.attempts.all():
        yield Happened(at=attempt.published_at, title=_("Result %(number)s") % {"number": attempt.number})


def _decisions(dossier: Dossier) -> Iterator[Happened]:
    for one in dossier.decisions.select_related("proposed_by", "signed_by", "ended_by"):
        words = decision_words(one)
        if one.departs:
            yield Happened(at=one.proposed_at, title=_("Decision proposed"), who=name_of(one.proposed_by), text=words)
        if one.signed_at and one.departs:
            yield Happened(at=one.signed_at, title=_("Decision signed"), who=name_of(one.signed_by), text=words)
        elif one.final_at:
            who = _("the machine") if one.way == Way.AUTOMATIC else name_of(one.proposed_by)
            yield Happened(at=one.final_at, title=_("Decision taken"), who=who, text=words)
        if one.notified_on and one.final_at:
            left = dt.datetime.combine(one.notified_on, dt.time(23, 59), one.final_at.tzinfo)
            yield Happened(at=left, title=_("Decision notified"), day=one.notified_on)
        if one.ended_at:
            title = _("Decision revoked") if one.state == DecisionState.REVOKED else _("Proposal sent back")
            yield Happened(at=one.ended_at, title=title, who=name_of(one.ended_by), text=one.end_reason)
    if dossier.contested_at:
        yield Happened(at=dossier.contested_at, title=_("Decision contested"))


def _holds(dossier: Dossier) -> Iterator[Happened]:
    for hold in dossier.holds.select_related("placed_by", "released_by"):
        yield Happened(at=hold.placed_at, title=_("Put on hold"), who=name_of(hold.placed_by), text=hold.reason)
        if hold.released_at:
            yield Happened(at=hold.released_at, title=_("Released"), who=name_of(hold.released_by))
