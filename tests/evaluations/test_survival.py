"""Runs survive what kills processes: real servers and workers of this module's own, and `kill -9`.

Chunks are of ten persons here, so that a run lasts long enough to be hit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from django.core.management import call_command
from django.db import connection

from apps.evaluations.models import Attempt, Chunk, ChunkWork, Evaluation, Run
from apps.evaluations.services import (
    RunRefused,
    parameters_load,
    premium_year_open,
    run_cancel,
    run_dispatch,
    run_publish,
    run_start,
    run_work,
    runs,
    runs_sweep,
)
from apps.evaluations.states import ChunkState, RunState
from apps.notifications.models import Message
from apps.notifications.services import outbox_send
from apps.notifications.states import MessageState
from apps.social_statute.bench.checksums import checksum
from apps.social_statute.population import population_make
from inami_portal.celery import app
from inami_portal.embedded.postgres import Postgres
from inami_portal.embedded.services import ephemeral_services
from inami_portal.embedded.valkey import Valkey
from tests.conftest import _point_celery_at
from tests.worker_process import WorkerProcess

PROVIDERS = 900
YEAR = 2024


@dataclass
class Portal:
    """The servers of this module, the workers of one test, and what a run must find."""

    postgres: Postgres
    valkey: Valkey
    logs: Path
    total: int = 0
    expected: str = ""
    workers: list[WorkerProcess] = field(default_factory=list)

    def worker(self, concurrency: int = 1) -> WorkerProcess:
        log = self.logs / f"worker-{time.monotonic_ns()}.log"
        worker = WorkerProcess(broker_url=self.valkey.url, concurrency=concurrency, log=log)
        self.workers.append(worker)
        worker.wait_until_ready()
        return worker


@pytest.fixture(scope="module")
def servers(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    """A portal with a small population, to which this process's connection and broker point meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "REDIS_URL"):
            patch.delenv(name)
        with ephemeral_services() as (postgres, valkey), django_db_blocker.unblock():
            assert isinstance(postgres, Postgres)
            assert isinstance(valkey, Valkey)
            former_database, former_broker = dict(connection.settings_dict), app.conf.broker_url
            connection.close()
            address = urlsplit(postgres.url)
            connection.settings_dict |= {
                "NAME": address.path.strip("/"),
                "USER": address.username,
                "PASSWORD": address.password,
                "HOST": address.hostname,
                "PORT": address.port,
            }
            _point_celery_at(app, valkey.url)
            portal = Portal(postgres, valkey, tmp_path_factory.mktemp("workers"))
            call_command("migrate", verbosity=0)
            population_make(providers=PROVIDERS, seed=7, first_year=2021, last_year=YEAR, with_niss=False)
            parameters_load(scheme="social_statute")
            premium_year_open(scheme="social_statute", year=YEAR)
            undisturbed = run_start(scheme="social_statute", year=YEAR, is_dry=True)
            run_work(undisturbed.pk)
            portal.total, portal.expected = undisturbed.total, checksum(undisturbed.pk)
            yield portal
            connection.close()
            connection.settings_dict |= former_database
            _point_celery_at(app, former_broker)


