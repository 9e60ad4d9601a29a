"""Reads about bulk decisions: progress, results, a sample of dossiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet

from apps.core import clock
from apps.evaluations.models import Evaluation
from apps.evaluations.wordings import words_of

from .candidates import why_words
from .models import BulkDecision, BulkItem
from .services.bulk import bulk_counts
from .states import BulkState, ItemResult

SAMPLE = 10
# Errors of ours may differ for each dossier: the list of dossiers shows them all.
REASONS = 12


@dataclass(frozen=True, slots=True)
class BulkProgress:
    """`total`: the dossiers that were to be done; what was left out from the beginning isn't among them."""

    total: int
    waiting: int
    counts: dict[str, int]
    per_second: float
    is_at_work: bool

    @property
    def done(self) -> int:
        return self.total - self.waiting

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100

    @property
    def seconds_left(self) -> float | None:
        return self.waiting / self.per_second if self.per_second and self.is_at_work else None


def bulk_progress(bulk: BulkDecision) -> BulkProgress:
    counts = bulk_counts(bulk)
    waiting = counts.get(ItemResult.WAITING, 0)
    seconds = ((bulk.ended_at or clock.now()) - bulk.started_at).total_seconds() if bulk.started_at else 0.0
    rate = (bulk.total - waiting) / seconds if seconds > 0 else 0.0
    return BulkProgress(bulk.total, waiting, counts, rate, bulk.state == BulkState.RUNNING)


@dataclass(frozen=True, slots=True)
class SampleRow:
    item: BulkItem
    outcome: str
    amount: Decimal | None


def items_shown(bulk: BulkDecision) -> QuerySet[BulkItem]:
    return bulk.items.select_related("dossier__provider__person", "decision").order_by("pk")


def sample_of(bulk: BulkDecision) -> list[SampleRow]:
    """Some of the dossiers that will be handled, spread over all of them."""
    waiting = bulk.items.filter(result=ItemResult.WAITING)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    chosen = keys[:: max(1, len(keys) // SAMPLE)][:SAMPLE]
    items = items_shown(bulk).filter(pk__in=chosen).select_related("dossier__provider__person", "attempt")
    found = Evaluation.objects.filter(
        run_id__in={item.attempt.run_id for item in items}, pk__in=[item.attempt.evaluation_id for item in items]
    ).in_bulk()
    words = words_of(bulk.premium_year.scheme)
    return [
        SampleRow(item, words.outcome_label(one.outcome), one.amount)
        for item in items
        if (one := found.get(item.attempt.evaluation_id)) is not None
    ]


def why_of(item: BulkItem, scheme: str) -> str:
    """Why it was skipped, or failed, in the reader's words."""
    return " ".join([*why_words(scheme, item.codes), item.words]).strip()


def left_out(bulk: BulkDecision) -> list[dict[str, Any]]:
    """Why dossiers were skipped or failed, and how many, the most frequent first."""
    items = bulk.items.filter(result__in=[ItemResult.SKIPPED, ItemResult.FAILED]).order_by()
    counted = items.values_list("codes", "words").annotate(count=Count("pk")).order_by("-count", "codes", "words")
    scheme = bulk.premium_year.scheme
    return [
        {"text": " ".join([*why_words(scheme, codes), words]).strip(), "count": count}
        for codes, words, count in counted[:REASONS]
    ]


def result_lines(bulk: BulkDecision, result: str = "") -> Iterator[list[Any]]:
    """A line per dossier: number, name, result, why not, decision, amount, day."""
    items = items_shown(bulk).filter(attempt__evaluation__run_id=F("attempt__run_id"))
    items = items.filter(result=result) if result else items
    words = words_of(bulk.premium_year.scheme)
    columns = items.annotate(outcome=F("attempt__evaluation__outcome"), amount=F("attempt__evaluation__amount"))
    for item in columns.iterator(chunk_size=1_000):
        provider = item.dossier.provider
        yield [
            provider.number,
            provider.person,
            words.outcome_label(item.outcome),
            item.decision.amount if item.decision else item.amount,
            item.get_result_display(),
            why_of(item, bulk.premium_year.scheme),
            item.done_at.astimezone(clock.BRUSSELS).isoformat(timespec="seconds") if item.done_at else "",
        ]
