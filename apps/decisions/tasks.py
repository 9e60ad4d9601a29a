"""Celery's part of decisions: each task takes an id, reads again, and may run any number of times."""

from __future__ import annotations

from celery import shared_task

from .services.automatic import automatic_daily as decide_of_the_day
from .services.bulk import bulks_sweep as sweep
from .services.bulk_files import bulk_slice


@shared_task(name="apps.decisions.tasks.bulk_work", ignore_result=True)
def bulk_work(bulk_id: int) -> None:
    """Works on a bulk decision for a while."""
    bulk_slice(bulk_id)


@shared_task(name="apps.decisions.tasks.bulks_sweep", ignore_result=True)
def bulks_sweep() -> list[int]:
    """Every half minute: bulk decisions that lost their workers are taken up again."""
    return sweep()


@shared_task(name="apps.decisions.tasks.automatic_daily", ignore_result=True)
def automatic_daily() -> list[int]:
    """Early in the morning: what the machine can decide, and what goes to quality control."""
    return decide_of_the_day()
