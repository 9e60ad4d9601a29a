"""Judging a dossier again when something about it changed: a choice of the provider, accepted evidence.

Who changes something asks for it in the same transaction. A task takes all that wait into one run of few providers
per premium year, works on it and publishes it. Whoever dies in between leaves a run that the next sweep takes up.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.core import clock

from ..models import Dossier, PremiumYear, Reevaluation, Run
from ..states import RunState
from .publication import run_publish
from .runs import run_start, run_work

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500


@transaction.atomic
def reevaluation_request(*, dossiers: Iterable[Dossier], reason: str, actor: User | None = None) -> None:
    """Asks for another attempt; what waits already is not asked for twice."""
    Reevaluation.objects.bulk_create(
        [
            Reevaluation(dossier=dossier, reason=reason, requested_at=clock.now(), requested_by=actor)
            for dossier in dossiers
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(_ask_a_worker)


def _ask_a_worker() -> None:
    try:
        current_app.send_task("apps.evaluations.tasks.reevaluations_work")
    except (OperationalError, ConnectionError):
        logger.warning("re-evaluations: the broker can't be reached, the sweep will ask again")


def reevaluations_work() -> list[int]:
    """Takes up what waits, and what an earlier worker left; gives the runs that are published now."""
    for premium_year_id in set(
        Reevaluation.objects.filter(run__isnull=True).values_list("dossier__premium_year_id", flat=True)
    ):
        _take(premium_year_id)
    unfinished = Run.objects.filter(
        reevaluations__isnull=False, state__in=[RunState.RUNNING, RunState.DONE, RunState.PUBLISHING]
    ).distinct()
    return [run.pk for run in unfinished if _bring_to_end(run)]


@transaction.atomic
def _take(premium_year_id: int) -> Run | None:
    """One run of the waiting dossiers of a premium year; a second worker waits for the year's row and finds none."""
    premium_year = PremiumYear.objects.select_for_update(no_key=True).get(pk=premium_year_id)
    waiting = list(
        Reevaluation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("dossier__provider")
        .filter(run__isnull=True, dossier__premium_year=premium_year)
        .order_by("pk")[:MOST_AT_ONCE]
    )
    if not waiting:
        return None
    run = run_start(
        scheme=premium_year.scheme,
        year=premium_year.year,
        providers=[reevaluation.dossier.provider.number for reevaluation in waiting],
    )
    Reevaluation.objects.filter(pk__in=[reevaluation.pk for reevaluation in waiting]).update(run=run)
    return run


def _bring_to_end(run: Run) -> bool:
    """Evaluates and publishes; every step may be done again."""
    run_work(run.pk)
    with transaction.atomic():
        locked = Run.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
        if locked.state == RunState.DONE:
            run_publish(run=locked)
    run_work(run.pk)
    run.refresh_from_db(fields=["state"])
    return run.state == RunState.PUBLISHED
