from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from apps.accounts.models import User
from apps.core.clock import today

from .models import DataExport
from .services import exports, runs, trail
from .states import UNDER_WAY


@shared_task
def trail_verify_daily() -> int | None:
    """Verifies the trail once a day; the entry where it breaks. Safe to run twice."""
    if trail.trail_was_verified_today():
        return None
    check = trail.trail_verify_and_tell()
    return check.broken_id if check else None


@shared_task
def trail_verify_run(user_id: int) -> int | None:
    """Staff asked for it."""
    check = trail.trail_verify_and_tell(actor=User.objects.get(pk=user_id))
    return check.broken_id if check else None


@shared_task
def retention_daily() -> int:
    """Lets go of what is past its term, and announces what will be. Safe to run twice."""
    return len(runs.retention_daily_work(as_of=today()))


@shared_task
def retention_rehearse(user_id: int) -> int | None:
    """A dry run that staff asked for."""
    run = runs.retention_dry_run(as_of=today(), actor=User.objects.get(pk=user_id))
    return run.pk if run else None


@shared_task
def export_make_run(export_id: int) -> str:
    """Makes one export. Safe to run twice."""
    return exports.export_make(export_id=export_id)


@shared_task
def exports_sweep() -> int:
    """Queues what waits or was left by a worker that died. Safe to run twice."""
    waiting = DataExport.objects.filter(state__in=UNDER_WAY, due_at__lte=timezone.now())
    found = list(waiting.order_by("due_at").values_list("pk", flat=True)[:100])
    for export_id in found:
        exports.export_kick(export_id)
    return len(found)
