"""Writing and verifying the trail."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Protocol

from django.db import connection, transaction

from . import clock
from .models import TrailEntry

GENESIS = "0" * 64
_LOCK = 7_201_601  # any constant: serialises the writers of the chain


class Actor(Protocol):
    pk: Any

    def get_username(self) -> str: ...


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


@transaction.atomic
def trail_add(
    *,
    act: str,
    subject_type: str,
    subject_id: object,
    actor: Actor | None = None,
    person_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> TrailEntry:
    """Adds one entry in the caller's transaction: the act and its trace stand or fall together.

    `actor` None means the portal itself (a scheduled job or a command).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = TrailEntry.objects.order_by("-id").values_list("entry_hash", flat=True).first()
    entry = TrailEntry(
        at=clock.now().astimezone(clock.BRUSSELS),
        actor_id=actor.pk if actor else None,
        actor_label=actor.get_username() if actor else "portal",
        act=act,
        subject_type=subject_type,
        subject_id=str(subject_id),
        person_id=person_id,
        detail=json.loads(json.dumps(detail or {}, default=str)),
        previous_hash=last or GENESIS,
    )
    entry.entry_hash = _digest(entry)
    entry.save(force_insert=True)
    return entry


def trail_verify() -> int | None:
    """The id of the first entry that does not fit the chain, or None when all is sound."""
    previous = GENESIS
    for entry in TrailEntry.objects.order_by("id").iterator(chunk_size=2000):
        entry.at = entry.at.astimezone(clock.BRUSSELS)
        if entry.previous_hash != previous or entry.entry_hash != _digest(entry):
            return entry.pk
        previous = entry.entry_hash
    return None
