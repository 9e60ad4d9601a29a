"""`make run`: one command, everything up, one Ctrl-C, everything down."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from inami_portal.embedded import processes
from inami_portal.embedded.identity import PEOPLE, identity_program, identity_settings
from inami_portal.embedded.paths import LOGS, ROOT, RUN
from inami_portal.embedded.prepare import DEMO_TABLE
from inami_portal.embedded.runfile import AlreadyRunningError, launcher_lock, publish_services
from inami_portal.embedded.services import addresses, persistent_services
from inami_portal.embedded.supervise import GivesUpError, Program, Supervisor

FIRST_PORT = 8000
PORTS_TRIED = 100
READY_SECONDS = 90
LOG_BYTES = 5_000_000
# gunicorn's heartbeat files; on a disk that is busy they would make it kill healthy workers.
MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes private files in it

_began = time.monotonic()


class StopRequested(Exception):  # noqa: N818 - nothing went wrong
    """Ctrl-C or SIGTERM."""


def say(text: str) -> None:
    print(f"[{time.monotonic() - _began:5.1f} s] {text}", flush=True)


def up() -> int:
    """Run the portal until it is told to stop; the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _request_stop)
    try:
        with launcher_lock():
            _run()
    except StopRequested:
        say("stopped")
        return 0
    except AlreadyRunningError as error:
        print(
            f"The portal is already running from this folder (process {error}). Stop it first.",
            file=sys.stderr,
        )
        return 1
    except (processes.ServiceError, GivesUpError) as error:
        print(f"The portal stopped: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError:
        print("The portal stopped: its preparation failed, see above.", file=sys.stderr)
        return 1
    return 0


def _request_stop(number: int, frame: object) -> None:
    # A second Ctrl-C must not interrupt the orderly stop.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise StopRequested


def _run() -> None:
    port = choose_port(os.environ.get("PORT", ""))
    LOGS.mkdir(parents=True, exist_ok=True)
    for log in LOGS.glob("*.log"):
        if log.stat().st_size > LOG_BYTES:
            log.rename(log.with_suffix(".log.1"))
    say("starting the servers")
    with persistent_services() as servers:
        base_url = os.environ.get("PORTAL_BASE_URL") or f"http://localhost:{port}"
        found = addresses(servers) | {"PORTAL_BASE_URL": base_url}
        publish_services({name: os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL")} | found)
        env = os.environ | found | {"PYTHONUNBUFFERED": "1"}
        env.setdefault("DJANGO_SETTINGS_MODULE", "inami_portal.settings.demo")
        stand_in = identity_settings()
        say("preparing")
        _prepare(env)
        more = []
        if stand_in and PEOPLE.exists():  # written for a demo alone
            env |= stand_in
            more.append(identity_program(env))
        say("starting web, worker and beat")
        with _programs(port, env, more) as programs:
            supervisor = Supervisor(say)
            children = [*servers, *programs]
            _wait_until_ready(port, lambda: supervisor.look_after(children))
            _announce(port)
            while True:
                supervisor.look_after(children)
                time.sleep(0.2)


def choose_port(wanted: str) -> int:
    """PORT if given, and then that one or none; otherwise the first free one from 8000 on."""
    if wanted:
        if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
            raise processes.ServiceError(f"PORT={wanted} is not a port number")
        if not processes.port_is_free(int(wanted)):
            raise processes.ServiceError(f"port {wanted} is taken; choose another: make run PORT=…")
        return int(wanted)
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if processes.port_is_free(port):
            if port != FIRST_PORT:
                say(f"port {FIRST_PORT} is taken, using {port}")
            return port
    raise processes.ServiceError(f"no free port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}")


def _prepare(env: dict[str, str]) -> None:
    process = processes.start([sys.executable, "-m", "inami_portal.embedded.prepare"], env=env, cwd=ROOT)
    try:
        if code := process.wait():
            raise subprocess.CalledProcessError(code, "prepare")
    finally:
        processes.end(process)


@contextlib.contextmanager
def _programs(port: int, env: dict[str, str], more: list[Program]) -> Iterator[list[Program]]:
    schedule = RUN / "celerybeat-schedule"
    for stale in RUN.glob("celerybeat-schedule*"):  # the schedule is in the settings; this only remembers ticks
        stale.unlink()
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "inami_portal"]
    web = [*python, "gunicorn", "inami_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--preload"]
    web += ["--workers", "2", "--threads", "2", "--access-logfile", "-", "--graceful-timeout", "5"]
    web += ["--worker-tmp-dir", str(MEMORY)] if MEMORY.is_dir() else []
    worker = [
        *celery,
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "info",
        "--without-mingle",
        "--without-gossip",
    ]
    beat = [*celery, "beat", "--loglevel", "info", "--pidfile=", "--schedule", str(schedule)]
    programs = [
        Program("web", web, LOGS / "web.log", env),
        Program("worker", worker, LOGS / "worker.log", env),
        Program("beat", beat, LOGS / "beat.log", env),
        *more,
    ]
    try:
        for program in programs:
            program.start()
        yield programs
    finally:
        for program in programs:  # all at once, then wait
            program.ask_to_stop()
        for program in programs:
            program.stop()


def _wait_until_ready(port: int, look_after: Callable[[], None]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        look_after()
        if _answers(f"http://127.0.0.1:{port}/healthz"):
            return
        time.sleep(0.1)
    raise processes.ServiceError(f"the web server does not answer; {LOGS / 'web.log'} may say why")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return True
    except OSError:  # refused, or an answer such as 503
        return False


def _announce(port: int) -> None:
    say(f"the portal is ready: http://localhost:{port}/")
    if DEMO_TABLE.exists():
        print(f"\n{DEMO_TABLE.read_text().rstrip()}\n", flush=True)
    print(f"Logs: {LOGS.relative_to(ROOT)}/   Stop: Ctrl-C", flush=True)
