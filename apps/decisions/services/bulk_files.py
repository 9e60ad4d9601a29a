"""The work on a bulk decision, one dossier after the other.

Each dossier is one short transaction that holds its item, does the act by the service of a single dossier, and writes
the result beside it. Whoever dies in between leaves the item waiting; whoever comes too finds it locked and takes the
next. What a person would be refused is refused here too, and the item says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from decimal import Decimal

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.trail import trail_add, trail_capacity
from apps.evaluations.services import dossier_locked
from apps.evaluations.states import Verdict

from ..candidates import HELD, MOVED, NO_RATE, NOT_HELD, WORDS
from ..checks import missing_to_decide
from ..models import BulkDecision, BulkItem, Decision, Hold, QualityCheck
from ..sample import lot_of, rates_of, stop_of
from ..states import BulkAct, BulkState, ItemResult
from .bulk import MAY, BulkRefusedError, bulk_dispatch, bulk_finish, bulk_stop
from .decisions import NotReadyError, StaleError, case_locked, decision_by_machine, decision_on
from .work import hold_place, hold_release

logger = logging.getLogger(__name__)

# A worker gives way to other tasks after that many seconds: mails must not wait for 200,000 dossiers.
SLICE_SECONDS = 20
# What a mistake in our own code, or in what was registered, may raise over one dossier: the others go on.
BROKEN = (
    ArithmeticError,
    AttributeError,
    LookupError,
    ObjectDoesNotExist,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    DataError,
    IntegrityError,
)

Done = tuple[ItemResult, Decision | None]


class SkippedError(Exception):
    """The dossier stays as it is, for these reasons."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = list(codes)


def bulk_slice(bulk_id: int) -> None:
    """Works for a while, then asks for another turn behind the tasks that wait; without a broker it goes on."""
    while bulk_work(bulk_id, seconds=SLICE_SECONDS):
        if bulk_dispatch(bulk_id, workers=1):
            return


def bulk_work(bulk_id: int, *, seconds: float | None = None, on_file: Callable[[], None] | None = None) -> bool:
    """Does waiting dossiers until none is free, or the time is up; True when there may be more. Any number of
    processes may do this at the same time."""
    until = None if seconds is None else time.monotonic() + seconds
    bulk = BulkDecision.objects.select_related("premium_year", "prepared_by").get(pk=bulk_id)
    speaks = bulk.prepared_by.language if bulk.prepared_by else translation.get_language()
    with translation.override(speaks), trail_capacity(lambda: {"bulk_decision": bulk_id}):
        if not _may_go_on(bulk):
            return False
        while until is None or time.monotonic() < until:
            if not _file_next(bulk):
                bulk_finish(bulk_id)
                return False
            if on_file:
                on_file()
    return True


def _may_go_on(bulk: BulkDecision) -> bool:
    """Stops it when who started it, or the machine, may no longer decide."""
    if bulk.state != BulkState.RUNNING:
        return False
    actor, why = bulk.prepared_by, ""
    if actor and not (actor.is_active and actor.is_staff and actor.has_perm(MAY[BulkAct(bulk.act)])):
        why = _("The person who started it no longer has the right to.")
    elif bulk.is_automatic and stop_of(bulk.premium_year.scheme):
        why = _("Automatic decisions were stopped.")
    if why:
        _stop(bulk, why)
    return not why


def _stop(bulk: BulkDecision, why: str) -> None:
    try:
        bulk_stop(bulk=bulk, reason=why)
    except BulkRefusedError:
        logger.info("bulk decision %s ended by itself meanwhile", bulk.pk)


