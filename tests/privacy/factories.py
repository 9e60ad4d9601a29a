from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from apps.core.clock import now, today
from apps.privacy.models import DataExport


def ready_export(person: Any, *, content: bytes = b"PK", last: dt.date | None = None) -> DataExport:
    """One that can be downloaded until `last`."""
    export = DataExport(
        person=person,
        asked_by=person.account,
        asked_at=now(),
        due_at=timezone.now(),
        state="ready",
        size=len(content),
        sha256="0" * 64,
        ready_at=now(),
        expires_on=last or today() + dt.timedelta(days=14),
    )
    export.file.save(f"exports/{export.public_id.hex}-1.zip", ContentFile(content), save=False)
    export.save(force_insert=True)
    return export
