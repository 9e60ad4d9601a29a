"""What the home page and the overview show. The schemes know; this module only asks whoever registered.

An app that has something to show declares it in a module `overview.py`, which is loaded at the first
question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from .components import CalendarItem, ResultCard, Text, TimelineItem, Todo


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPart:
    """What one scheme tells one person. With `warnings_scope`, only those who may act in it read the warnings."""

    todos: Sequence[Todo] = ()
    warnings: Sequence[Text] = ()
    warnings_scope: str = ""
    results: Sequence[ResultCard] = ()
    history: Sequence[TimelineItem] = ()

    @property
    def duties(self) -> list[Todo]:
        return [todo for todo in self.todos if not todo.is_choice]

    @property
    def choices(self) -> list[Todo]:
        return [todo for todo in self.todos if todo.is_choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that must be done on one person's file, for whoever works on many files. `deadline` is the last day;
    `scope` one of `accounts.acting.Scope`: who may not act in it isn't told."""

    title: Text
    deadline: dt.date | None
    url: str
    scope: str


Needs = Callable[[Collection[int], dt.date], Mapping[int, Sequence[Need]]]

_needs: dict[str, Needs] = {}
_calendars: dict[str, Callable[[dt.date], Sequence[CalendarItem]]] = {}
_overviews: dict[str, Callable[[Any, dt.date], OverviewPart]] = {}


def register_calendar(name: str, items: Callable[[dt.date], Sequence[CalendarItem]]) -> None:
    """`items(as_of)` gives the days that concern everybody. The same name replaces what was registered
    before."""
    _calendars[name] = items


def register_overview(name: str, part: Callable[[Any, dt.date], OverviewPart]) -> None:
    """`part(person, as_of)`. The same name replaces what was registered before: a scheme that tells more
    registers under the name of the general one."""
    _overviews[name] = part


def register_needs(name: str, needs: Needs) -> None:
    """`needs(person_ids, as_of)` gives what is still to be done, by person, in a number of queries that doesn't depend
    on how many persons there are: some have thousands."""
    _needs[name] = needs


@cache
def _load() -> None:
    autodiscover_modules("overview")


def calendar_items(as_of: dt.date) -> list[CalendarItem]:
    """Everything in everybody's calendar, in the order of the days."""
    _load()
    found = [item for items in _calendars.values() for item in items(as_of)]
    return sorted(found, key=lambda item: (item.last or item.first, item.first))


def overview_of(person: Any, as_of: dt.date, *, scopes: Collection[str] | None = None) -> OverviewPart:
    """All parts of a person's overview; what has the nearest deadline first. With `scopes`, only the tasks and
    warnings of those who may act in them."""
    _load()
    parts = [part(person, as_of) for part in _overviews.values()]

    def may(scope: str) -> bool:
        return scopes is None or scope in scopes

    return OverviewPart(
        todos=sorted(
            (todo for part in parts for todo in part.todos if may(todo.scope)),
            key=lambda todo: todo.deadline or dt.date.max,
        ),
        warnings=[warning for part in parts if may(part.warnings_scope) for warning in part.warnings],
        results=[result for part in parts for result in part.results],
        history=sorted((item for part in parts for item in part.history), key=lambda item: item.day, reverse=True),
    )


def needs_of(person_ids: Collection[int], as_of: dt.date) -> dict[int, list[Need]]:
    """What must still be done on each of these files; what has the nearest last day first."""
    _load()
    found: dict[int, list[Need]] = {}
    for needs in _needs.values():
        for person_id, some in needs(person_ids, as_of).items():
            found.setdefault(person_id, []).extend(some)
    for those in found.values():
        those.sort(key=lambda need: need.deadline or dt.date.max)
    return found
