"""Starting and ending processes so that none is ever left behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

SERVICE_USER = "inamiportal"
PR_SET_PDEATHSIG = 1

# Bound here: in the child, after the change of account, the interpreter's own files may be unreadable.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class ServiceError(RuntimeError):
    """A server did not start; the text is for the person at the terminal."""


@cache
def service_account() -> tuple[int, int] | None:
    """(uid, gid) that servers run as when we are root, which PostgreSQL refuses; None otherwise."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return _ids(SERVICE_USER)
    if useradd := shutil.which("useradd"):
        command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--user-group"]
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", SERVICE_USER], check=False)
        with contextlib.suppress(KeyError):
            return _ids(SERVICE_USER)
    return _ids("nobody")


def _ids(name: str) -> tuple[int, int]:
    entry = pwd.getpwnam(name)
    return entry.pw_uid, entry.pw_gid


def _as_service_account() -> dict[str, Any]:
    account = service_account()
    return {"user": account[0], "group": account[1], "extra_groups": []} if account else {}


def own(path: Path, mode: int) -> None:
    """Give a file or folder to the account that the servers run as."""
    path.chmod(mode)
    if account := service_account():
        os.chown(path, *account)


def private_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    own(path, 0o700)


def _die_with_parent(number: int) -> Callable[[], None] | None:
    """To be run in the child: the kernel sends `number` when the launcher ends, however it ends."""
    if _prctl is None:
        return None
    launcher = os.getpid()

    def bind() -> None:
        _prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != launcher:  # it died in between
            os._exit(1)

    return bind


def start(
    argv: Sequence[object],
    *,
    end_signal: int = signal.SIGTERM,
    log: Path | None = None,
    as_service: bool = False,
    stdin: int = subprocess.DEVNULL,
    cwd: str | Path = "/",
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session (Ctrl-C reaches only us) that dies when we do."""
    with _output(log) as output:
        return subprocess.Popen(
            [str(word) for word in argv],
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            cwd=cwd,
            env=env,
            start_new_session=True,
            preexec_fn=_die_with_parent(end_signal),
            **(_as_service_account() if as_service else {}),
        )


@contextlib.contextmanager
def _output(log: Path | None) -> Any:
    if log is None:
        yield None
        return
    with log.open("ab") as handle:
        yield handle


def run_as_service(argv: Sequence[object], *, log: IO[bytes]) -> None:
    subprocess.run(
        [str(word) for word in argv],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        **_as_service_account(),
    )


def end(process: subprocess.Popen[bytes] | None, *, number: int = signal.SIGTERM, grace: float = 20) -> None:
    """Ask a child to end, insist after `grace` seconds."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def lives_in(pid: int, folder: Path) -> bool:
    """Whether `pid` is a process that works in `folder`, rather than a stranger that was given its number."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False


def retire_orphan(pid: int, folder: Path, *, number: int, grace: float = 20) -> None:
    """End a server whose launcher was killed and that has not noticed yet."""
    deadline = time.monotonic() + grace
    asked = False
    while lives_in(pid, folder):
        if time.monotonic() > deadline:
            raise ServiceError(f"process {pid} still uses {folder}; end it and start again")
        if not asked:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            asked = True
        time.sleep(0.05)


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Some free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
