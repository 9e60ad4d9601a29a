"""Keeps the portal's processes alive for as long as the launcher lives."""

from __future__ import annotations

import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from inami_portal.embedded import processes
from inami_portal.embedded.paths import ROOT
from inami_portal.embedded.services import Server

RESTARTS = 5
WITHIN_SECONDS = 300.0


class GivesUpError(RuntimeError):
    """A process ended too often; the text names it and its log."""


class Program:
    """One of the portal's own processes: web, worker, beat."""

    def __init__(self, name: str, argv: Sequence[str], log: Path, env: Mapping[str, str]) -> None:
        self.name = name
        self.argv = argv
        self.log = log
        self.env = env
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = processes.start(self.argv, log=self.log, env=self.env, cwd=ROOT)

    def stop(self, grace: float = 10) -> None:
        processes.end(self.process, grace=grace)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


class Supervisor:
    """Starts again what ended by itself, a few times; then says so and gives up."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.ended: dict[str, deque[float]] = {}

    def look_after(self, children: Sequence[Server | Program]) -> None:
        for child in children:
            if child.process is None or child.process.poll() is None:
                continue
            times = self.ended.setdefault(child.name, deque(maxlen=RESTARTS))
            if len(times) == RESTARTS and time.monotonic() - times[0] < WITHIN_SECONDS:
                raise GivesUpError(f"{child.name} ended {RESTARTS + 1} times in a short while; see {child.log}")
            times.append(time.monotonic())
            reason = _reason(child.process.returncode)
            self.say(f"{child.name} ended ({reason}); starting it again. Log: {child.log}")
            time.sleep(min(0.2 * len(times), 2))
            try:
                child.start()
            except processes.ServiceError as error:
                # Counted; the next look tries again. A killed PostgreSQL needs a moment to free its memory.
                self.say(str(error))


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
