"""`exec` runs a command with servers; `demo-reset` empties the demo."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence

from inami_portal.embedded import processes
from inami_portal.embedded.paths import LOCAL, ROOT, data_root
from inami_portal.embedded.runfile import (
    AlreadyRunningError,
    is_running,
    launcher_lock,
    launcher_pid,
    publish_services,
    read_services,
)
from inami_portal.embedded.services import addresses, ephemeral_services, persistent_services

PYTHON_BIN = os.path.dirname(sys.executable)


def execute(argv: Sequence[str], *, ephemeral: bool, durable: bool) -> int:
    """Run `argv` with the running portal's servers, the demo's own, or throw-away ones; its exit code."""
    try:
        with _servers(ephemeral=ephemeral, durable=durable) as found:
            env = _environment(found)
            if ephemeral:
                code = _child([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env)
                if code:
                    return code
            return _child(argv, env)
    except (processes.ServiceError, AlreadyRunningError) as error:
        print(f"No servers: {error}", file=sys.stderr)
        return 1


@contextlib.contextmanager
def _servers(*, ephemeral: bool, durable: bool) -> Iterator[Mapping[str, str]]:
    if ephemeral:
        for name in ("DATABASE_URL", "REDIS_URL"):  # what is thrown away is never somebody's own
            os.environ.pop(name, None)
        with ephemeral_services(durable=durable) as servers:
            yield addresses(servers)
    elif is_running():
        yield read_services()
    else:
        with launcher_lock(), persistent_services() as servers:
            publish_services(addresses(servers))
            yield addresses(servers)


def _environment(found: Mapping[str, str]) -> dict[str, str]:
    env = dict(found) | os.environ  # what the caller names comes first
    env.setdefault("DJANGO_SETTINGS_MODULE", "inami_portal.settings.demo")
    env["PATH"] = f"{PYTHON_BIN}{os.pathsep}{env.get('PATH', os.defpath)}"
    return env


def _child(argv: Sequence[str], env: Mapping[str, str]) -> int:
    """Run in our own session, so that Ctrl-C reaches the command; we stay to end the servers after it."""
    process = subprocess.Popen(argv, env=dict(env), cwd=ROOT)
    former = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda number, frame: process.terminate()),
    }
    try:
        return process.wait()
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def demo_reset() -> int:
    """Empty the demo: a database of one's own by a command, the embedded one by removing its files."""
    if is_running():
        print(
            f"The portal is running (process {launcher_pid()}). Stop it with Ctrl-C, then reset again.",
            file=sys.stderr,
        )
        return 1
    if os.environ.get("DATABASE_URL"):
        return _child([sys.executable, "manage.py", "demo_reset"], _environment({}))
    root = data_root(demoted=processes.service_account() is not None)
    with launcher_lock():
        for folder in (root, LOCAL / "media", LOCAL / "private"):
            shutil.rmtree(folder, ignore_errors=True)
    print("The demo is empty; `make run` fills it again.")
    return 0
