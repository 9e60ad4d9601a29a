from __future__ import annotations

from celery import shared_task

from .models import Document
from .scanner import ScannerDownError
from .services import document_scan, scan_kick
from .states import DocumentState

PATIENCE_SECONDS = 300


@shared_task(
    autoretry_for=(ScannerDownError,),
    retry_backoff=5,
    retry_backoff_max=PATIENCE_SECONDS,
    retry_jitter=True,
    max_retries=8,
)
def document_scan_run(document_id: int) -> str:
    """Checks one document. While the scanner is down it is tried again; after that the sweep goes on."""
    return document_scan(document_id=document_id)


@shared_task
def documents_sweep() -> int:
    """Queues what waits in quarantine, such as after the broker lost its memory. Safe to run twice."""
    waiting = Document.objects.filter(state=DocumentState.QUARANTINED, removed_at__isnull=True)
    found = list(waiting.order_by("moved_at").values_list("pk", flat=True)[:500])
    for document_id in found:
        scan_kick(document_id)
    return len(found)
