"""What staff are told: that the trail is broken, that data are going to be deleted."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.core.clock import today
from apps.core.models import TrailCheck
from apps.notifications.services import NewMessage, messages_queue

from .models import RetentionRun

TRAIL_KIND = "trail_broken"
RETENTION_KIND = "retention_announced"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def _readers(permission: str) -> list[User]:
    """Active staff with that right, administrators included: an alarm must reach somebody."""
    found = User.objects.with_perm(permission, is_active=True, include_superusers=True, backend=_BACKEND)
    return list(found.filter(is_staff=True).distinct())


def _tell(kind: str, permission: str, event: str, data: dict[str, Any]) -> int:
    return messages_queue(
        kind=kind,
        messages=[
            NewMessage(
                event=event,
                account_id=reader.pk,
                name=reader.get_full_name() or reader.get_username(),
                address=reader.email,
                language=reader.language,
                data=data,
            )
            for reader in _readers(permission)
        ],
    )


def trail_broken_tell(check: TrailCheck) -> int:
    """Once a day for as long as it is broken."""
    data = {"entry": check.broken_id, "how": check.how, "check": check.pk}
    return _tell(TRAIL_KIND, "core.view_trailentry", f"{check.broken_id}:{today():%Y-%m-%d}", data)


def retention_announced_tell(run: RetentionRun, *, rows: int) -> int:
    data = {"run": run.pk, "starts_on": run.starts_on.isoformat(), "rows": rows}
    return _tell(RETENTION_KIND, "privacy.stop_retentionrun", f"run:{run.pk}", data)
