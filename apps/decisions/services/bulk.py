"""A bulk decision's life: chosen and counted, started with a reason, worked on, ended.

The choice is stored, dossier by dossier, with the result that staff looked at: what they confirmed is what is done,
and a newer result is not. `bulk_files` does the work.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, DecimalField, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.evaluations.models import Attempt, PremiumYear

from ..candidates import chosen_attempts, machine_would_not, with_obstacle
from ..models import BulkDecision
from ..states import BULK_STEPS, BulkAct, BulkState, ItemResult

logger = logging.getLogger(__name__)

MAY = {
    BulkAct.DECIDE: "decisions.decide_dossier",
    BulkAct.HOLD: "decisions.hold_dossier",
    BulkAct.RELEASE: "decisions.hold_dossier",
    BulkAct.AUTOMATIC: "decisions.start_automatic",
}
# Longer without a finished dossier, and nobody is working on it.
IDLE = dt.timedelta(seconds=30)
_NOBODY = gettext_lazy("No dossier of this premium year is like that.")
_AMOUNT: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)


class BulkRefusedError(ValidationError):
    """The bulk decision can't be prepared, started or stopped; the message says why."""


def bulk_transition(bulk: BulkDecision, to: BulkState, **stamps: Any) -> BulkDecision:
    """The only place that moves a bulk decision. The caller holds the lock on its row."""
    if to not in BULK_STEPS[bulk.state]:
        raise BulkRefusedError(
            _("This is “%(now)s” by now: look at it again before you go on.") % {"now": bulk.get_state_display()}
        )
    bulk.state = to
    for name, value in stamps.items():
        setattr(bulk, name, value)
    bulk.full_clean(exclude=["not_found", "chosen", "foreseen"])
    bulk.save(update_fields=["state", *stamps])
    return bulk


def bulk_locked(pk: int) -> BulkDecision:
    found: BulkDecision = (
        BulkDecision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("premium_year", "prepared_by")
        .get(pk=pk)
    )
    return found


# --- prepare ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def bulk_prepare(*, act: str, premium_year: PremiumYear, chosen: dict[str, Any], actor: User) -> BulkDecision:
    """Stores the choice with what is foreseen of each dossier; nothing is done yet. `chosen`: `numbers`, or any of
    `verdict`, `outcome`, `profession`, `queue`, `assigned` ("me", "nobody"), `found`. Raises BulkRefusedError when
    nothing is found."""
    if chosen.get("found") == []:
        raise BulkRefusedError(_NOBODY)
    bulk = BulkDecision.objects.create(
        act=act, premium_year=premium_year, chosen=chosen, prepared_by=actor, prepared_at=clock.now()
    )
    attempts = chosen_attempts(premium_year, act, chosen, actor)
    items_choose(bulk, with_obstacle(attempts, scheme=premium_year.scheme, act=act))
    found = bulk.items.count()
    bulk.not_found = _numbers_not_found(bulk, chosen.get("numbers") or [])
    if not found:
        raise BulkRefusedError(_NOBODY)
    bulk.save(update_fields=["not_found"])
    trail_add(
        act="bulk_prepare",
        subject_type="bulk_decision",
        subject_id=bulk.pk,
        actor=actor,
        detail={"act": act, "year": str(premium_year), "chosen": chosen, "found": found, "to_do": bulk.total},
    )
    return bulk


def items_choose(bulk: BulkDecision, attempts: QuerySet[Any]) -> None:
    """One item for each attempt, annotated with `obstacle`: what has one is skipped from the beginning."""
    sql, params = attempts.values_list("dossier_id", "pk", "obstacle").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO decisions_bulkitem (bulk_id, dossier_id, attempt_id, result, codes, words, done_at)
            SELECT %s, dossier, attempt, CASE obstacle WHEN '' THEN %s ELSE %s END,
                   CASE obstacle WHEN '' THEN '{{}}'::varchar[] ELSE ARRAY[obstacle]::varchar[] END, '',
                   CASE obstacle WHEN '' THEN NULL ELSE %s::timestamptz END
            FROM ({sql}) AS found (dossier, attempt, obstacle) ORDER BY dossier
            """,  # noqa: S608 - the query is the ORM's own
            [bulk.pk, ItemResult.WAITING, ItemResult.SKIPPED, clock.now(), *params],
        )
    bulk.foreseen = _foreseen(bulk)
    bulk.total = sum(count for count, _amount in bulk.foreseen["outcomes"].values())
    bulk.save(update_fields=["foreseen", "total"])


def _foreseen(bulk: BulkDecision) -> dict[str, Any]:
    """Counts and sums per outcome of what will be done, counts per obstacle of what won't, and how many of the former
    the machine would leave to a person."""
    waiting = bulk.items.filter(result=ItemResult.WAITING)
    outcomes = (
        waiting.filter(attempt__evaluation__run_id=F("attempt__run_id"))
        .order_by()
        .values_list("attempt__evaluation__outcome")
        .annotate(count=Count("pk"), amount=Coalesce(Sum("attempt__evaluation__amount"), 0, output_field=_AMOUNT))
    )
    skipped = bulk.items.filter(result=ItemResult.SKIPPED).order_by().values_list("codes").annotate(count=Count("pk"))
    doubts = {}
    if bulk.act == BulkAct.DECIDE:
        attempts = Attempt.objects.filter(bulk_items__in=waiting, evaluation__run_id=F("run_id")).order_by()
        doubts = machine_would_not(attempts, scheme=bulk.premium_year.scheme)
    return {
        "outcomes": {outcome: [count, str(amount)] for outcome, count, amount in outcomes},
        "skipped": {codes[0]: count for codes, count in skipped},
        "doubts": doubts,
    }


def _numbers_not_found(bulk: BulkDecision, numbers: Sequence[str]) -> list[str]:
    found = bulk.items.filter(dossier__provider__number__in=numbers).values_list("dossier__provider__number", flat=True)
    return sorted(set(numbers) - set(found)) if numbers else []


# --- start, drop, stop, try again -------------------------------------------------------------------------------------


@transaction.atomic
def bulk_start(*, bulk: BulkDecision, reason: str, count: int | None, actor: User) -> BulkDecision:
    """Starts what was prepared; the caller dispatches it. `count`: how many dossiers the person says it will handle.
    Raises BulkRefusedError when that isn't so, when there is none, or when it was started already."""
    locked = bulk_locked(bulk.pk)
    if not actor.has_perm(MAY[BulkAct(locked.act)]) or locked.prepared_by_id != actor.pk:
        raise BulkRefusedError(_("Only the person who prepared it can start it: prepare one of your own."))
    if not locked.total:
        raise BulkRefusedError(_("There is nothing to do: every dossier is skipped."))
    if count != locked.total:
        raise BulkRefusedError({"count": _("Type the number of dossiers: %(count)s.") % {"count": locked.total}})
    if locked.act != BulkAct.RELEASE and not reason.strip():
        raise BulkRefusedError({"reason": _("Give the reason.")})
    bulk_transition(locked, BulkState.RUNNING, started_at=clock.now(), reason=reason.strip())
    _note("bulk_start", locked, actor, reason=locked.reason, count=locked.total)
    return locked


