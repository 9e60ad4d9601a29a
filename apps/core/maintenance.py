"""The banner about maintenance: what shows now, and how staff change it."""

from __future__ import annotations

from .clock import now
from .models import MaintenanceNotice
from .trail import Actor, trail_add


def maintenance_now() -> list[MaintenanceNotice]:
    """What every page says at this moment."""
    moment = now()
    return list(MaintenanceNotice.objects.filter(is_on=True, starts_at__lte=moment, ends_at__gt=moment))


def maintenance_save(*, notice: MaintenanceNotice, actor: Actor) -> MaintenanceNotice:
    """Keeps a banner, and who wrote it. ValidationError: a text or the order of the moments is wrong."""
    notice.full_clean()
    notice.save()
    trail_add(
        act="maintenance.save",
        subject_type="maintenance_notice",
        subject_id=notice.pk,
        actor=actor,
        detail={"is_on": notice.is_on, "from": notice.starts_at, "until": notice.ends_at, "text": notice.text_fr},
    )
    return notice
