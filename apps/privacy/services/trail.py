"""The daily verification of the trail, and its alarm."""

from __future__ import annotations

from collections.abc import Callable

from apps.accounts.models import User
from apps.core.clock import BRUSSELS, now
from apps.core.models import TrailCheck
from apps.core.trail_checks import trail_check_record

from ..staff_messages import trail_broken_tell


def trail_verify_and_tell(
    *, actor: User | None = None, first: int | None = None, progress: Callable[[int], None] | None = None
) -> TrailCheck | None:
    """Verifies, keeps the report, and alarms staff when an entry doesn't fit. None: another one is at work."""
    check = trail_check_record(actor=actor, first=first, progress=progress)
    if check is not None and check.broken_id is not None:
        trail_broken_tell(check)
    return check


def trail_was_verified_today() -> bool:
    day = now().astimezone(BRUSSELS).date()
    last = TrailCheck.objects.filter(finished_at__isnull=False, asked_by="portal").first()
    return last is not None and last.started_at.astimezone(BRUSSELS).date() == day
