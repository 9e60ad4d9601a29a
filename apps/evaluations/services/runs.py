"""A run's life: start, work chunk by chunk, finish, cancel.

A chunk is one transaction that claims its row, writes its evaluations by COPY and marks the row done. Whoever dies in
between leaves the chunk waiting; whoever comes too finds the row locked and takes the next. That alone makes a run
resumable and keeps it from doing anything twice, whoever works on it: Celery's workers, a command, or both.
"""

from __future__ import annotations

import datetime as dt
import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import orjson
from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.core import clock
from apps.core.money import cents_to_text
from apps.core.trail import trail_add
from apps.providers.models import ProviderNumber

from ..models import Chunk, ChunkWork, PremiumYear, Run
from ..parameter_table import ParameterTable
from ..results import Result
from ..schemes import Evaluator, LoadedFacts, Scheme, Selection, get_scheme
from ..states import RUN_STEPS, ChunkState, RunState
from .parameters import parameter_set_freeze
from .partitions import COLUMNS, partition_attach, partition_create, partition_drop, partition_name

logger = logging.getLogger(__name__)

CHUNK_PERSONS = 5_000
Outcomes = dict[str, list[int]]
Progress = Callable[[Run], None]


class RunRefused(ValidationError):  # noqa: N818 - reads as what it tells: the run was refused
    """The run can't be started, cancelled or published; the message says why."""


class RulesBrokenError(RuntimeError):
    """The rules stumbled over somebody's facts; the message says over whose, and how."""


# What pure code raises over facts that are not as it expects them.
BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def run_transition(run: Run, to: RunState, **stamps: Any) -> Run:
    """The only place that moves a run. The caller holds the lock on its row."""
    if to not in RUN_STEPS[run.state]:
        raise RunRefused(
            _("A run that is “%(now)s” can't become “%(then)s”.")
            % {"now": run.get_state_display(), "then": RunState(to).label}
        )
    run.state = to
    for name, value in stamps.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *stamps])
    return run


def run_locked(run_id: int) -> Run:
    return (
        Run.objects.select_for_update(of=("self",), no_key=True)
        .select_related("premium_year", "parameters")
        .get(pk=run_id)
    )


# --- start ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def run_start(
    *,
    scheme: str,
    year: int,
    as_of: dt.date | None = None,
    is_dry: bool = False,
    providers: Sequence[str] | None = None,
    actor: User | None = None,
) -> Run:
    """A run, planned and cut into chunks; `run_dispatch` or `run_work` does the work.

    `providers`: eight-digit numbers, None for everybody. Raises RunRefused when the premium year isn't open, a number
    doesn't exist, or a run of everybody is at work already.
    """
    registered = get_scheme(scheme)
    try:
        premium_year = PremiumYear.objects.select_for_update(no_key=True).get(scheme=scheme, year=year)
    except PremiumYear.DoesNotExist:
        raise RunRefused(_("The premium year %(year)s isn't open: open it first.") % {"year": year}) from None
    if providers is not None:
        providers = sorted(set(providers))
        _check_numbers(providers)
    elif not is_dry:
        _check_nobody_at_work(premium_year)
    run = Run.objects.create(
        premium_year=premium_year,
        as_of=as_of or clock.today(),
        is_dry=is_dry,
        providers=providers,
        code_version=registered.code_version,
        parameters=parameter_set_freeze(scheme=scheme),
        started_by=actor,
        created_at=clock.now(),
    )
    run.total = chunks_plan(run, ChunkWork.EVALUATE)
    run.save(update_fields=["total"])
    partition_create(run)
    run_transition(run, RunState.RUNNING, started_at=clock.now())
    trail_add(
        act="run_start",
        subject_type="run",
        subject_id=run.pk,
        actor=actor,
        detail={"scheme": scheme, "year": year, "as_of": run.as_of, "is_dry": is_dry, "providers": providers},
    )
    return run


