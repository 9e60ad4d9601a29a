from __future__ import annotations

from celery import shared_task

from . import services
from .services.rendering import letters_kick

# Then the task queues itself again: other work of the same worker gets its turn.
TURN_SECONDS = 10


@shared_task
def letters_render_due() -> int:
    """Makes the PDFs that are due. Safe to run twice and at the same time."""
    turn = services.letters_render(seconds=TURN_SECONDS)
    if turn.is_cut:
        letters_kick()
    return turn.made


@shared_task
def letters_sweep() -> int:
    """What the broker forgot, and what the outbox knows by now. Safe to run twice."""
    moved = services.letters_follow()
    letters_kick()
    return moved
