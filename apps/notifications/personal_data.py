"""What messages hold on a person, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.personal_data import (
    Retained,
    TrailKind,
    register_left_out,
    register_personal_model,
    register_retained,
    register_trail_words,
    rows_delete,
)

from .models import Message, SwitchedOffKind
from .states import MessageState


def _of(person: Any) -> QuerySet[Message]:
    own = Q(account_id=person.account_id) if person.account_id else Q(pk__in=[])
    return Message.objects.filter(Q(person_id=person.pk) | own)


def _final(day: dt.date) -> QuerySet[Message]:
    """What still waits or is being sent isn't old."""
    begins = dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)
    return Message.objects.filter(queued_at__lt=begins).exclude(state__in=[MessageState.WAITING, MessageState.SENDING])


register_personal_model(
    "notifications.Message",
    _of,
    technical=("event", "person_id", "due_at", "claimed_until", "attempts", "last_error", "moved_at"),
)
register_personal_model(
    "notifications.SwitchedOffKind",
    lambda person: SwitchedOffKind.objects.filter(account_id=person.account_id or 0),
    technical=("person_id",),
)
register_left_out(
    "notifications.BouncingAddress",
    _("Addresses that don't work; yours is told to you in the portal as long as it bounces."),
)
register_retained(
    Retained(
        code="notifications.message",
        model="notifications.Message",
        label=_("Messages"),
        begins=_("the day on which the message was written"),
        past=_final,
        dispose=rows_delete("notifications.Message"),
    )
)
register_trail_words(TrailKind.READ, {"message_read": _("Read a message that we sent you")})
register_trail_words(TrailKind.CHANGE, {"message.resend": _("Sent you a message once more")})
