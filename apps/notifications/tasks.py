from __future__ import annotations

from celery import shared_task

from . import services

# Then the task queues itself again: other work of the same worker gets its turn.
TURN_SECONDS = 10


@shared_task
def outbox_send_due() -> int:
    """Sends what is due. Safe to run twice and at the same time."""
    turn = services.outbox_send(seconds=TURN_SECONDS)
    if turn.is_cut:
        services.outbox_kick()
    return turn.sent
