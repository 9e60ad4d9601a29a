"""What the admin's "History" page of an object shows."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from apps.core.models import TrailEntry
from apps.core.trail import READ_ACTS, trail_of

register = template.Library()

SHOWN = 200


@register.simple_tag
def trail_entries(row: Model, user: Any) -> list[TrailEntry]:
    """The latest entries about it; who looked at it only for those who may read the trail."""
    found = trail_of(row)
    if not user.has_perm("core.view_trailentry"):
        found = found.exclude(READ_ACTS)
    return list(found[:SHOWN])
