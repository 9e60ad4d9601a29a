"""Letting go of what is past its term: announced, in batches that each stand by themselves, with a tombstone each.

A dry run goes the very same way inside a transaction that is taken back at the end."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.accounts.models import User
from apps.core.clock import now, today
from apps.core.fields import search_hash
from apps.core.personal_data import Retained, retained_classes, retained_of, still_needed
from apps.core.trail import trail_add

from ..models import RetentionClass, RetentionRun, RetentionStep, Tombstone
from ..staff_messages import retention_announced_tell
from ..states import OPEN_RUNS, RUN_STEPS, RunKind, RunState
from .warning import begins_on

BATCH = 500
MAY_STOP = "privacy.stop_retentionrun"
REFERRED = gettext_noop("Something else still refers to it.")
NO_LONGER = gettext_noop("The term was changed after the announcement.")


# ------------------------------------------------------------------ what a run is about


def cutoff(kept: RetentionClass, as_of: dt.date) -> dt.date | None:
    """What began before that day is past its term; None: the term is unknown, nothing ever is."""
    if kept.setting:
        return as_of
    if kept.years is None:
        return None
    try:
        return as_of.replace(year=as_of.year - kept.years)
    except ValueError:  # 29 February
        return as_of.replace(year=as_of.year - kept.years, day=28)


def _due(kind: RunKind, as_of: dt.date) -> list[tuple[RetentionClass, dt.date]]:
    """Classes of that kind that have something past their term and a way to let go of it."""
    found = []
    rows = {kept.code: kept for kept in RetentionClass.objects.all()}
    for one in retained_classes():
        kept = rows.get(one.code)
        if kept is None or one.dispose is None or bool(kept.setting) != (kind == RunKind.POLICY):
            continue
        before = cutoff(kept, as_of)
        if before is not None and one.past(before).exists():
            found.append((kept, before))
    return found


@transaction.atomic
def _run_make(
    *, kind: RunKind, as_of: dt.date, starts_on: dt.date, is_dry: bool = False, actor: User | None = None
) -> RetentionRun | None:
    """None when nothing is past its term."""
    due = _due(kind, as_of)
    if not due:
        return None
    run = RetentionRun.objects.create(
        kind=kind,
        is_dry=is_dry,
        state=RunState.ANNOUNCED,
        as_of=as_of,
        starts_on=starts_on,
        made_at=now(),
        asked_by=actor,
    )
    for kept, before in due:
        RetentionStep.objects.create(run=run, retention_class=kept, years=kept.years, before=before)
    return run


# ------------------------------------------------------------------ once a day


def retention_daily_work(*, as_of: dt.date, seconds: float = 480) -> list[RetentionRun]:
    """What the beat asks for: goes on with what was begun, begins what is due, announces what is newly past its term.
    Safe to run twice and at the same time. Returns the runs it worked on or announced."""
    ends_at = time.monotonic() + seconds
    if not RetentionRun.objects.filter(kind=RunKind.POLICY, is_dry=False, state__in=OPEN_RUNS).exists():
        _once(kind=RunKind.POLICY, as_of=as_of, starts_on=as_of)
    ready = RetentionRun.objects.filter(is_dry=False, state__in=OPEN_RUNS, starts_on__lte=as_of).order_by("id")
    worked = [retention_run_work(run_id=run.pk, ends_at=ends_at) for run in ready]
    announced = retention_announce(as_of=as_of)
    return [*worked, *([announced] if announced else [])]


def _once(*, kind: RunKind, as_of: dt.date, starts_on: dt.date) -> RetentionRun | None:
    """None when another process was quicker: the database holds one open run of a kind."""
    try:
        with transaction.atomic():
            return _run_make(kind=kind, as_of=as_of, starts_on=starts_on)
    except IntegrityError:
        return None


def retention_announce(*, as_of: dt.date) -> RetentionRun | None:
    """Tells staff what is past the terms that they set, with counts, days before it goes. The counts are those of a
    dry run. None when nothing could go, or an announced run is still open."""
    if RetentionRun.objects.filter(kind=RunKind.TERMS, is_dry=False, state__in=OPEN_RUNS).exists():
        return None
    rehearsal = retention_dry_run(as_of=as_of)
    if rehearsal is None:
        return None
    counts = {step.retention_class.code: step.disposed for step in rehearsal.steps.select_related("retention_class")}
    rehearsal.delete()  # nobody asked for its report; the announcement has its counts
    if not any(counts.values()):
        return None
    with transaction.atomic():
        run = _once(kind=RunKind.TERMS, as_of=as_of, starts_on=begins_on(as_of))
        if run is None:
            return None
        for step in run.steps.select_related("retention_class"):
            step.announced = counts.get(step.retention_class.code, 0)
            step.save(update_fields=["announced"])
        _note("retention_announce", run, None, starts_on=run.starts_on, rows=counts)
        retention_announced_tell(run, rows=sum(counts.values()))
    return run


# ------------------------------------------------------------------ the work


def retention_run_work(*, run_id: int, ends_at: float) -> RetentionRun:
    """Goes on until all is done, somebody stops it, or the time is over; then the next call goes on. Two at once share
    the work: each batch is one transaction under the lock of its class."""
    run = _begin(run_id)
    for step in run.steps.filter(is_done=False).order_by("id"):
        while not (step := _batch(step.pk)).is_done:
            if time.monotonic() >= ends_at:
                return run
        run.refresh_from_db()
        if run.state != RunState.AT_WORK:
            return run
    return _finish(run_id)


@transaction.atomic
def _begin(run_id: int) -> RetentionRun:
    run = RetentionRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
    if run.state == RunState.ANNOUNCED and run.starts_on <= today():
        run.begun_at = now()
        _move(run, RunState.AT_WORK)
        _note("retention_begin", run, None)
    return run


@transaction.atomic
def _finish(run_id: int) -> RetentionRun:
    run = RetentionRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
    if run.state == RunState.AT_WORK and not run.steps.filter(is_done=False).exists():
        run.finished_at = now()
        _move(run, RunState.DONE)
        steps = run.steps.select_related("retention_class")
        rows = {step.retention_class.code: [step.disposed, step.needed] for step in steps}
        _note("retention_done", run, None, rows=rows)
    return run


@transaction.atomic
def _batch(step_id: int) -> RetentionStep:
    """The next rows of one class. Who holds the lock reads where the former batch ended."""
    step = RetentionStep.objects.select_for_update(of=("self",), no_key=True).get(pk=step_id)
    run = RetentionRun.objects.select_for_update(of=("self",), no_key=True).get(pk=step.run_id)
    kept = RetentionClass.objects.select_for_update(of=("self",), no_key=True).get(pk=step.retention_class_id)
    registered = retained_of(kept.code)
    if step.is_done or run.state != RunState.AT_WORK:
        step.is_done = True  # told to the caller alone: a stopped run keeps its steps as they were
        return step
    if registered is None or registered.dispose is None or kept.years != step.years:
        step.reasons = {**step.reasons, NO_LONGER: step.reasons.get(NO_LONGER, 0)}
        return _save(step, is_done=True)
    keys = _next_keys(registered, step)
    if not keys:
        return _save(step, is_done=True)
    reasons = Counter(step.reasons)
    with translation.override(None):  # as written in the code: each reader reads it in their own language
        needed = {key: str(reason) for key, reason in still_needed(registered.model, keys).items()}
    reasons.update(needed.values())
    gone, digest = _let_go(registered, [key for key in keys if key not in needed], reasons)
    if gone:
        step.digest = hashlib.sha256(f"{step.digest}{digest}".encode()).hexdigest()
        Tombstone.objects.create(
            run=run,
            retention_class=kept,
            model=registered.model,
            count=gone,
            before=step.before,
            digest=digest,
            at=now(),
        )
    step.disposed += gone
    step.needed += len(keys) - gone
    step.reasons, step.cursor = dict(reasons), str(keys[-1])
    return _save(step, is_done=len(keys) < BATCH)


def _save(step: RetentionStep, *, is_done: bool) -> RetentionStep:
    step.is_done = is_done
    step.save()
    return step


def _next_keys(registered: Retained, step: RetentionStep) -> list[Any]:
    rows = registered.past(step.before).order_by("pk")
    if step.cursor:
        rows = rows.filter(pk__gt=rows.model._meta.pk.to_python(step.cursor))
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _let_go(registered: Retained, keys: Sequence[Any], reasons: Counter[str]) -> tuple[int, str]:
    """All at once; when something refers to one of them, one by one."""
    assert registered.dispose is not None  # noqa: S101 - the caller asked
    if not keys:
        return 0, ""
    try:
        with transaction.atomic():
            digest = _digest(registered.model, keys)
            gone_at_once = registered.dispose(keys)
            connection.check_constraints()
            return gone_at_once, digest
    except (ProtectedError, RestrictedError, IntegrityError):
        pass
    gone = []
    for key in keys:
        try:
            with transaction.atomic():
                digest, count = _digest(registered.model, [key]), registered.dispose([key])
                connection.check_constraints()
        except (ProtectedError, RestrictedError, IntegrityError):
            reasons[REFERRED] += 1
        else:
            gone += [digest] * count
    return len(gone), search_hash("\n".join(gone))


def _digest(model: str, keys: Sequence[Any]) -> str:
    """Keyed, so that nobody finds out by guessing what stood there."""
    rows = apps.get_model(model)._base_manager.filter(pk__in=keys).order_by("pk").values()
    lines = (json.dumps([model, row], default=str, sort_keys=True, ensure_ascii=False) for row in rows)
    return search_hash("\n".join(lines))


# ------------------------------------------------------------------ rehearsing and stopping


def retention_dry_run(*, as_of: dt.date, actor: User | None = None) -> RetentionRun | None:
    """Does all that a run by staff's terms would do on that day, takes it back, and keeps the report. None when
    nothing is past its term."""
    run = _run_make(kind=RunKind.TERMS, as_of=as_of, starts_on=today(), is_dry=True, actor=actor)
    if run is None:
        return None
    with transaction.atomic():
        retention_run_work(run_id=run.pk, ends_at=float("inf"))
        done = list(run.steps.all())
        transaction.set_rollback(True)
    with transaction.atomic():
        for step in done:
            step.save()
        run.refresh_from_db()
        run.begun_at = now()
        _move(run, RunState.AT_WORK)
        run.finished_at = now()
        _move(run, RunState.DONE)
    return run


@transaction.atomic
def retention_stop(*, run: RetentionRun, reason: str, actor: User) -> RetentionRun:
    """Between two batches at the latest. What is gone stays gone; a new announcement begins all over."""
    if not actor.has_perm(MAY_STOP):
        raise PermissionDenied
    locked = RetentionRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    if not locked.may_be_stopped:
        raise ValidationError(_("This run is over already."))
    if not reason.strip():
        raise ValidationError(_("Say why it is stopped."))
    locked.stopped_by, locked.stopped_reason, locked.finished_at = actor, reason.strip(), now()
    _move(locked, RunState.STOPPED)
    _note("retention_stop", locked, actor, reason=reason.strip())
    return locked


def _move(run: RetentionRun, to: RunState) -> None:
    if to not in RUN_STEPS[run.state]:
        raise ValueError(f"a retention run does not go from {run.state} to {to}")
    run.state = to
    run.save()


def _note(act: str, run: RetentionRun, actor: User | None, **detail: object) -> None:
    if run.is_dry:  # it would hold up all others' entries until it is taken back
        return
    trail_add(
        act=act,
        subject_type="retention_run",
        subject_id=run.pk,
        actor=actor,
        detail={"kind": run.kind, "as_of": run.as_of} | detail,
    )
