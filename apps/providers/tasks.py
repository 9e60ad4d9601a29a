from __future__ import annotations

from celery import shared_task

from .importers.progress import progress_writer
from .importers.services import import_work
from .models import ImportBatch


@shared_task
def import_run(batch_id: int) -> bool:
    """Does what was asked of an import. Safe to run twice: the second finds it locked, or done."""
    return import_work(batch_id=batch_id, progress=progress_writer(batch_id))


@shared_task
def imports_sweep() -> int:
    """Queues again what was asked and is not done, such as after the broker lost its memory."""
    waiting = list(ImportBatch.objects.exclude(wanted="").values_list("pk", flat=True))
    for batch_id in waiting:
        import_run.delay(batch_id)
    return len(waiting)