@pytest.fixture
def portal(servers: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    monkeypatch.setattr(runs, "CHUNK_PERSONS", 10)
    yield servers
    for worker in servers.workers:
        worker.kill()
    servers.workers.clear()
    for run in Run.objects.filter(state=RunState.RUNNING):
        run_cancel(run=run)


def started(*, is_dry: bool = True) -> Run:
    run = run_start(scheme="social_statute", year=YEAR, is_dry=is_dry)
    run_dispatch(run.pk)
    return run


def until(met: Callable[[], bool], *, seconds: float = 180, sweeping: bool = False) -> None:
    """Waits; `sweeping` does meanwhile what beat does every half minute."""
    deadline = time.monotonic() + seconds
    swept_at = 0.0
    while not met():
        assert time.monotonic() < deadline, "it never came"
        if sweeping and time.monotonic() - swept_at > 1:
            swept_at = time.monotonic()
            runs_sweep()
        time.sleep(0.02)


def chunks(run: Run, work: ChunkWork = ChunkWork.EVALUATE, state: ChunkState = ChunkState.DONE) -> int:
    return Chunk.objects.filter(run=run, work=work, state=state).count()


def is_in_the_middle(run: Run, work: ChunkWork = ChunkWork.EVALUATE) -> bool:
    return chunks(run, work) >= 5


def is_done(run: Run) -> bool:
    run.refresh_from_db()
    return run.state == RunState.DONE


def assert_same_as_undisturbed(portal: Portal, run: Run) -> None:
    assert Evaluation.objects.filter(run=run).count() == portal.total > 0
    assert sum(Chunk.objects.filter(run=run).values_list("count", flat=True)) == portal.total
    assert sum(count for count, _cents in run.outcomes.values()) == portal.total
    assert checksum(run.pk) == portal.expected


def test_a_killed_worker_leaves_a_run_that_another_ends(portal: Portal) -> None:
    worker = portal.worker()
    run = started()
    until(lambda: is_in_the_middle(run))

    worker.kill()

    assert chunks(run, state=ChunkState.WAITING) > 5
    portal.worker()
    until(lambda: is_done(run), sweeping=True)
    assert_same_as_undisturbed(portal, run)


def test_a_killed_broker_neither_stops_a_run_nor_loses_its_workers(portal: Portal) -> None:
    portal.worker()
    run = started()
    until(lambda: is_in_the_middle(run))

    assert portal.valkey.process
    portal.valkey.process.kill()
    portal.valkey.process.wait()
    assert not run_dispatch(run.pk)  # refused in a second or two, not hanging
    portal.valkey.start()

    until(lambda: is_done(run), sweeping=True)
    assert_same_as_undisturbed(portal, run)
    later = started()
    until(lambda: is_done(later), sweeping=True)  # by the same worker, which found the new broker
    assert_same_as_undisturbed(portal, later)


def test_a_killed_postgres_comes_back_and_the_run_goes_on(portal: Portal) -> None:
    portal.worker()
    run = started()
    until(lambda: is_in_the_middle(run))

    assert portal.postgres.process
    family = psutil.Process(portal.postgres.process.pid).children(recursive=True)
    for process in [psutil.Process(portal.postgres.process.pid), *family]:
        process.kill()
    portal.postgres.process.wait()
    psutil.wait_procs(family, timeout=5)
    connection.close()
    portal.postgres.start()

    assert not is_done(run)
    until(lambda: is_done(run), sweeping=True)
    assert_same_as_undisturbed(portal, run)


def test_workers_and_a_command_on_one_run_never_do_anything_twice(portal: Portal) -> None:
    portal.worker(concurrency=2)
    run = started()
    run_dispatch(run.pk)

    here = run_work(run.pk)

    until(lambda: is_done(run))
    assert 0 < here < chunks(run)
    assert_same_as_undisturbed(portal, run)


def test_of_two_starts_at_the_same_time_one_is_refused(portal: Portal) -> None:
    def start(_place: int) -> Run | str:
        try:
            return run_start(scheme="social_statute", year=YEAR)
        except RunRefused as refused:
            return " ".join(refused.messages)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(start, range(2)))

    (run,) = [answer for answer in answers if isinstance(answer, Run)]
    (refusal,) = [answer for answer in answers if isinstance(answer, str)]
    assert str(run.pk) in refusal
    assert Run.objects.filter(state=RunState.RUNNING, is_dry=False).count() == 1
    run_cancel(run=run)


def test_a_run_cancelled_under_its_worker_leaves_nothing(portal: Portal) -> None:
    portal.worker()
    run = started()
    until(lambda: is_in_the_middle(run))

    run_cancel(run=run)

    assert chunks(run, state=ChunkState.WAITING) > 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"evaluations_evaluation_run_{run.pk}"])
        assert cursor.fetchone() == (None,)
    other = started()
    until(lambda: is_done(other))  # the worker took it well
    assert_same_as_undisturbed(portal, other)
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED


def test_a_killed_publication_goes_on_and_tells_everybody_once(portal: Portal) -> None:
    run = run_start(scheme="social_statute", year=YEAR)
    run_work(run.pk)
    worker = portal.worker()
    run_publish(run=run)
    run_dispatch(run.pk)
    until(lambda: is_in_the_middle(run, ChunkWork.PUBLISH))

    worker.kill()

    assert chunks(run, ChunkWork.PUBLISH, ChunkState.WAITING) > 5
    portal.worker()
    until(lambda: Run.objects.get(pk=run.pk).state == RunState.PUBLISHED, sweeping=True)
    until(lambda: not outbox_send(seconds=30).is_cut)

    results = Evaluation.objects.filter(run=run).exclude(outcome="NOT_IN_SCOPE")
    living = results.filter(provider__person__deceased_on__isnull=True)
    assert list(results.values_list("pk", flat=True).order_by("pk")) == list(
        Attempt.objects.filter(run=run).values_list("evaluation_id", flat=True).order_by("evaluation_id")
    )
    assert Message.objects.count() == living.count() > 0
    addressed = Message.objects.exclude(address="")
    assert set(addressed.values_list("attempts", flat=True)) == {1}
    # Whoever died in the act of sending may have sent: that one message waits for staff.
    assert addressed.exclude(state=MessageState.SENT).count() <= 1
