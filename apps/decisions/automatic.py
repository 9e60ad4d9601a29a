"""What the machine would decide today, what it would leave to people, and how often they departed from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from apps.core import clock
from apps.evaluations.models import Attempt, Dossier, PremiumYear
from apps.evaluations.states import DossierState, Verdict

from .candidates import not_yet_decided, with_obstacle
from .models import QualityCheck
from .sample import Rates, lot_of, rates_of
from .states import BulkAct


def has_begun(premium_year: PremiumYear) -> bool:
    """The day of the first decisions has come, and the time for additions is over."""
    days = {key: day for key, day in premium_year.calendar.values_list("key", "day") if day is not None}
    first, last_addition = days.get("decisions_from"), days.get("additions_deadline")
    return bool(first and last_addition and first <= clock.today() and last_addition < clock.today())


def machine_attempts(premium_year: PremiumYear, rates: Rates) -> QuerySet[Any]:
    """Dossiers without a decision, with what keeps the machine from it."""
    attempts = not_yet_decided(premium_year)
    return with_obstacle(attempts, scheme=premium_year.scheme, act=BulkAct.AUTOMATIC, unknown=rates.unknown)


def left_counted(attempts: QuerySet[Any]) -> dict[str, int]:
    """Per obstacle, how many the machine leaves alone."""
    found = attempts.exclude(obstacle="").values_list("obstacle").annotate(count=Count("pk")).order_by("-count")
    return dict(found)


@dataclass(slots=True)
class VerdictPreview:
    verdict: str
    rate: Decimal | None
    count: int = 0
    amount: Decimal = Decimal(0)
    sampled: int = 0

    @property
    def decided(self) -> int:
        return self.count - self.sampled


@dataclass(slots=True)
class Preview:
    """`left`: per obstacle, how many stay with people."""

    verdicts: Sequence[VerdictPreview]
    left: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(one.count for one in self.verdicts)


def preview_of(premium_year: PremiumYear) -> Preview:
    """What would be decided today, and drawn for people: the same choice and the same lots as the job's."""
    rates = rates_of(premium_year)
    verdicts = {
        Verdict.GRANTED: VerdictPreview(Verdict.GRANTED, rates.grants),
        Verdict.REFUSED: VerdictPreview(Verdict.REFUSED, rates.refusals),
    }
    found = machine_attempts(premium_year, rates)
    ready = found.filter(obstacle="")
    rows = ready.values_list("evaluation__verdict", "evaluation__amount", "dossier__provider__number", "number")
    for verdict, amount, number, attempt in rows.iterator(chunk_size=5_000):
        one = verdicts[Verdict(verdict)]
        one.count += 1
        one.amount += amount or 0
        if one.rate and lot_of(premium_year, number, attempt) < one.rate:
            one.sampled += 1
    return Preview(list(verdicts.values()), left_counted(found))


@dataclass(frozen=True, slots=True)
class QualityFigures:
    """Of the dossiers that were drawn: how many wait, and how often people departed from the machine. `overtaken`: a
    newer result came before anybody looked."""

    premium_year: PremiumYear
    grants: bool
    taken: int
    decided: int
    departed: int
    overtaken: int

    @property
    def waiting(self) -> int:
        return self.taken - self.decided - self.overtaken

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.departed) / self.decided if self.decided else None


def _newer() -> QuerySet[Attempt]:
    return Attempt.objects.filter(dossier=OuterRef("dossier"), number__gt=OuterRef("attempt__number"))


def quality_figures() -> list[QualityFigures]:
    rows = (
        QualityCheck.objects.order_by("-dossier__premium_year__year", "dossier__premium_year", "-grants")
        .values_list("dossier__premium_year", "grants")
        .annotate(
            taken=Count("pk"),
            decided=Count("decision"),
            departed=Count("pk", filter=Q(departed=True)),
            overtaken=Count("pk", filter=Q(Exists(_newer()), closed_at__isnull=True)),
        )
    )
    years = PremiumYear.objects.in_bulk()
    return [QualityFigures(years[year], grants, *counts) for year, grants, *counts in rows]


def to_check() -> QuerySet[Dossier]:
    """Dossiers of the sample that wait for a person, unless a newer result has come since; with `since`."""
    drawn = QualityCheck.objects.filter(~Exists(_newer()), closed_at__isnull=True, dossier=OuterRef("pk"))
    return Dossier.objects.filter(Exists(drawn), state=DossierState.EVALUATED).annotate(
        since=Subquery(drawn.values("taken_at")[:1])
    )