def _check_numbers(numbers: Sequence[str]) -> None:
    known = set(ProviderNumber.objects.filter(number__in=numbers).values_list("number", flat=True))
    unknown = [number for number in numbers if number not in known]
    if unknown:
        raise RunRefused(
            ngettext(
                "There is no provider with the number %(numbers)s.",
                "There are no providers with the numbers %(numbers)s.",
                len(unknown),
            )
            % {"numbers": ", ".join(unknown)}
        )
    if not numbers:
        raise RunRefused(_("Give at least one provider number."))


def _check_nobody_at_work(premium_year: PremiumYear) -> None:
    other = premium_year.runs.filter(
        is_dry=False,
        providers__isnull=True,
        state__in=[RunState.PLANNED, RunState.RUNNING, RunState.PUBLISHING],
    ).first()
    if other is not None:
        raise RunRefused(
            _("Run %(run)s of this premium year is at work already: wait for it, or cancel it.") % {"run": other.pk}
        )


def chunks_plan(run: Run, work: ChunkWork) -> int:
    """Cuts the persons concerned into ranges of ids; gives the number of provider numbers among them. A run of
    everybody leaves out numbers that were granted after the premium year."""
    last_day = dt.date(run.premium_year.year, 12, 31)
    params: list[Any]
    if run.providers is None:
        numbers = ProviderNumber.objects.filter(Q(granted_on__isnull=True) | Q(granted_on__lte=last_day))
        chosen, params = "granted_on IS NULL OR granted_on <= %s", [last_day]
    else:
        numbers = ProviderNumber.objects.filter(number__in=run.providers)
        chosen, params = "number = ANY(%s)", [list(run.providers)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO evaluations_chunk (run_id, work, position, first_person, last_person, state, count, outcomes)
            SELECT %s, %s, tile, min(person_id), max(person_id), 'waiting', 0, '{{}}'
            FROM (
                SELECT person_id, (row_number() OVER (ORDER BY person_id) - 1) / %s AS tile
                FROM (SELECT DISTINCT person_id FROM providers_providernumber WHERE {chosen}) persons
            ) tiles
            GROUP BY tile
            """,  # noqa: S608 - the only text put in is ours
            [run.pk, work, CHUNK_PERSONS, *params],
        )
    return numbers.count()


def run_dispatch(run_id: int) -> bool:
    """Asks Celery's workers to work on a run. False when the broker can't be reached: the sweep will ask again."""
    try:
        for _worker in range(settings.PORTAL_RUN_WORKERS):
            current_app.send_task("apps.evaluations.tasks.run_work", args=[run_id])
    except (OperationalError, ConnectionError):
        logger.warning("run %s: the broker can't be reached, the sweep will ask again", run_id)
        return False
    return True


# --- work -------------------------------------------------------------------------------------------------------------


def run_work(run_id: int, *, on_progress: Progress | None = None, max_chunks: int | None = None) -> int:
    """Does waiting chunks of a run until none is free, then finishes the run when all are done.

    Any number of processes may do this at the same time. Gives the number of chunks done here.
    """
    done = 0
    evaluator: Evaluator | None = None
    while max_chunks is None or done < max_chunks:
        run = Run.objects.select_related("premium_year", "parameters").get(pk=run_id)
        if run.state == RunState.RUNNING:
            scheme = get_scheme(run.premium_year.scheme)
            if scheme.code_version != run.code_version:
                run_fail(run_id, _("The rules changed while this run was at work: start a new one."))
                break
            if evaluator is None:
                evaluator = scheme.make_evaluator(
                    ParameterTable.from_json(run.parameters.rows),
                    run.premium_year.year,
                    run.as_of.toordinal(),
                )
            try:
                worked = _chunk_evaluate(run, scheme, evaluator)
            except RulesBrokenError as broken:
                logger.exception("run %s stops", run_id)
                run_fail(run_id, str(broken))
                break
        elif run.state == RunState.PUBLISHING:
            from .publication import chunk_publish

            worked = chunk_publish(run)
        else:
            break
        if not worked:
            break
        done += 1
        if on_progress:
            on_progress(run)
    run_finish(run_id)
    return done


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Thousands of short-lived facts make the cyclic collector walk the heap again and again for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def waiting_chunk(run: Run, work: ChunkWork) -> Chunk | None:
    """The next free chunk, locked; None when every one is done or in other hands."""
    chunk: Chunk | None = (
        run.chunks.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(work=work, state=ChunkState.WAITING)
        .order_by("position")
        .first()
    )
    return chunk


def chunk_done(chunk: Chunk, *, count: int, outcomes: Outcomes) -> None:
    chunk.state = ChunkState.DONE
    chunk.count = count
    chunk.outcomes = outcomes
    chunk.done_at = clock.now()
    chunk.save(update_fields=["state", "count", "outcomes", "done_at"])


@transaction.atomic
def _chunk_evaluate(run: Run, scheme: Scheme, evaluator: Evaluator) -> bool:
    chunk = waiting_chunk(run, ChunkWork.EVALUATE)
    if chunk is None or not Run.objects.filter(pk=run.pk, state=RunState.RUNNING).exists():
        return False  # nothing free, or cancelled while this process waited
    # No need to wait for the disk: the chunk's row and its evaluations are one transaction, so that a crash of the
    # server loses both or none, and a lost chunk is free again. The run's end is written with a commit that waits, and
    # that one takes everything before it along.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    selection = Selection(chunk.first_person, chunk.last_person, run.providers)
    with _no_garbage_collection():
        rows, outcomes = evaluate_rows(
            run.pk, scheme.load_facts(run.premium_year.year, selection), evaluator, run.providers
        )
    copy_rows(partition_name(run), rows)
    chunk_done(chunk, count=len(rows), outcomes=outcomes)
    return True


def evaluate_rows(
    run_id: int, loaded: Any, evaluator: Evaluator, numbers: Sequence[str] | None = None
) -> tuple[list[bytes], Outcomes]:
    """Evaluates persons one by one; gives the lines of COPY, and per outcome the number and the sum in cents."""
    wanted = None if numbers is None else frozenset(numbers)
    rows: list[bytes] = []
    outcomes: Outcomes = {}
    for _person, group in groupby(loaded, key=lambda row: row.person_id):
        provider_numbers: list[LoadedFacts] = list(group)
        parsed = [(row.number, orjson.loads(row.text)) for row in provider_numbers]
        try:
            evaluated = evaluator.evaluate_person(parsed)
        except BROKEN as error:
            whose = ", ".join(row.number for row in provider_numbers)
            raise RulesBrokenError(f"{whose}: {type(error).__name__}: {error}") from error
        for row, (_number, before), (facts, result) in zip(provider_numbers, parsed, evaluated, strict=True):
            if wanted is not None and row.number not in wanted:
                continue
            text = row.text.encode() if facts is before else orjson.dumps(facts)
            rows.append(_copy_row(run_id, row, text, result))
            tally = outcomes.setdefault(result.outcome, [0, 0])
            tally[0] += 1
            tally[1] += result.amount or 0
    return rows, outcomes


def _copy_row(run_id: int, row: LoadedFacts, facts: bytes, result: Result) -> bytes:
    """One row in COPY's text format. Codes and numbers need no escaping; JSON only its backslashes."""
    lines = b"[" + b",".join([line.ready or line.stored() for line in result.lines]) + b"]"
    amount = rb"\N" if result.amount is None else cents_to_text(result.amount).encode()
    head = (
        f"{run_id}\t{row.provider_id}\t{row.profession}\t{result.verdict}\t{result.outcome}\t".encode()
        + amount
        + f"\t{result.payee}\t{{{','.join(result.blockers)}}}\t{{{','.join(result.unmet)}}}\t".encode()
    )
    return (
        head
        + (facts.replace(b"\\", b"\\\\") if b"\\" in facts else facts)
        + b"\t"
        + (lines.replace(b"\\", b"\\\\") if b"\\" in lines else lines)
        + b"\n"
    )


def copy_rows(table: str, rows: Sequence[bytes]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN") as copy:
        for start in range(0, len(rows), 500):
            copy.write(b"".join(rows[start : start + 500]))


# --- finish -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def run_finish(run_id: int) -> bool:
    """Ends the work at hand when no chunk is left: evaluated, or published. Safe to call at any time."""
    run = run_locked(run_id)
    work = {RunState.RUNNING: ChunkWork.EVALUATE, RunState.PUBLISHING: ChunkWork.PUBLISH}.get(RunState(run.state))
    if work is None or run.chunks.filter(work=work, state=ChunkState.WAITING).exists():
        return False
    if work is ChunkWork.PUBLISH:
        from .publication import publication_finish

        publication_finish(run)
        return True
    partition_attach(run)
    run.outcomes = outcomes_added(run.chunks.filter(work=work))
    run.save(update_fields=["outcomes"])
    run_transition(run, RunState.DONE, finished_at=clock.now())
    return True


@transaction.atomic
def run_fail(run_id: int, error: str) -> None:
    """Stops a run that can't go on by itself, and says why. What it wrote stays, for it may be resumed."""
    run = run_locked(run_id)
    if run.state != RunState.RUNNING:
        return  # another worker met the same and was first, or somebody cancelled
    run_transition(run, RunState.FAILED, error=error)
    trail_add(act="run_fail", subject_type="run", subject_id=run.pk, detail={"error": error})


@transaction.atomic
def run_resume(*, run: Run, actor: User | None = None) -> Run:
    """Sets a failed run to work again once its cause is gone; the caller dispatches it. Raises RunRefused."""
    premium_year = PremiumYear.objects.select_for_update(no_key=True).get(pk=run.premium_year_id)
    locked = run_locked(run.pk)
    if get_scheme(premium_year.scheme).code_version != locked.code_version:
        raise RunRefused(_("The rules have changed since this run was started: start a new one."))
    if locked.is_for_everybody and not locked.is_dry:
        _check_nobody_at_work(premium_year)
    run_transition(locked, RunState.RUNNING, error="")
    trail_add(act="run_resume", subject_type="run", subject_id=locked.pk, actor=actor)
    return locked


def outcomes_added(chunks: QuerySet[Chunk]) -> Outcomes:
    """Numbers and sums (cents) per outcome over chunks."""
    total: Outcomes = {}
    for outcomes in chunks.values_list("outcomes", flat=True):
        for outcome, (count, cents) in outcomes.items():
            tally = total.setdefault(outcome, [0, 0])
            tally[0] += count
            tally[1] += cents
    return total


@transaction.atomic
def run_cancel(*, run: Run, actor: User | None = None) -> Run:
    """Stops a run that isn't published and removes what it wrote; its row and its trail stay."""
    locked = run_locked(run.pk)
    # Whoever works on a chunk at this moment holds its row: wait for them, then nobody can take another.
    list(locked.chunks.select_for_update(no_key=True).filter(state=ChunkState.WAITING).values_list("pk", flat=True))
    was_done = locked.state == RunState.DONE
    run_transition(locked, RunState.CANCELLED)
    if not was_done:
        partition_drop(locked)
    trail_add(act="run_cancel", subject_type="run", subject_id=locked.pk, actor=actor)
    return locked


def runs_sweep() -> list[int]:
    """Takes up again what nobody works on: runs that are at work and have a chunk that no process holds."""
    idle = []
    for run in Run.objects.filter(state__in=[RunState.RUNNING, RunState.PUBLISHING]):
        with transaction.atomic():
            waiting = run.chunks.filter(state=ChunkState.WAITING)
            is_free = waiting.select_for_update(skip_locked=True, no_key=True).first() is not None
            if not is_free and waiting.exists():
                continue
        idle.append(run.pk)
        run_dispatch(run.pk)
    return idle
