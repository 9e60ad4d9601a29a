"""Bulk decisions survive what kills processes: real workers and `kill -9`, two at once, a message that gets lost.

Some dozens of dossiers, so that it takes seconds; `make bench-decisions` kills a process amid thousands.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.models import User
from apps.core.trail import trail_verify
from apps.decisions.models import BulkDecision, Decision
from apps.decisions.services import bulk_dispatch, bulk_prepare, bulk_start, bulk_stop, bulk_work, bulks_sweep
from apps.decisions.states import BulkAct, BulkState, DecisionState, ItemResult
from apps.evaluations.models import Dossier, PremiumYear
from apps.evaluations.services import parameters_load, premium_year_open, run_publish, run_start, run_work
from apps.evaluations.states import DossierState
from apps.letters.models import Letter
from apps.social_statute.population import population_make
from tests.decisions.deciding import SCHEME, YEAR
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)
PROVIDERS = 60


@pytest.fixture
def bulk(transactional_db: None) -> BulkDecision:
    """Started by an officer, with every settled dossier of a small population."""
    population_make(providers=PROVIDERS, seed=7, first_year=2022, last_year=YEAR, with_niss=False)
    parameters_load(scheme=SCHEME)
    premium_year: PremiumYear = premium_year_open(scheme=SCHEME, year=YEAR)
    run = run_start(scheme=SCHEME, year=YEAR)
    run_work(run.pk)
    run.refresh_from_db()
    run_publish(run=run)
    run_work(run.pk)
    officer: User = StaffFactory(role="Evaluation officers")
    prepared = bulk_prepare(act=BulkAct.DECIDE, premium_year=premium_year, chosen={}, actor=officer)
    assert prepared.total > 30
    return bulk_start(bulk=prepared, reason="Agreed.", count=prepared.total, actor=officer)


def until(met: Callable[[], bool], *, seconds: float = 90, sweeping: bool = False) -> None:
    deadline, swept_at = time.monotonic() + seconds, 0.0
    while not met():
        assert time.monotonic() < deadline, "it never came"
        if sweeping and time.monotonic() - swept_at > 2:
            swept_at = time.monotonic()
            bulks_sweep(idle=dt.timedelta(seconds=1))
        time.sleep(0.05)


def done(bulk: BulkDecision) -> int:
    return bulk.items.filter(result=ItemResult.DECIDED).count()


def is_over(bulk: BulkDecision) -> bool:
    bulk.refresh_from_db()
    return bulk.state != BulkState.RUNNING


def assert_each_once(bulk: BulkDecision) -> None:
    """Every dossier of the bulk has one final decision, its own item and one letter; the trail is whole."""
    assert bulk.state == BulkState.DONE
    decided = set(bulk.items.filter(result=ItemResult.DECIDED).values_list("dossier", flat=True))
    assert len(decided) == bulk.total == done(bulk)
    decisions = Decision.objects.filter(state=DecisionState.FINAL)
    assert sorted(decisions.values_list("dossier", flat=True)) == sorted(decided)
    assert Decision.objects.count() == bulk.total
    assert Dossier.objects.filter(state=DossierState.DECIDED).count() == bulk.total
    assert Letter.objects.filter(kind="decision").count() == bulk.total
    assert trail_verify() is None


def test_a_killed_worker_leaves_a_bulk_that_another_ends(
    bulk: BulkDecision, celery_worker_process: Callable[..., Any]
) -> None:
    worker = celery_worker_process()
    bulk_dispatch(bulk.pk, workers=1)
    until(lambda: done(bulk) >= 5)

    worker.kill()

    decided = done(bulk)
    assert 5 <= decided < bulk.total
    assert Decision.objects.count() == decided  # nothing half done
    celery_worker_process(concurrency=2)
    until(lambda: is_over(bulk), sweeping=True)
    assert_each_once(bulk)


def test_two_at_once_never_decide_twice(bulk: BulkDecision, celery_worker_process: Callable[..., Any]) -> None:
    celery_worker_process()
    bulk_dispatch(bulk.pk)
    until(lambda: done(bulk) >= 3)
    here = 0

    def counted() -> None:
        nonlocal here
        here += 1

    bulk_work(bulk.pk, on_file=counted)

    until(lambda: is_over(bulk))
    assert 0 < here < bulk.total
    assert_each_once(bulk)


def test_stopped_under_its_worker(bulk: BulkDecision, celery_worker_process: Callable[..., Any]) -> None:
    celery_worker_process()
    bulk_dispatch(bulk.pk, workers=1)
    until(lambda: done(bulk) >= 3)
    assert bulk.prepared_by
    bulk_stop(bulk=bulk, reason="An error in the scale.", actor=bulk.prepared_by)
    time.sleep(2)  # the dossier in its hands
    decided = done(bulk)
    time.sleep(2)
    assert done(bulk) == decided == Decision.objects.count() < bulk.total
    bulk_work(bulk.pk)
    assert done(bulk) == decided
