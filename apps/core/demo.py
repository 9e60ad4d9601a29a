"""What fills the demo. The apps know; this module only asks whoever registered.

An app that has something to show declares it in a module `demo.py`, which is loaded at the first question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

Say = Callable[[str], None]
_steps: dict[str, Callable[[Say], None]] = {}


def register_demo(name: str, fill: Callable[[Say], None]) -> None:
    """`fill(say)` adds that app's part to a demo whose people and evaluations are there. It must be cheap and change
    nothing when its part is there already. Steps run in the order of their names."""
    _steps[name] = fill


@cache
def _load() -> None:
    autodiscover_modules("demo")


def demo_fill(say: Say) -> None:
    """Every app's part."""
    _load()
    for name in sorted(_steps):
        _steps[name](say)


@contextmanager
def portal_day(day: dt.date) -> Iterator[None]:
    """The portal's clock on that day, so that each act of the demo's past bears its own date."""
    former = settings.PORTAL_CLOCK
    settings.PORTAL_CLOCK = day
    try:
        yield
    finally:
        settings.PORTAL_CLOCK = former
