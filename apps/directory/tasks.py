from __future__ import annotations

from celery import shared_task

from . import services


@shared_task
def directory_check() -> int:
    """Every night: what the triggers keep is compared with the files, and put right. Safe to run twice."""
    return services.directory_rebuild()
