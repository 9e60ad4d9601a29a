"""What happens between "the servers answer" and "the portal serves", in one process: imports are slow."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from inami_portal.embedded.identity import PEOPLE
from inami_portal.embedded.paths import RUN
from inami_portal.messages import compile_messages

DEMO_TABLE = RUN / "demo_people.txt"
STATIC_STAMP = RUN / "static.stamp"


def main() -> None:
    compile_messages()  # before Django reads the texts

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    _say("database")
    call_command("migrate", interactive=False, verbosity=0)
    _collect_static(Path(settings.STATIC_ROOT))
    DEMO_TABLE.unlink(missing_ok=True)
    PEOPLE.unlink(missing_ok=True)
    if settings.PORTAL_DEMO:
        _say("demo data (the first time takes a moment)")
        call_command("demo_load")
        with DEMO_TABLE.open("w") as table:
            call_command("demo_people", stdout=table)
        _write_identities()


def _write_identities() -> None:
    """Whom the stand-in for the federal sign-in knows."""
    from apps.accounts.demo_identities import demo_identities

    PEOPLE.write_text(json.dumps(demo_identities(), ensure_ascii=False), encoding="utf-8")


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


def _collect_static(root: Path) -> None:
    """Collect and compress the static files unless nothing changed since the last time."""
    from django.core.management import call_command

    fingerprint = _static_fingerprint()
    if (root / "staticfiles.json").exists() and STATIC_STAMP.exists() and STATIC_STAMP.read_text() == fingerprint:
        return
    _say("static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    STATIC_STAMP.write_text(fingerprint)


def _static_fingerprint() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
