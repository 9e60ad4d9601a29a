from __future__ import annotations

from celery import shared_task

from apps.core.clock import today

from .services import contests_expiring_tell


@shared_task(name="apps.contests.tasks.drafts_ending_tell", ignore_result=True)
def drafts_ending_tell() -> int:
    """Tells whose draft is not sent that the term ends; each once."""
    return contests_expiring_tell(as_of=today())
