"""Verifications of the trail, and what they found."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from . import clock
from .models import TrailCheck, TrailEntry
from .trail import Actor, Break, Finding, trail_check

VERIFY_TASK = "apps.privacy.tasks.trail_verify_run"
_LOCK = 7_201_602  # any constant: one verification at a time


def trail_check_record(
    *, actor: Actor | None = None, first: int | None = None, progress: Callable[[int], None] | None = None
) -> TrailCheck | None:
    """Verifies the trail and keeps what was found; None when another verification is at work. The row stands from the
    beginning on: one without end was stopped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
        try:
            check = TrailCheck.objects.create(
                started_at=clock.now(), asked_by=actor.get_username() if actor else "portal"
            )
            found = _cut(first) or trail_check(first=first, progress=progress)
            check.finished_at = clock.now()
            check.first_id, check.last_id, check.last_hash = found.first, found.last, found.last_hash
            check.entries, check.broken_id, check.how = found.entries, found.broken, found.how
            check.save()
            return check
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _cut(first: int | None) -> Finding | None:
    """Whether the entry with which the last sound verification ended is still what it was."""
    last = trail_last_sound()
    if last is None or last.last_id is None or (first is not None and first > last.last_id):
        return None
    if TrailEntry.objects.filter(pk=last.last_id, entry_hash=last.last_hash).exists():
        return None
    if TrailEntry.objects.filter(pk__gte=last.last_id).exists():
        return None  # reading the chain says better where it breaks
    return Finding(entries=0, broken=last.last_id, how=Break.CUT.value)


def trail_last_check() -> TrailCheck | None:
    return TrailCheck.objects.filter(finished_at__isnull=False).first()


def trail_last_sound() -> TrailCheck | None:
    """The last that found nothing and read to the end of the trail."""
    return TrailCheck.objects.filter(finished_at__isnull=False, broken_id__isnull=True, last_id__isnull=False).first()