@transaction.atomic
def _file_next(bulk: BulkDecision) -> bool:
    """One dossier; False when none is free, or the bulk decision is no longer at work."""
    item = (
        BulkItem.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(bulk=bulk, result=ItemResult.WAITING, bulk__state=BulkState.RUNNING)
        .order_by("pk")
        .first()
    )
    if item is None:
        return False
    try:
        with transaction.atomic():
            item.result, item.decision = ACTS[BulkAct(bulk.act)](bulk, item)
    except SkippedError as skipped:
        item.result, item.codes = ItemResult.SKIPPED, skipped.codes
    except NotReadyError as not_ready:
        item.result, item.codes = ItemResult.SKIPPED, [missing.code for missing in not_ready.missing]
    except StaleError as stale:
        item.result = ItemResult.SKIPPED
        item.codes, item.words = ([stale.code], "") if stale.code in WORDS else ([], " ".join(stale.messages))
    except ValidationError as refused:
        item.result, item.words = ItemResult.SKIPPED, " ".join(refused.messages)
    except BROKEN as broken:
        logger.exception("bulk decision %s stumbles over dossier %s", bulk.pk, item.dossier_id)
        item.result, item.words = ItemResult.FAILED, f"{type(broken).__name__}: {broken}"
    item.done_at = clock.now()
    item.save(update_fields=["result", "decision", "codes", "words", "done_at"])
    return True


# --- the acts ---------------------------------------------------------------------------------------------------------


def _decide(bulk: BulkDecision, item: BulkItem) -> Done:
    """As a person decides on one dossier who follows the rules."""
    case = case_locked(dossier_id=item.dossier_id, attempt_id=item.attempt_id)
    found = case.evaluation
    if found.verdict == Verdict.PENDING:
        raise SkippedError("settled")
    if bulk.prepared_by is None:
        raise SkippedError(MOVED)
    decision = decision_on(
        case,
        grants=found.verdict == Verdict.GRANTED,
        amount=found.amount or Decimal(0),
        actor=bulk.prepared_by,
    )
    return ItemResult.DECIDED, decision


def _decide_automatically(bulk: BulkDecision, item: BulkItem) -> Done:
    """By the machine, or drawn for a person. The rates are those of this moment."""
    case = case_locked(dossier_id=item.dossier_id, attempt_id=item.attempt_id)
    attempt, dossier = case.attempt, case.dossier
    grants = case.evaluation.verdict == Verdict.GRANTED
    rate = rates_of(bulk.premium_year).of(grants)
    if rate is None:
        raise SkippedError(NO_RATE)
    lot = lot_of(bulk.premium_year, dossier.provider.number, attempt.number)
    if lot >= rate:
        return ItemResult.DECIDED, decision_by_machine(case)
    if missing := missing_to_decide(case, is_automatic=True):
        raise NotReadyError(missing)
    QualityCheck.objects.create(
        dossier=dossier,
        attempt=attempt,
        grants=grants,
        rate=rate,
        lot=lot,
        bulk=bulk,
        taken_at=clock.now(),
    )
    trail_add(
        act="quality_sample",
        subject_type="dossier",
        subject_id=dossier.pk,
        person_id=dossier.provider.person_id,
        detail={"attempt": attempt.number, "rate": rate, "lot": lot, "bulk_decision": bulk.pk},
    )
    return ItemResult.SAMPLED, None


def _hold(bulk: BulkDecision, item: BulkItem) -> Done:
    dossier = dossier_locked(item.dossier_id)
    if bulk.prepared_by is None or Hold.objects.filter(dossier=dossier, released_at__isnull=True).exists():
        raise SkippedError(HELD)
    hold_place(dossier=dossier, reason=bulk.reason, actor=bulk.prepared_by)
    return ItemResult.HANDLED, None


def _release(bulk: BulkDecision, item: BulkItem) -> Done:
    if bulk.prepared_by is None or hold_release(dossier=item.dossier, actor=bulk.prepared_by) is None:
        raise SkippedError(NOT_HELD)
    return ItemResult.HANDLED, None


ACTS: dict[BulkAct, Callable[[BulkDecision, BulkItem], Done]] = {
    BulkAct.DECIDE: _decide,
    BulkAct.AUTOMATIC: _decide_automatically,
    BulkAct.HOLD: _hold,
    BulkAct.RELEASE: _release,
}
