"""The office's queues: which dossiers wait for what, since when, who must act, and until when.

An app that has a queue registers it in a module `queues.py`, which is loaded at the first question. A queue's rows are
dossiers, so that all of them can be searched, assigned and opened alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.db.models import QuerySet
from django.utils.module_loading import autodiscover_modules

from apps.accounts.models import User
from apps.core.components import Text, Tone
from apps.evaluations.models import Dossier

from .checks import Who
from .states import BulkAct

Rows = Callable[[dt.date], QuerySet[Any]]  # of Dossier, with `since`
PerDossier = Callable[[Sequence[Dossier]], Mapping[int, Any]]
# A longer queue is shown as "more than": counting all of it would read all of it.
COUNTED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """`rows(as_of)`: the dossiers, annotated with `since`, the moment from which they wait. `deadline`, `detail` and
    `url` look at one page of rows, in a number of queries that doesn't depend on how many they are, and may leave
    rows out; without `url` a row leads to the dossier's workplace. `actors` names who must act on each row, where
    that is not the same for all (`who`). `holds_back`: what waits here is not ready to be decided. `bulk`: what can be
    done with many of it at once. `permission`: who sees it."""

    code: str
    label: Text
    text: Text
    who: Who
    rows: Rows
    deadline: PerDossier | None = None
    detail: PerDossier | None = None
    url: PerDossier | None = None
    actors: PerDossier | None = None
    order: int = 50
    tone: Tone = Tone.ATTENTION
    holds_back: bool = False
    bulk: BulkAct | None = None
    permission: str = "decisions.view_decision"


_queues: dict[str, Queue] = {}
_actors: dict[str, PerDossier] = {}


def register_queue(queue: Queue) -> None:
    """The same code replaces what was registered before."""
    _queues[queue.code] = queue


def register_actors(scheme: str, actors: PerDossier) -> None:
    """`actors(dossiers)`: per dossier of that scheme those who must act before it can be decided and paid."""
    _actors[scheme] = actors


def scheme_actors(dossiers: Sequence[Dossier]) -> Mapping[int, Sequence[Who]]:
    """As the schemes know it."""
    found: dict[int, Sequence[Who]] = {}
    for scheme in {dossier.premium_year.scheme for dossier in dossiers} & _actors.keys():
        found |= _actors[scheme]([dossier for dossier in dossiers if dossier.premium_year.scheme == scheme])
    return found


@cache
def _load() -> None:
    import_module("apps.decisions.house_queues")
    autodiscover_modules("queues")


def all_queues() -> list[Queue]:
    _load()
    return sorted(_queues.values(), key=lambda queue: (queue.order, queue.code))


def queues_for(user: Any) -> list[Queue]:
    """Those that this member of staff may see."""
    return [queue for queue in all_queues() if user.has_perm(queue.permission)]


def on_desk(dossiers: QuerySet[Any], whose: str, user: User) -> QuerySet[Any]:
    """Of the dossiers those on that desk; "" leaves all of them."""
    if whose == "me":
        return dossiers.filter(assignment__to=user)
    return dossiers.filter(assignment__isnull=True) if whose == "nobody" else dossiers


def queue_count(rows: QuerySet[Any]) -> int:
    """How many wait; COUNTED + 1 when there are more than that."""
    return rows.order_by().values("pk")[: COUNTED + 1].count()
