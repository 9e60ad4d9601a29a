"""Writes the reminders of a day, and stops or releases them."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.notifications.services import NewMessage, messages_queue

from ..models import ReminderHold
from .selectors import KIND, reminders_due


@transaction.atomic
def reminders_queue(*, as_of: dt.date) -> int:
    """Writes the reminders of that day and returns how many; each person gets each once, however often this runs."""
    return messages_queue(
        kind=KIND,
        messages=[
            NewMessage(
                event=reminder.event,
                person_id=reminder.person_id,
                name=reminder.name,
                address=reminder.address,
                language=reminder.language,
                data={
                    "year": reminder.year,
                    "deadline": reminder.deadline,
                    "number": reminder.items[0]["number"],
                    "items": reminder.items,
                },
            )
            for reminder in reminders_due(as_of=as_of)
        ],
    )


@transaction.atomic
def reminders_hold(*, year: int, days: int, reason: str, actor: User) -> ReminderHold:
    """Stops the reminders of a round: what was not sent yet waits until they are released."""
    hold = ReminderHold(year=year, days=days, reason=reason.strip(), placed_at=clock.now(), placed_by=actor)
    hold.full_clean()
    hold.save(force_insert=True)
    _note("reminders_hold", hold, actor)
    return hold


@transaction.atomic
def reminders_release(*, year: int, days: int, actor: User) -> None:
    """They go the next time that the task runs, to those who still have something to do then."""
    hold = ReminderHold.objects.select_for_update(no_key=True).filter(year=year, days=days, released_at=None).first()
    if hold is None:
        raise ValidationError(_("These reminders are not stopped any more."))
    hold.released_at, hold.released_by = clock.now(), actor
    hold.save(update_fields=["released_at", "released_by"])
    _note("reminders_release", hold, actor)


def _note(act: str, hold: ReminderHold, actor: User) -> None:
    trail_add(
        act=act,
        subject_type="reminder_hold",
        subject_id=hold.pk,
        actor=actor,
        detail={"year": hold.year, "days": hold.days, "reason": hold.reason},
    )
