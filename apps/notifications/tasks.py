from __future__ import annotations

from celery import shared_task

from apps.core.clock import today

from . import services
from .digest import delivery_digest_queue

# Then the task queues itself again: other work of the same worker gets its turn.
TURN_SECONDS = 10


@shared_task
def outbox_send_due() -> int:
    """Sends what is due. Safe to run twice and at the same time."""
    turn = services.outbox_send(seconds=TURN_SECONDS)
    if turn.is_cut:
        services.outbox_kick()
    return turn.sent


@shared_task
def delivery_digest_send() -> int:
    """Tells staff what did not arrive, once a day. Safe to run twice."""
    return delivery_digest_queue(as_of=today())
