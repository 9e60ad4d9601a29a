"""Reads of the engine: progress, comparison of runs, and what a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from apps.accounts.models import User
from apps.core import clock

from .expansion import ExpandedLine, expand
from .models import Attempt, Chunk, ChunkWork, Dossier, Evaluation, Run
from .parameter_table import ParameterTable
from .results import Line
from .services.runs import outcomes_added
from .states import ChunkState, RunState


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `outcomes`: number and cents per outcome so far; `seconds_left` None while unknown."""

    state: str
    done: int
    total: int
    per_second: float
    seconds_left: float | None
    outcomes: dict[str, list[int]]

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 1.0

    @property
    def is_at_work(self) -> bool:
        return self.state in (RunState.PLANNED, RunState.RUNNING, RunState.PUBLISHING)


def run_progress(run: Run) -> Progress:
    """Progress of the work at hand (evaluation, or publication once that has begun)."""
    is_publication = run.state in (RunState.PUBLISHING, RunState.PUBLISHED)
    chunks = Chunk.objects.filter(run=run, work=ChunkWork.PUBLISH if is_publication else ChunkWork.EVALUATE)
    finished = chunks.filter(state=ChunkState.DONE)
    done = finished.aggregate(done=Sum("count"))["done"] or 0
    first = chunks.order_by("done_at").values_list("done_at", flat=True).first() if is_publication else run.started_at
    last = finished.order_by("-done_at").values_list("done_at", flat=True).first()
    seconds = (last - first).total_seconds() if first and last else 0.0
    rate = done / seconds if seconds > 0 else 0.0
    left = (run.total - done) / rate if rate else None
    return Progress(run.state, done, run.total, rate, left, outcomes_added(finished))


def runs_for(user: User) -> QuerySet[Run]:
    """Runs that a member of staff may see."""
    runs = Run.objects.select_related("premium_year")
    return runs if user.has_perm("evaluations.view_run") else runs.none()


def dossiers_for(user: User) -> QuerySet[Dossier]:
    """A provider's own dossiers; another's is not found."""
    return Dossier.objects.filter(provider__person__account=user)


def current_attempt(number: str, scheme: str, year: int) -> Attempt | None:
    """The attempt of a provider number that counts, with what the screen needs."""
    return (
        Attempt.objects.that_count()
        .filter(
            dossier__provider__number=number,
            dossier__premium_year__scheme=scheme,
            dossier__premium_year__year=year,
        )
        .select_related("dossier__premium_year", "dossier__provider__person", "run__parameters")
        .order_by("-number")
        .first()
    )


def latest_attempt(dossier: Dossier) -> Attempt | None:
    """What the last run found, whether it counts or not: on it the office decides."""
    attempts = dossier.attempts.select_related("run__parameters", "run__premium_year").order_by("-number")
    return attempts.defer("run__parameters__rows").first()


def evaluation_of(attempt: Attempt) -> Evaluation:
    """The evaluation behind an attempt, found in its run's own partition; it never changes, and is read once."""
    if not Attempt.evaluation.is_cached(attempt):
        attempt.evaluation = Evaluation.objects.get(run_id=attempt.run_id, id=attempt.evaluation_id)
    return attempt.evaluation


def expanded_lines(evaluation: Evaluation, run: Run) -> list[ExpandedLine]:
    """Every rule's line with the facts and parameters it rested on then."""
    table = ParameterTable.from_json(run.parameters.rows)
    return expand([Line.unpacked(stored) for stored in evaluation.lines], evaluation.facts, table.rows)


@dataclass(frozen=True, slots=True)
class Change:
    before: str
    after: str
    count: int
    amount_before: Decimal
    amount_after: Decimal
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side. `changes`: from outcome to outcome, with up to five numbers as examples; an empty
    outcome means that the run has no evaluation of those providers."""

    same: int
    changes: tuple[Change, ...]
    sums: dict[str, tuple[int, Decimal, int, Decimal]]

    @property
    def changed(self) -> int:
        return sum(change.count for change in self.changes)


_COMPARE = """
SELECT coalesce(a.outcome, ''), coalesce(b.outcome, ''),
       a.outcome IS NOT DISTINCT FROM b.outcome AND a.amount IS NOT DISTINCT FROM b.amount
       AND a.blockers IS NOT DISTINCT FROM b.blockers AS same,
       count(*), coalesce(sum(a.amount), 0), coalesce(sum(b.amount), 0),
       (array_agg(coalesce(a.provider_id, b.provider_id) ORDER BY coalesce(a.provider_id, b.provider_id)))[1:5]
FROM (SELECT * FROM evaluations_evaluation WHERE run_id = %s) a
FULL JOIN (SELECT * FROM evaluations_evaluation WHERE run_id = %s) b ON a.provider_id = b.provider_id
GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2
"""


def runs_compare(before: Run, after: Run) -> Comparison:
    """Who changed from what to what. Both runs must be evaluated."""
    from apps.providers.models import ProviderNumber

    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, [before.pk, after.pk])
        groups = cursor.fetchall()
    ids = {provider for *_, examples in groups for provider in examples}
    display = {p.pk: p.display for p in ProviderNumber.objects.filter(pk__in=ids)}
    sums: dict[str, list[Any]] = {}
    for old, new, _same, count, amount_before, amount_after, _examples in groups:
        if old:
            tally = sums.setdefault(old, [0, Decimal(0), 0, Decimal(0)])
            tally[0] += count
            tally[1] += amount_before
        if new:
            tally = sums.setdefault(new, [0, Decimal(0), 0, Decimal(0)])
            tally[2] += count
            tally[3] += amount_after
    return Comparison(
        same=sum(count for _, _, same, count, *_ in groups if same),
        changes=tuple(
            Change(old, new, count, first, second, tuple(display[i] for i in examples))
            for old, new, same, count, first, second, examples in groups
            if not same
        ),
        sums={outcome: (a, b, c, d) for outcome, (a, b, c, d) in sorted(sums.items())},
    )


def publication_preview(run: Run) -> dict[str, int]:
    """What a publication would do: dossiers that get a result, people who get an e-mail, and who has no address."""
    evaluations = Evaluation.objects.filter(run=run).exclude(outcome="NOT_IN_SCOPE")
    people = evaluations.filter(provider__person__deceased_on__isnull=True)
    return {
        "results": evaluations.count(),
        "with_address": people.exclude(provider__person__email="").count(),
        "without_address": people.filter(Q(provider__person__email="")).count(),
        "day": clock.today().toordinal(),
    }
