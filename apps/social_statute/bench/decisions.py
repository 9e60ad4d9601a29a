"""Deciding on many dossiers, measured: choosing them, the preview, and files a second by one process, by two, and by
two of which one is killed in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.core.management.base import CommandError
from django.db import connection

from apps.accounts.models import User
from apps.decisions.automatic import preview_of
from apps.decisions.models import BulkDecision, Decision
from apps.decisions.sample import GRANTS, REFUSALS
from apps.decisions.services import automatic_start, bulk_prepare, bulk_start
from apps.decisions.services.bulk import bulk_counts
from apps.decisions.states import BulkAct, BulkState, ItemResult
from apps.evaluations.models import Dossier, Parameter, PremiumYear
from apps.evaluations.services import run_publish, run_start, run_work
from inami_portal.embedded.paths import ROOT

RATE = "0.02"


@dataclass(frozen=True, slots=True)
class Timed:
    what: str
    files: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.files / self.seconds if self.seconds else 0.0


def published(premium_year: PremiumYear) -> int:
    """Everybody's results, evaluated and published here; gives the number of dossiers."""
    run = run_start(scheme=premium_year.scheme, year=premium_year.year)
    run_work(run.pk)
    run.refresh_from_db()
    run_publish(run=run)
    run_work(run.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Dossier.objects.filter(premium_year=premium_year).count()


def rates_set(premium_year: PremiumYear) -> None:
    """Straight into the table: two people do it in life."""
    rates = Parameter.objects.filter(scheme=premium_year.scheme, key__in=[GRANTS, REFUSALS])
    rates.update(value=RATE, mark="sourced")


def measured(premium_year: PremiumYear, officer: User, files: int, tell: Callable[[str], None]) -> list[Timed]:
    found: list[Timed] = []

    def note(timed: Timed) -> None:
        found.append(timed)
        tell(f"  {timed.what}: {timed.files:,} in {timed.seconds:.2f} s, {timed.per_second:,.0f} a second")

    everybody = Dossier.objects.filter(premium_year=premium_year).count()
    begun = time.perf_counter()
    preview_of(premium_year)
    note(Timed("preview of automatic decisions, over all dossiers", everybody, time.perf_counter() - begun))

    begun = time.perf_counter()
    bulk = bulk_prepare(act=BulkAct.DECIDE, premium_year=premium_year, chosen={}, actor=officer)
    note(Timed("choice and preview of a bulk, over all dossiers", everybody, time.perf_counter() - begun))

    for what, processes, kill in (
        ("bulk decision, one process", 1, False),
        ("bulk decision, two processes", 2, False),
        ("bulk decision, two processes, one killed and replaced", 2, True),
    ):
        bulk = _part(premium_year, officer, files)
        note(Timed(what, bulk.total, _worked(bulk, processes, kill)))
    bulk = automatic_start(premium_year=premium_year)
    waiting = bulk.items.filter(result=ItemResult.WAITING).order_by("pk")
    _leave(bulk, waiting.count() - files)
    bulk.refresh_from_db()
    note(Timed("automatic decisions, two processes", bulk.total, _worked(bulk, 2, False)))
    return found


def _part(premium_year: PremiumYear, officer: User, files: int) -> BulkDecision:
    """So many of the dossiers that are left."""
    numbers = (
        Dossier.objects.filter(premium_year=premium_year, state="evaluated", attempts__evaluation__verdict="granted")
        .order_by("?")
        .values_list("provider__number", flat=True)[:files]
    )
    bulk = bulk_prepare(act=BulkAct.DECIDE, premium_year=premium_year, chosen={"numbers": list(numbers)}, actor=officer)
    return bulk_start(bulk=bulk, reason="Measuring.", count=bulk.total, actor=officer)


def _leave(bulk: BulkDecision, count: int) -> None:
    """Takes the last dossiers out of the job again: the bench is not here all night."""
    if count > 0:
        keys = bulk.items.filter(result=ItemResult.WAITING).order_by("-pk").values_list("pk", flat=True)[:count]
        bulk.items.filter(pk__in=list(keys)).delete()
        bulk.total = bulk.items.count()
        bulk.save(update_fields=["total"])


def _worked(bulk: BulkDecision, processes: int, kill: bool) -> float:
    workers = [_worker(bulk) for _place in range(processes)]
    while not _done(bulk):  # processes begin slowly: the time counts from the first dossier
        time.sleep(0.02)
    begun, already = time.perf_counter(), _done(bulk)
    if kill:
        while _done(bulk) < bulk.total // 2:
            time.sleep(0.02)
        workers[0].kill()
        workers[0].wait()
        workers.append(_worker(bulk))
    for worker in workers[1:] if kill else workers:
        if worker.wait():
            raise CommandError("A process failed.")
    seconds = (time.perf_counter() - begun) * bulk.total / max(bulk.total - already, 1)
    _check(bulk)
    return seconds


def _worker(bulk: BulkDecision) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "manage.py", "bulk_work", str(bulk.pk)]
    return subprocess.Popen(argv, cwd=ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL)


def _done(bulk: BulkDecision) -> int:
    return bulk.items.exclude(result=ItemResult.WAITING).count()


def _check(bulk: BulkDecision) -> None:
    """Every dossier has its result, and one decision at most."""
    bulk.refresh_from_db()
    counts = bulk_counts(bulk)
    decided = Decision.objects.filter(bulk_item__bulk=bulk)
    fine = (
        bulk.state == BulkState.DONE
        and sum(counts.values()) == bulk.total
        and counts.get(ItemResult.DECIDED) == decided.count() == decided.values("dossier").distinct().count()
    )
    if not fine:
        raise CommandError(f"Bulk decision {bulk.pk} is not whole: {bulk.state}, {counts}.")
