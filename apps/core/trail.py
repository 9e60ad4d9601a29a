"""Writing and verifying the trail."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from . import clock
from .models import TrailEntry

GENESIS = "0" * 64
_LOCK = 7_201_601  # any constant: serialises the writers of the chain


class Actor(Protocol):
    pk: Any

    def get_username(self) -> str: ...


_capacity: ContextVar[Callable[[], dict[str, Any]] | None] = ContextVar("trail_capacity", default=None)


@contextmanager
def trail_capacity(capacity: Callable[[], dict[str, Any]]) -> Iterator[None]:
    """Inside, every entry notes in what capacity its actor acts: for whom, by which mandate. Asked when an entry is
    written, so that no service can forget it."""
    token = _capacity.set(capacity)
    try:
        yield
    finally:
        _capacity.reset(token)


# Looking is an act too, but who looked is only for those who may read the whole trail, and for the person concerned.
READS = ("document_open", "letter_open", "number_request_open", "page_view", "viewing_begin", "viewing_end")
_READ = "_read"


def is_read(act: str) -> bool:
    """Whether an act is a look at somebody's data. All that end in `_read` are."""
    return act.endswith(_READ) or act in READS


READ_ACTS = Q(act__endswith=_READ) | Q(act__in=READS)

_watched: ContextVar[list[TrailEntry] | None] = ContextVar("trail_watched", default=None)


@contextmanager
def reads_watched() -> Iterator[list[TrailEntry]]:
    """The looks that are written inside, so that none is written twice."""
    seen: list[TrailEntry] = []
    token = _watched.set(seen)
    try:
        yield seen
    finally:
        _watched.reset(token)


def _digest(entry: TrailEntry) -> str:
    content = [
        entry.previous_hash,
        entry.at.isoformat(),
        entry.actor_id,
        entry.actor_label,
        entry.act,
        entry.subject_type,
        entry.subject_id,
        entry.person_id,
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def trail_turn() -> None:
    """Stands in the queue for the trail, until the caller's transaction ends; for who stands there, nothing.

    `trail_add` does it. A service does it itself, after its row locks, before it writes a row that an exclusion
    constraint guards and no row lock does: two such writers who meet would wait for each other (ADR 22)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


@transaction.atomic(savepoint=False)
def trail_add(
    *,
    act: str,
    subject_type: str,
    subject_id: object,
    actor: Actor | None = None,
    person_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> TrailEntry:
    """Adds one entry in the caller's transaction: the act and its trace stand or fall together, without a savepoint
    between them.

    `actor` None means the portal itself (a scheduled job or a command).
    """
    capacity = _capacity.get()
    noted = (detail or {}) | (capacity() if capacity and actor else {})
    previous_hash = _last_hash()  # first, so that the moments come in the order of the chain
    entry = TrailEntry(
        at=clock.now().astimezone(clock.BRUSSELS),
        actor_id=actor.pk if actor else None,
        actor_label=actor.get_username() if actor else "portal",
        act=act,
        subject_type=subject_type,
        subject_id=str(subject_id),
        person_id=person_id,
        detail=json.loads(json.dumps(noted, default=str)),
        previous_hash=previous_hash,
    )
    entry.entry_hash = _digest(entry)
    entry.save(force_insert=True)
    if (watched := _watched.get()) is not None and is_read(act):
        watched.append(entry)
    return entry


def _last_hash() -> str:
    """Stands in the queue for the trail, then reads its end: two statements, of which the second sees what was written
    while the first one waited, in one message to the server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s); SELECT entry_hash FROM core_trailentry ORDER BY id DESC LIMIT 1", [_LOCK]
        )
        cursor.nextset()
        last = cursor.fetchone()
    return last[0] if last else GENESIS


# What the trail calls a model otherwise than by its own name.
_OTHER_NAMES = {
    "accounts.user": "account",
    "decisions.workdossier": "dossier",
    "letters.letter": "portal_letter",
    "providers.factcorrection": "correction",
    "providers.importbatch": "import",
}


def trail_of(row: Model) -> QuerySet[TrailEntry]:
    """What happened to one row, the latest first; of a person, all that happened to their file."""
    opts = row._meta
    snake_case = re.sub(r"(?<!^)(?=[A-Z])", "_", opts.object_name or "").lower()
    names = {snake_case, opts.model_name, _OTHER_NAMES.get(opts.label_lower, snake_case)}
    wanted = Q(subject_type__in=names, subject_id=str(row.pk))
    if opts.label_lower == "providers.person":
        wanted |= Q(person_id=row.pk)
    return TrailEntry.objects.filter(wanted).order_by("-id")


class Break(StrEnum):
    """How an entry doesn't fit."""

    CHANGED = "changed"  # its content isn't what its hash was made of
    UNLINKED = "unlinked"  # what stood before it isn't there any more
    CUT = "cut"  # it was there when the trail was last verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`broken` is the first entry that doesn't fit, None when all is sound; the others describe what was read."""

    entries: int
    first: int | None = None
    last: int | None = None
    last_hash: str = ""
    broken: int | None = None
    how: str = ""


_READ_AT_ONCE = 2_000


def trail_check(*, first: int | None = None, progress: Callable[[int], None] | None = None) -> Finding:
    """Reads the chain in the order it was written, from entry `first` on (None: from the beginning), in memory that
    doesn't grow with it. `progress` is told now and then how many entries are read."""
    rows = TrailEntry.objects.order_by("id")
    previous = GENESIS
    if first is not None:
        rows = rows.filter(pk__gte=first)
        before = TrailEntry.objects.filter(pk__lt=first).order_by("-id").values_list("entry_hash", flat=True)
        previous = before.first() or GENESIS
    count, begins, last = 0, None, None
    for entry in rows.iterator(chunk_size=_READ_AT_ONCE):
        begins = begins or entry.pk
        entry.at = entry.at.astimezone(clock.BRUSSELS)
        how: Break | None = None
        if entry.previous_hash != previous:
            how = Break.UNLINKED
        elif entry.entry_hash != _digest(entry):
            how = Break.CHANGED
        if how is not None:
            return Finding(entries=count, first=begins, last=last, last_hash=previous, broken=entry.pk, how=how.value)
        previous, last, count = entry.entry_hash, entry.pk, count + 1
        if progress and count % (10 * _READ_AT_ONCE) == 0:
            progress(count)
    return Finding(entries=count, first=begins, last=last, last_hash=previous if count else "")


def trail_verify() -> int | None:
    """The id of the first entry that does not fit the chain, or None when all is sound."""
    return trail_check().broken
