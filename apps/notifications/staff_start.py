"""What did not arrive, on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .models import Message
from .states import MessageState


def message_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("notifications.view_message"):
        return []
    address = reverse("admin:notifications_message_changelist")
    cards = [
        (MessageState.FAILED, _("Messages that failed"), "", Tone.BAD),
        (
            MessageState.DOUBT,
            _("Messages that were perhaps sent"),
            _("The connection broke off: ask the person before you send it again."),
            Tone.ATTENTION,
        ),
        (
            MessageState.NO_ADDRESS,
            _("Messages without an e-mail address"),
            _("They can be read in the portal."),
            Tone.ATTENTION,
        ),
    ]
    return [
        StaffCard(
            title=title,
            count=capped_count(Message.objects.filter(state=state)),
            text=text,
            tone=tone,
            url=f"{address}?state__exact={state}",
        )
        for state, title, text, tone in cards
    ]


register_staff_card("notifications", message_cards)
