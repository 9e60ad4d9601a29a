"""A strict house: no network but the loopback, no broker unless asked for, no skip where the switch is on.

Warnings are errors (pyproject.toml), templates may not use undefined variables (strict_templates.py), and the
order of the tests is random (pytest-randomly prints the seed).
"""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
import redis
from kombu import pools

from inami_portal.embedded.postgres import Postgres
from inami_portal.embedded.services import ephemeral_services
from inami_portal.embedded.valkey import Valkey
from tests.worker_process import WorkerProcess

# Examples are drawn at random on a developer's machine and always the same in CI; a busy machine is no failure.
hypothesis.settings.register_profile("developer", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 - what a test may reach, nothing listens there


def skips_are_failures() -> bool:
    return os.environ.get("CI", "").lower() == "true" or os.environ.get("PORTAL_REQUIRE_BROWSER") == "1"


hypothesis.settings.load_profile("ci" if skips_are_failures() else "developer")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and skips_are_failures():
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
    return report


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """Whoever calls out of this machine fails."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test may only talk to this machine, not to {address[0]}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Append-only tables refuse TRUNCATE, with which transactional tests empty the database."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass, quote_ident(tgname) FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgtype & 32 <> 0"  # 32: on TRUNCATE
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(autouse=True, scope="session")
def private_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Uploaded files of the tests go where pytest cleans up."""
    from django.conf import settings

    settings.PRIVATE_MEDIA_ROOT = str(tmp_path_factory.mktemp("private"))


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits and cached sessions of one test are nothing to the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def no_language_left_over() -> None:
    """A page that a test fetched leaves its language active; the next test begins with the portal's own."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture
def portal_clock(settings: Any) -> Callable[[dt.date], None]:
    """Set the portal's today: `portal_clock(date(2024, 12, 31))`."""

    def freeze(day: dt.date) -> None:
        settings.PORTAL_CLOCK = day

    return freeze


@pytest.fixture
def portal_moment(settings: Any) -> Callable[[dt.datetime], None]:
    """Set the portal's now to an instant: the last minute of a deadline."""

    def freeze(moment: dt.datetime) -> None:
        settings.PORTAL_CLOCK = moment

    return freeze


@pytest.fixture
def broker(settings: Any) -> Iterator[redis.Redis]:
    """The real broker, empty. Without this fixture queueing a task fails at once."""
    from inami_portal.celery import app

    client = redis.Redis.from_url(settings.TEST_BROKER_URL)
    client.flushdb()
    former = app.conf.broker_url
    _point_celery_at(app, settings.TEST_BROKER_URL)
    settings.CELERY_BROKER_URL = settings.TEST_BROKER_URL
    yield client
    _point_celery_at(app, former)
    client.flushdb()
    client.close()


def _point_celery_at(app: Any, url: str) -> None:
    pools.reset()
    app.conf.update(broker_url=url, broker_write_url=url, broker_read_url=url)
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture
def celery_worker_process(
    transactional_db: None, broker: redis.Redis, settings: Any, tmp_path: Any
) -> Iterator[Callable[..., WorkerProcess]]:
    """Start real workers on this test's database and broker: `worker = celery_worker_process(concurrency=2)`.

    A test may `kill()` one (SIGKILL, with its children) and start another. All end with the test.
    """
    started: list[WorkerProcess] = []

    def start(concurrency: int = 1) -> WorkerProcess:
        log = tmp_path / f"worker-{len(started)}.log"
        worker = WorkerProcess(broker_url=settings.TEST_BROKER_URL, concurrency=concurrency, log=log)
        started.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in started:
        worker.kill()  # nothing of it is wanted any more, and an orderly end takes seconds


@pytest.fixture
def own_servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Postgres, Valkey]]:
    """A PostgreSQL and a Valkey of this test's own, to kill and `start()` again at the same address.

    They are empty; give their `.url`s as DATABASE_URL and REDIS_URL to the processes that the test starts.
    """
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    with ephemeral_services() as (postgres, valkey):
        assert isinstance(postgres, Postgres)
        assert isinstance(valkey, Valkey)
        yield postgres, valkey
