"""The portal's own run: started as staff start it, done by real Celery workers, timed from start to done."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.management.base import CommandError

from apps.evaluations.models import Run
from apps.evaluations.services import run_dispatch, run_start
from apps.evaluations.states import RunState
from inami_portal.embedded import processes
from inami_portal.embedded.paths import ROOT

from .measuring import Measured
from .memory import children_peak_mb

READY_SECONDS = 60
POLL_SECONDS = 0.05


@contextlib.contextmanager
def _worker(concurrency: int) -> Iterator[tuple[int, Path]]:
    """Pid and log of a Celery worker that is ready for work."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "worker.log"
        argv = [sys.executable, "-m", "celery", "-A", "inami_portal", "worker", "--loglevel", "info"]
        argv += ["--concurrency", str(concurrency), "--without-mingle", "--without-gossip", "--without-heartbeat"]
        worker = processes.start(argv, log=log, cwd=ROOT, env=dict(os.environ))
        try:
            deadline = time.monotonic() + READY_SECONDS
            while " ready." not in log.read_text():
                if worker.poll() is not None or time.monotonic() > deadline:
                    raise CommandError(f"The worker doesn't get ready:\n{log.read_text()}")
                time.sleep(0.05)
            yield worker.pid, log
        finally:
            processes.end(worker, grace=10)


def measure_portal(*, scheme: str, year: int, workers: int, tell: Callable[[Run], None]) -> tuple[Run, Measured]:
    """A dry run of everybody with that many worker processes."""
    with _worker(workers) as (pid, log):
        begun = time.perf_counter()
        run = run_start(scheme=scheme, year=year, is_dry=True)
        if not run_dispatch(run.pk):
            raise CommandError("The broker can't be reached.")
        while run.state == RunState.RUNNING:
            time.sleep(POLL_SECONDS)
            tell(run)
            run.refresh_from_db(fields=["state"])
            if "raised unexpected" in log.read_text():
                raise CommandError(f"The worker failed:\n{log.read_text()}")
        seconds = time.perf_counter() - begun
        peak = children_peak_mb(pid)
    return run, Measured(providers=run.total, seconds=seconds, peak_mb=peak)
