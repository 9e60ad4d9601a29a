"""Both servers for as long as a block runs. What DATABASE_URL or REDIS_URL names is used and not started."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from inami_portal.embedded.paths import LOCAL, LOGS, data_root, reachable_by_others
from inami_portal.embedded.postgres import Postgres
from inami_portal.embedded.processes import service_account
from inami_portal.embedded.valkey import Valkey

Server = Postgres | Valkey
SCRATCH_PREFIX = "inami-portal-scratch-"
GIBIBYTE = 1 << 30


@contextlib.contextmanager
def persistent_services() -> Iterator[list[Server]]:
    """The demo's servers. The caller holds the launcher's lock."""
    root = data_root(demoted=service_account() is not None)
    LOGS.mkdir(parents=True, exist_ok=True)
    with _started(root, LOGS, durable=True) as servers:
        yield servers


@contextlib.contextmanager
def ephemeral_services(*, durable: bool = False) -> Iterator[list[Server]]:
    """Throw-away servers. `durable` keeps PostgreSQL's promises to the disk, for honest measurements."""
    root = _scratch(in_memory=not durable)
    try:
        with _started(root, root, durable=durable) as servers:
            yield servers
    finally:
        shutil.rmtree(root, ignore_errors=True)


def addresses(servers: list[Server]) -> dict[str, str]:
    return {server.variable: server.url for server in servers}


@contextlib.contextmanager
def _started(root: Path, logs: Path, *, durable: bool) -> Iterator[list[Server]]:
    wanted: list[Server] = []
    if not os.environ.get("DATABASE_URL"):
        wanted.append(Postgres(root / "postgres18", logs / "postgres.log", durable=durable))
    if not os.environ.get("REDIS_URL"):
        wanted.append(Valkey(root / "valkey", logs / "valkey.log", durable=durable))
    if wanted:
        root.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        for server in wanted:
            stack.callback(server.stop)
            server.start()
        yield wanted


def _scratch(*, in_memory: bool) -> Path:
    """A new folder; in memory when there is room. Sweeps what killed runs left behind."""
    base = _scratch_base(in_memory=in_memory)
    for old in base.glob(f"{SCRATCH_PREFIX}*"):
        with contextlib.suppress(ValueError, OSError):
            pid = int(old.name.removeprefix(SCRATCH_PREFIX).split("-")[0])
            if old.stat().st_uid == os.getuid() and not Path(f"/proc/{pid}").exists():
                shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{SCRATCH_PREFIX}{os.getpid()}-", dir=base))
    folder.chmod(0o711)  # the servers' account passes through; their own folders are closed
    return folder


def _scratch_base(*, in_memory: bool) -> Path:
    memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private folder in it
    # Containers often give 64 MB there.
    if in_memory and memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > GIBIBYTE:
        return memory
    if service_account() is None or reachable_by_others(LOCAL.parent):
        LOCAL.mkdir(exist_ok=True)
        return LOCAL
    return Path(tempfile.gettempdir())
