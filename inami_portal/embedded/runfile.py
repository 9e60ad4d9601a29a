"""What a running portal tells other shells: the addresses of its servers, for as long as it lives.

The launcher holds a lock on `launcher.lock`; the kernel lets go of it even after kill -9, so that a file left
behind by a dead portal is never believed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator, Mapping

from inami_portal.embedded.paths import RUN

SERVICES = RUN / "services.env"
LOCK = RUN / "launcher.lock"
NAMES = ("DATABASE_URL", "REDIS_URL", "PORTAL_BASE_URL")


class AlreadyRunningError(RuntimeError):
    pass


def _launcher_lives() -> bool:
    try:
        with LOCK.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def read_services() -> dict[str, str]:
    """The running portal's addresses; empty when none runs or when we may not read them."""
    try:
        lines = SERVICES.read_text().splitlines()
        if not _launcher_lives():
            return {}
    except (FileNotFoundError, PermissionError):
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {name: value for name, value in pairs if name in NAMES}


def launcher_pid() -> int | None:
    """The process that holds the lock, if any."""
    if not _launcher_lives():
        return None
    with contextlib.suppress(ValueError, FileNotFoundError):
        return int(LOCK.read_text())
    return None


def is_running() -> bool:
    return _launcher_lives()


@contextlib.contextmanager
def launcher_lock() -> Iterator[None]:
    """One launcher per checkout."""
    RUN.mkdir(parents=True, exist_ok=True)
    with LOCK.open("a+") as handle:
        for attempt in range(5):  # a reader holds the lock for an instant
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if attempt == 4:
                    raise AlreadyRunningError(str(launcher_pid() or "unknown")) from None
                time.sleep(0.1)
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        try:
            yield
        finally:
            SERVICES.unlink(missing_ok=True)


def publish_services(values: Mapping[str, str]) -> None:
    """Write the addresses for other shells; only our account may read them, they hold passwords."""
    staged = SERVICES.with_suffix(".new")
    staged.unlink(missing_ok=True)
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.writelines(f"{name}={values[name]}\n" for name in NAMES if name in values)
    staged.rename(SERVICES)
