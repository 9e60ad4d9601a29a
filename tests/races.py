"""Acts at the same moment, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an act: what it returned, or why it was refused."""

    value: Any = None
    refusal: ValidationError | None = None

    @property
    def words(self) -> str:
        """What the actor was told: "done", or the first sentence of the refusal."""
        return self.refusal.messages[0] if self.refusal else "done"


def together(*acts: Callable[[], object]) -> list[Outcome]:
    """What became of the acts, in their order. They speak the language of the test.

    A refusal is a ValidationError; whatever else an act raises is raised in the test, as it was raised there. An act
    that doesn't end fails the test: one that waits in the database with an error that says where."""
    start, language = threading.Barrier(len(acts)), translation.get_language()

    def run(act: Callable[[], object]) -> object:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{SECONDS}s"])
            start.wait(SECONDS)
            with translation.override(language):
                return act()
        finally:
            connection.close()

    pool = ThreadPoolExecutor(len(acts))
    futures = [pool.submit(run, act) for act in acts]
    stuck = wait(futures, timeout=2 * SECONDS).not_done
    pool.shutdown(wait=not stuck)
    if stuck:
        pytest.fail(f"{len(stuck)} of {len(acts)} acts did not end within {2 * SECONDS} seconds")
    return [_outcome(future) for future in futures]


def _outcome(future: Future[object]) -> Outcome:
    try:
        return Outcome(value=future.result())
    except ValidationError as refusal:
        return Outcome(refusal=refusal)


def refusals(*acts: Callable[[], object]) -> list[str]:
    """What was refused of the acts done together, in words."""
    return [outcome.words for outcome in together(*acts) if outcome.refusal]
