from __future__ import annotations

from celery import shared_task

from . import services

# Then the task queues itself again: other work of the same worker gets its turn.
TURN_SECONDS = 10


@shared_task
def letters_render_due() -> int:
    """Makes the PDFs that are due. Safe to run twice and at the same time."""
    turn = services.letters_render(seconds=TURN_SECONDS)
    if turn.is_cut:
        services.letters_kick()
    return turn.made


@shared_task
def letters_sweep() -> int:
    """What the broker forgot, and what the outbox knows by now. Safe to run twice."""
    moved = services.letters_follow()
    services.letters_kick()
    services.batches_kick()
    return moved


@shared_task
def batches_work() -> int:
    """Makes the files of print batches, and marks the letters of those that were posted. Safe to run twice."""
    made = services.batches_make(seconds=TURN_SECONDS)
    return made + services.letters_posted_mark()