@transaction.atomic
def bulk_drop(*, bulk: BulkDecision, actor: User) -> BulkDecision:
    """What was prepared is not started."""
    locked = bulk_transition(bulk_locked(bulk.pk), BulkState.DROPPED, ended_at=clock.now())
    _note("bulk_drop", locked, actor)
    return locked


@transaction.atomic
def bulk_stop(*, bulk: BulkDecision, reason: str, actor: User | None = None) -> BulkDecision:
    """Stops it: a dossier that is in somebody's hands at this moment is finished, the others stay as they are."""
    locked = bulk_locked(bulk.pk)
    if not reason.strip():
        raise BulkRefusedError({"reason": _("Give the reason.")})
    bulk_transition(locked, BulkState.STOPPED, ended_at=clock.now(), end_reason=reason.strip())
    _note("bulk_stop", locked, actor, reason=locked.end_reason, **bulk_counts(locked))
    return locked


@transaction.atomic
def bulk_retry(*, bulk: BulkDecision, actor: User) -> BulkDecision:
    """Sets what failed back to waiting; the caller dispatches it."""
    locked = bulk_locked(bulk.pk)
    failed = locked.items.filter(result=ItemResult.FAILED)
    if not failed.exists():
        raise BulkRefusedError(_("Nothing failed."))
    count = failed.update(result=ItemResult.WAITING, done_at=None, words="", codes=[])
    bulk_transition(locked, BulkState.RUNNING, ended_at=None)
    _note("bulk_retry", locked, actor, count=count)
    return locked


@transaction.atomic
def bulk_finish(bulk_id: int) -> bool:
    """Ends it when no dossier waits. Safe to call at any time."""
    locked = bulk_locked(bulk_id)
    if locked.state != BulkState.RUNNING or locked.items.filter(result=ItemResult.WAITING).exists():
        return False
    bulk_transition(locked, BulkState.DONE, ended_at=clock.now())
    _note("bulk_end", locked, None, **bulk_counts(locked))
    return True


def bulk_counts(bulk: BulkDecision) -> dict[str, int]:
    """How many dossiers have each result."""
    return dict(bulk.items.order_by().values_list("result").annotate(count=Count("pk")))


def _note(act: str, bulk: BulkDecision, actor: User | None, **detail: Any) -> None:
    trail_add(
        act=act, subject_type="bulk_decision", subject_id=bulk.pk, actor=actor, detail={"act": bulk.act, **detail}
    )


# --- who works on it --------------------------------------------------------------------------------------------------


def bulk_dispatch(bulk_id: int, *, workers: int | None = None) -> bool:
    """Asks Celery's workers to work on it. False when the broker can't be reached: the sweep will ask again."""
    try:
        for _worker in range(workers or settings.PORTAL_RUN_WORKERS):
            current_app.send_task("apps.decisions.tasks.bulk_work", args=[bulk_id])
    except (OperationalError, ConnectionError):
        logger.warning("bulk decision %s: the broker can't be reached, the sweep will ask again", bulk_id)
        return False
    return True


def bulks_sweep(*, idle: dt.timedelta = IDLE) -> list[int]:
    """Takes up again what nobody works on: started, and for a while no dossier was finished."""
    before = clock.now() - idle
    running = BulkDecision.objects.filter(state=BulkState.RUNNING, started_at__lte=before)
    last = running.annotate(last=Max("items__done_at")).filter(Q(last__isnull=True) | Q(last__lte=before))
    found = list(last.order_by("pk").values_list("pk", flat=True))
    for pk in found:
        bulk_dispatch(pk)
    return found
