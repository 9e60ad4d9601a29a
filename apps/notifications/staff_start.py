"""What did not arrive, on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.clock import end_of
from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .models import Message
from .states import MessageState

# Who has no address stays without for years: only what is new is worth a look. A choice of the list's filter.
DAYS = 30


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
            _("Messages of the last %(days)s days without an e-mail address") % {"days": DAYS},
            _("They can be read in the portal."),
            Tone.INFO,
        ),
    ]
    since = end_of(as_of - dt.timedelta(days=DAYS))
    found = []
    for state, title, text, tone in cards:
        messages, url = Message.objects.filter(state=state), f"{address}?state__exact={state}"
        if state == MessageState.NO_ADDRESS:
            messages, url = messages.filter(queued_at__gte=since), f"{url}&days={DAYS}"
        found.append(StaffCard(title=title, count=capped_count(messages), text=text, tone=tone, url=url))
    return found


register_staff_card("notifications", message_cards)
