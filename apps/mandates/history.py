"""What happened to a mandate, in words."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import BRUSSELS
from apps.core.components import TimelineItem, Tone

from .models import Mandate, MandateSource
from .states import MandateState, Side, Standing


def history_of(mandate: Mandate, as_of: dt.date) -> list[TimelineItem]:
    """The newest first."""
    items = [_opened(mandate)]
    if mandate.source == MandateSource.PORTAL:
        both = (
            (_("Accepted by the care provider"), mandate.principal_accepted_at, mandate.principal_accepted_by),
            (_("Accepted by the mandatary"), mandate.mandatary_accepted_at, mandate.mandatary_accepted_by),
        )
        items += [
            TimelineItem(day=_day(at), title=title, actor=_name(who), tone=Tone.GOOD) for title, at, who in both if at
        ]
    if mandate.state == MandateState.ACTIVE and mandate.first_day <= as_of:
        items.append(TimelineItem(day=mandate.first_day, title=_("First day of the mandate"), tone=Tone.INFO))
    if mandate.ended_at:
        items.append(_ended(mandate, mandate.ended_at))
    elif mandate.standing_on(as_of) == Standing.EXPIRED and mandate.last_day:
        items.append(TimelineItem(day=mandate.last_day, title=_("Last day of the mandate"), tone=Tone.NEUTRAL))
    # Of one day, what came later stands first.
    items.reverse()
    items.sort(key=lambda item: item.day, reverse=True)
    return items


def _opened(mandate: Mandate) -> TimelineItem:
    if mandate.source == MandateSource.SSM:
        title = _("Recorded by our office: both sides accepted it in Self Service Mandates")
    elif mandate.transferred_from_id:
        title = _("Begun as a transfer from another mandatary")
    elif mandate.mandatary_accepted_at == mandate.opened_at:
        title = _("Requested by the mandatary")
    else:
        title = _("Offered by the care provider")
    return TimelineItem(day=_day(mandate.opened_at), title=title, actor=_name(mandate.opened_by), tone=Tone.INFO)


def _ended(mandate: Mandate, at: dt.datetime) -> TimelineItem:
    who = {
        Side.PRINCIPAL.value: _("by the care provider"),
        Side.MANDATARY.value: _("by the mandatary"),
        "": _("by our office"),
    }[mandate.ended_side]
    words = {
        MandateState.REFUSED: _("Refused %(who)s"),
        MandateState.STOPPED: _("Stopped %(who)s"),
        MandateState.TRANSFERRED: _("Transferred to another mandatary %(who)s"),
    }[MandateState(mandate.state)]
    name = _name(mandate.ended_by) if mandate.ended_side else ""
    return TimelineItem(
        day=_day(at), title=words % {"who": who}, text=mandate.end_reason, actor=name, tone=Tone.NEUTRAL
    )


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(BRUSSELS).date()


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
