from __future__ import annotations

from celery import shared_task

from apps.core.pdf import PdfError

from . import services


@shared_task(autoretry_for=(PdfError,), retry_backoff=10, retry_backoff_max=600, max_retries=8)
def letter_render_run(letter_id: int) -> str:
    """Makes the PDF of one letter. Safe to run twice."""
    return services.letter_render(letter_id=letter_id).sha256


@shared_task
def letters_make() -> int:
    """Queues letters whose PDF is not there yet."""
    return services.letters_sweep()


@shared_task
def drafts_end() -> int:
    """Warns of drafts that end within a week, and ends those whose last day is over. Safe to run twice."""
    services.drafts_warn()
    return services.drafts_expire()
