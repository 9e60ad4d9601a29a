from __future__ import annotations

from celery import shared_task

from apps.core.clock import today

from .expiry import expiring_tell
from .import_services import import_part
from .models import MandateImport, MandateImportState


@shared_task
def mandate_import_run(batch_id: int) -> None:
    """Applies a file part by part. Safe to run twice: the second finds it locked, or the rows done."""
    while import_part(batch_id=batch_id):
        pass


@shared_task
def mandate_imports_sweep() -> int:
    """Takes up again what stands still, such as after a worker died."""
    waiting = list(MandateImport.objects.filter(state=MandateImportState.AT_WORK).values_list("pk", flat=True))
    for batch_id in waiting:
        mandate_import_run.delay(batch_id)
    return len(waiting)


@shared_task
def mandates_expiring_tell() -> int:
    """Announces mandates that end soon. Safe to run twice and after days on which it did not run."""
    return expiring_tell(as_of=today())
