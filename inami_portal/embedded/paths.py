"""Where things live."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local"
RUN = LOCAL / "run"
LOGS = LOCAL / "log"
# Used when root must hand the servers to another account that can't reach the project (a clone under /root).
SYSTEM_STATE = Path("/var/lib/inami-portal-demo")


def reachable_by_others(path: Path) -> bool:
    """Whether an account without rights of its own may pass through every folder down to `path`."""
    path = path.resolve()
    return all(p.stat().st_mode & 0o001 for p in (path, *path.parents) if p.is_dir())


def project_key() -> str:
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]


def data_root(*, demoted: bool) -> Path:
    """The folder of the servers' persistent data."""
    if demoted and not reachable_by_others(ROOT):
        return SYSTEM_STATE / project_key()
    return LOCAL / "services"
