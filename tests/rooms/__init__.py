"""What each app tells the tests that walk over all pages: one module per app, named like it.

OWN        for tests/accounts/test_access.py: what fills the address of a page, of that account's own file
and for tests/e2e/everybody: NO_PAGES, ARGUMENTS, OFFICE, ELSEWHERE, STATUS, ONLY_FOR (see pages.py there), and
MESSAGES   for tests/notifications/test_every_kind.py: what fills each variant of the app's messages
fill()     makes the rows that the pages need as examples, once for all
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any


@cache
def rooms() -> tuple[ModuleType, ...]:
    return tuple(import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))


def merged(table: str, known: dict[Any, Any]) -> dict[Any, Any]:
    """That table of all rooms, added to what is known already."""
    for room in rooms():
        for key, value in getattr(room, table, {}).items():
            assert key not in known, f"{key} is in two tables of {table}"
            known[key] = value
    return known
