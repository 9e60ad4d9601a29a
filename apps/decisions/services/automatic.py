"""What the machine decides alone: a job a day for each premium year, a stop for all of it, and what quality control
found."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.evaluations.models import PremiumYear

from ..automatic import has_begun, left_counted, machine_attempts
from ..models import AutomaticStop, BulkDecision, Decision, QualityCheck
from ..sample import rates_of, stop_of
from ..states import BulkAct, BulkState
from .bulk import BulkRefusedError, bulk_dispatch, bulk_stop, items_choose

logger = logging.getLogger(__name__)


@transaction.atomic
def automatic_start(*, premium_year: PremiumYear, actor: User | None = None) -> BulkDecision:
    """A job of all dossiers that the machine can decide now, or draw for quality control; the caller dispatches it.
    Raises BulkRefusedError in words when there is nothing to do, or it may not be done."""
    year = PremiumYear.objects.select_for_update(no_key=True).get(pk=premium_year.pk)
    rates = rates_of(year)
    if stop_of(year.scheme):
        raise BulkRefusedError(_("Automatic decisions are stopped: let them go on first."))
    if not has_begun(year):
        raise BulkRefusedError(_("Decisions have not begun for this premium year."))
    if rates.are_unknown:
        raise BulkRefusedError(
            _("The rates of the sample for quality control are not known: a person decides on each.")
        )
    if BulkDecision.objects.filter(premium_year=year, act=BulkAct.AUTOMATIC, state=BulkState.RUNNING).exists():
        raise BulkRefusedError(_("Automatic decisions of this premium year are at work already."))
    found = machine_attempts(year, rates)
    ready = found.filter(obstacle="")
    if not ready.exists():
        raise BulkRefusedError(_("The machine can decide no dossier of this premium year now."))
    bulk = BulkDecision.objects.create(
        act=BulkAct.AUTOMATIC,
        premium_year=year,
        state=BulkState.RUNNING,
        prepared_by=actor,
        prepared_at=clock.now(),
        started_at=clock.now(),
        rate_grants=rates.grants,
        rate_refusals=rates.refusals,
    )
    items_choose(bulk, ready)
    bulk.foreseen["left"] = left_counted(found)
    bulk.save(update_fields=["foreseen"])
    trail_add(
        act="automatic_start",
        subject_type="bulk_decision",
        subject_id=bulk.pk,
        actor=actor,
        detail={
            "year": str(year),
            "count": bulk.total,
            "left": bulk.foreseen["left"],
            "rates": [rates.grants, rates.refusals],
        },
    )
    return bulk


def automatic_daily() -> list[int]:
    """Starts the day's job of each premium year that has something to do; gives the jobs."""
    started = []
    for year in PremiumYear.objects.order_by("pk"):
        try:
            bulk = automatic_start(premium_year=year)
        except BulkRefusedError as refused:
            logger.info("automatic decisions of %s: %s", year, " ".join(refused.messages))
        else:
            started.append(bulk.pk)
            bulk_dispatch(bulk.pk)
    return started


@transaction.atomic
def automatic_stop(*, scheme: str, reason: str, actor: User) -> AutomaticStop:
    """Nothing is decided automatically any more, until somebody lets it go on; a job at work ends."""
    list(PremiumYear.objects.select_for_update(no_key=True).filter(scheme=scheme).order_by("pk"))
    stop = AutomaticStop(scheme=scheme, reason=reason.strip(), stopped_at=clock.now(), stopped_by=actor)
    stop.full_clean()
    stop.save(force_insert=True)
    _note("automatic_stop", scheme, actor, reason=stop.reason)
    running = BulkDecision.objects.filter(premium_year__scheme=scheme, act=BulkAct.AUTOMATIC, state=BulkState.RUNNING)
    for bulk in running:
        bulk_stop(bulk=bulk, reason=stop.reason, actor=actor)
    return stop


@transaction.atomic
def automatic_resume(*, scheme: str, actor: User) -> AutomaticStop:
    """Lets automatic decisions go on, from the next job."""
    stop = AutomaticStop.objects.select_for_update(no_key=True).filter(scheme=scheme, resumed_at__isnull=True).first()
    if stop is None:
        raise ValidationError(_("Automatic decisions are not stopped."))
    stop.resumed_at, stop.resumed_by = clock.now(), actor
    stop.save(update_fields=["resumed_at", "resumed_by"])
    _note("automatic_resume", scheme, actor, stop=stop.pk)
    return stop


def quality_closed(decision: Decision) -> None:
    """A person decided on a dossier of the sample: whether they found the same as the rules. Inside the decision."""
    check = (
        QualityCheck.objects.select_for_update(no_key=True)
        .filter(attempt=decision.attempt_id, decision__isnull=True)
        .first()
    )
    if check is not None:
        check.decision, check.departed, check.closed_at = decision, decision.departs, clock.now()
        check.save(update_fields=["decision", "departed", "closed_at"])


def quality_reopened(decision: Decision) -> None:
    """The decision is revoked: a person must look again."""
    check = QualityCheck.objects.select_for_update(no_key=True).filter(decision=decision).first()
    if check is not None:
        check.decision = check.departed = check.closed_at = None
        check.save(update_fields=["decision", "departed", "closed_at"])


def _note(act: str, scheme: str, actor: User, **detail: Any) -> None:
    trail_add(act=act, subject_type="scheme", subject_id=scheme, actor=actor, detail=detail)
