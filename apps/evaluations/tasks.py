"""Celery's part of the engine: each task takes an id, reads again, and may run any number of times."""

from __future__ import annotations

from celery import shared_task

from .services import reevaluations_work as work_on_reevaluations
from .services import runs_sweep as sweep
from .services.runs import run_work


@shared_task(name="apps.evaluations.tasks.run_work", ignore_result=True)
def run_work_task(run_id: int) -> int:
    """Works on a run until no chunk is free."""
    return run_work(run_id)


@shared_task(name="apps.evaluations.tasks.runs_sweep", ignore_result=True)
def runs_sweep() -> list[int]:
    """Every half minute: runs that lost their workers are taken up again."""
    return sweep()


@shared_task(name="apps.evaluations.tasks.reevaluations_work", ignore_result=True)
def reevaluations_work() -> list[int]:
    """Dossiers about which something changed get another attempt."""
    return work_on_reevaluations()
