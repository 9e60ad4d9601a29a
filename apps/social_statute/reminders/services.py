"""Writes the reminders of a day."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from apps.notifications.services import NewMessage, messages_queue

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
