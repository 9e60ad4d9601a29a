"""Which of the dossiers that the machine could decide go to a person instead: rates, and the lot of each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal, InvalidOperation

from django.db.models import Q

from apps.core import clock
from apps.core.fields import search_hash
from apps.evaluations.models import Parameter, PremiumYear
from apps.evaluations.states import ParameterState, Verdict

from .models import AutomaticStop

GRANTS, REFUSALS = "quality_sample.grants", "quality_sample.refusals"
_STEPS = 16**12
_PLACES = Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares from 0 to 1; None: not known, so that a person decides each of them."""

    grants: Decimal | None = None
    refusals: Decimal | None = None

    def of(self, grants: bool) -> Decimal | None:
        return self.grants if grants else self.refusals

    @property
    def unknown(self) -> tuple[str, ...]:
        """The verdicts that the machine must leave alone."""
        found = ((Verdict.GRANTED, self.grants), (Verdict.REFUSED, self.refusals))
        return tuple(str(verdict) for verdict, rate in found if rate is None)

    @property
    def are_unknown(self) -> bool:
        return self.grants is None and self.refusals is None


def _share(text: str) -> Decimal | None:
    """A value that is no share from 0 to 1 is as good as unknown."""
    try:
        share = Decimal(text)
    except InvalidOperation:
        return None
    return share if share.is_finite() and 0 <= share <= 1 else None


def rates_of(premium_year: PremiumYear) -> Rates:
    """As approved for the premium year, and valid today."""
    today = clock.today()
    rows = Parameter.objects.filter(
        Q(first_year__isnull=True) | Q(first_year__lte=premium_year.year),
        Q(last_year__isnull=True) | Q(last_year__gte=premium_year.year),
        Q(known_from__isnull=True) | Q(known_from__lte=today),
        Q(known_to__isnull=True) | Q(known_to__gte=today),
        scheme=premium_year.scheme,
        key__in=[GRANTS, REFUSALS],
        provisional=False,
        state=ParameterState.APPROVED,
    )
    found = {key: _share(value) for key, value in rows.values_list("key", "value")}
    return Rates(found.get(GRANTS), found.get(REFUSALS))


def lot_of(premium_year: PremiumYear, number: str, attempt: int) -> Decimal:
    """From 0 to below 1, the same for the same attempt at any time and on any machine with the same secret, which
    keeps anybody from reckoning whose file a person will see."""
    drawn = search_hash(f"quality:{premium_year.scheme}:{premium_year.year}:{number}:{attempt}")
    return (Decimal(int(drawn[:12], 16)) / _STEPS).quantize(_PLACES, ROUND_DOWN)


def stop_of(scheme: str) -> AutomaticStop | None:
    """The office's stop of automatic decisions that is in force."""
    return AutomaticStop.objects.filter(scheme=scheme, resumed_at__isnull=True).select_related("stopped_by").first()
