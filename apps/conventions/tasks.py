from __future__ import annotations

from celery import shared_task

from apps.core.clock import today

from .services import closings_due, reminders_queue, silence_apply


@shared_task(name="apps.conventions.tasks.windows_close", ignore_result=True)
def windows_close() -> list[str]:
    """Applies the silence of the windows that are over. Safe to run twice, at once, or after having been killed."""
    as_of = today()
    return [silence_apply(window=window, as_of=as_of).window.key for window in closings_due(as_of)]


@shared_task(name="apps.conventions.tasks.reminders_send", ignore_result=True)
def reminders_send() -> int:
    """Queues the reminders that are due; each once."""
    return reminders_queue(as_of=today())
