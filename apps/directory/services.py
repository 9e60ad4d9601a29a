"""Writes: reports of errors, and putting the whole directory together anew."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.providers.models import ProviderNumber

from .models import DirectoryReport
from .states import ReportState, may_become

REBUILD_STEP = 20_000


@transaction.atomic
def report_open(*, number: str, kind: str, text: str, language: str, email: str = "") -> DirectoryReport:
    """Keeps what somebody says is wrong; nobody has to sign in for that."""
    provider = ProviderNumber.objects.get(number=number)
    report = DirectoryReport(
        provider=provider, kind=kind, text=text.strip(), email=email, language=language, reported_at=clock.now()
    )
    report.full_clean()
    report.save(force_insert=True)
    trail_add(
        act="directory.report",
        subject_type="directory_report",
        subject_id=report.pk,
        person_id=provider.person_id,
        detail={"kind": kind},
    )
    return report


@transaction.atomic
def report_close(*, report_id: int, outcome: str, actor: User) -> DirectoryReport:
    """Ends a report with what was done, and forgets who told us. ValidationError when it is closed already."""
    report = (
        DirectoryReport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("provider")
        .get(pk=report_id)
    )
    if not may_become(report.state, ReportState.CLOSED):
        raise ValidationError(_("This report is closed already."))
    report.state, report.outcome = ReportState.CLOSED, outcome.strip()
    report.closed_at, report.closed_by, report.email = clock.now(), actor, ""
    report.full_clean()
    report.save()
    trail_add(
        act="directory.report_close",
        subject_type="directory_report",
        subject_id=report.pk,
        person_id=report.provider.person_id,
        actor=actor,
        detail={"outcome": report.outcome},
    )
    return report


def directory_rebuild() -> int:
    """Writes every entry anew where it differs, some thousands at a time; how many numbers there are. The database
    keeps the directory by itself: this is for the day somebody doubts it. Safe to run twice and beside other work."""
    last, done = 0, 0
    while True:
        chosen = list(
            ProviderNumber.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:REBUILD_STEP]
        )
        if not chosen:
            return done
        with connection.cursor() as cursor:
            cursor.execute("SELECT directory_refresh(%s)", [chosen])
        last, done = chosen[-1], done + len(chosen)
