"""How services lock rows (ADR 22)."""

from __future__ import annotations

import re

from .files import ROOT

LOCK = re.compile(r"select_for_update\(((?:[^()]|\([^()]*\))*)\)")


def test_row_locks_let_rows_that_point_at_the_row_be_written() -> None:
    """A full lock of a person stops everybody who writes a row about that person, and they then wait for each other."""
    hasty = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in sorted((ROOT / "apps").rglob("*.py"))
        for found in LOCK.finditer(path.read_text())
        if "no_key=True" not in found.group()
    ]
    assert not hasty
