"""How far an import is, for the page that waits for it.

Kept in the cache: an import writes in one transaction, of which nobody sees anything before its end.
"""

from __future__ import annotations

from typing import NamedTuple

import redis
from django.core.cache import cache

from . import Progress

SECONDS_KEPT = 600


class Step(NamedTuple):
    step: str
    rows: int


def _key(batch_id: int) -> str:
    return f"import-progress-{batch_id}"


def progress_writer(batch_id: int) -> Progress:
    def write(step: str, rows: int) -> None:
        try:
            cache.set(_key(batch_id), [step, rows], SECONDS_KEPT)
        except redis.RedisError:
            return  # nobody can look, and the import doesn't need it

    return write


def progress_read(batch_id: int) -> Step | None:
    try:
        found = cache.get(_key(batch_id))
    except redis.RedisError:
        return None
    return Step(*found) if found else None
