"""The .mo files, compiled from the .po files without gettext."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_messages() -> list[Path]:
    """Compile what is newer than its compiled form; the files written."""
    written = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        # Written beside its place: another process may be reading the former one.
        descriptor, staged = tempfile.mkstemp(dir=target.parent, suffix=".mo.new")
        os.close(descriptor)
        polib.pofile(str(source)).save_as_mofile(staged)
        os.chmod(staged, 0o644)
        os.replace(staged, target)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in compile_messages():
        print(path.relative_to(LOCALE.parent))
