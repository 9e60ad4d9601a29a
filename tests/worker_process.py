"""A real `celery worker` in a process of its own, on the test's database and broker."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from urllib.parse import quote

import psutil
from django.conf import settings

from inami_portal.embedded import processes
from inami_portal.embedded.paths import ROOT

READY_SECONDS = 180


class WorkerProcess:
    def __init__(self, *, broker_url: str, concurrency: int, log: Path) -> None:
        self.log = log
        argv = [sys.executable, "-m", "celery", "-A", "inami_portal", "worker", "--loglevel", "info"]
        argv += [
            "--concurrency",
            str(concurrency),
            "--without-mingle",
            "--without-gossip",
            "--without-heartbeat",
        ]
        argv += ["--hostname", f"{log.stem}-{os.getpid()}@test"]
        env = os.environ | {
            "DATABASE_URL": test_database_url(),
            "TEST_WORKER_BROKER_URL": broker_url,
            "PRIVATE_MEDIA_ROOT": settings.PRIVATE_MEDIA_ROOT,
            "DJANGO_SETTINGS_MODULE": "inami_portal.settings.test",
            "PYTHONUNBUFFERED": "1",
        }
        self.process = processes.start(argv, log=log, env=env, cwd=ROOT)

    @property
    def pid(self) -> int:
        return self.process.pid

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the worker ended:\n{self.log.read_text()}")
            if " ready." in self.log.read_text():
                return
            time.sleep(0.05)
        raise AssertionError(f"the worker did not get ready:\n{self.log.read_text()}")

    def kill(self) -> None:
        """As the kernel does when memory runs out: no goodbye, children included."""
        if self.process.poll() is not None:
            return
        family = [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]
        for process in family:
            process.send_signal(signal.SIGKILL)
        self.process.wait()
        psutil.wait_procs(family, timeout=5)

    def stop(self) -> None:
        processes.end(self.process, grace=10)


def test_database_url() -> str:
    """The address of the database that pytest-django made for this test process."""
    from django.db import connection

    found = connection.settings_dict
    user, password = quote(found["USER"]), quote(found["PASSWORD"])
    return f"postgresql://{user}:{password}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


test_database_url.__test__ = False  # type: ignore[attr-defined]
