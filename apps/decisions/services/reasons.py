"""The standard reasons: what the office writes, and the starter set of a new portal."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from apps.accounts.models import User
from apps.core.trail import trail_add

from ..models import StandardReason

STARTER = Path(__file__).parent.parent / "data" / "standard_reasons.yaml"


@transaction.atomic
def standard_reason_save(*, reason: StandardReason, actor: User) -> StandardReason:
    """A new reason, or other words for one: decisions that gave it already keep their letter."""
    reason.full_clean()
    is_new = reason.pk is None
    reason.save()
    trail_add(
        act="standard_reason_add" if is_new else "standard_reason_change",
        subject_type="standard_reason",
        subject_id=reason.pk,
        actor=actor,
        detail={"code": reason.code, "is_active": reason.is_active},
    )
    return reason


@cache
def _starter() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(STARTER.read_text(encoding="utf-8"))
    return found


def standard_reasons_load() -> int:
    """Adds those of the starter set whose code isn't there; what staff changed stays. Returns how many."""
    known = set(StandardReason.objects.values_list("code", flat=True))
    new = [
        StandardReason(
            code=row["code"],
            use=row["use"],
            **{f"text_{language}": row[language] for language in ("fr", "nl", "de", "en")},
        )
        for row in _starter()
        if row["code"] not in known
    ]
    StandardReason.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
