from __future__ import annotations

from celery import shared_task

from apps.core.clock import today

from .reminders.services import reminders_queue


@shared_task
def reminders_send() -> int:
    """Queues the reminders that are due. Safe to run twice and after days on which it did not run."""
    return reminders_queue(as_of=today())
