"""What is known of one number, loaded with a fixed number of queries, in the vocabulary of the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.providers.models import (
    ConventionPeriod,
    ProviderNumber,
    Qualification,
    QualificationCode,
    QualificationGroup,
    Recognition,
    WorkAddress,
)
from apps.providers.professions import Profession

from .models import PartialGroup, PartialLimits
from .rules.effects import Held, status_on
from .rules.schedule import Limits
from .rules.terms import Status
from .rules.windows import Own


def current_periods(provider: ProviderNumber) -> list[ConventionPeriod]:
    return list(
        ConventionPeriod.objects.filter(provider=provider, superseded_at__isnull=True).order_by("first_day", "pk")
    )


def held(rows: Iterable[ConventionPeriod]) -> list[Held]:
    """The rows as the rules read them."""
    return [Held(key=r.pk, first=r.first_day, last=r.last_day, status=Status(r.status)) for r in rows]


def own_of(provider: ProviderNumber, periods: Sequence[ConventionPeriod], as_of: dt.date) -> Own:
    """One query: the newest recognition."""
    now = status_on(held(periods), as_of)
    recognised = (
        Recognition.objects.filter(provider=provider, superseded_at__isnull=True, recognised_on__lte=as_of)
        .order_by("-recognised_on")
        .values_list("recognised_on", flat=True)
        .first()
    )
    return Own(
        status=now.status if now else None,
        status_since=now.first if now else None,
        recognised_on=recognised,
        registered_on=provider.granted_on,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLimits:
    """`row` None: no limits are kept for that group. `is_known` off: they exist, but nobody told us."""

    row: PartialLimits | None
    limits: Limits

    @property
    def is_known(self) -> bool:
        return self.row is not None and self.row.is_known


_GROUPS = {
    QualificationGroup.GENERAL_PRACTICE: PartialGroup.GENERAL_PRACTICE,
    QualificationGroup.SPECIALIST: PartialGroup.SPECIALIST,
}


def group_of(provider: ProviderNumber, day: dt.date) -> str:
    """Whose limits hold: dentists, or by the qualification of that day; empty when it isn't known."""
    if provider.profession == Profession.DENTIST:
        return PartialGroup.DENTIST
    code = (
        Qualification.objects.filter(provider=provider, superseded_at__isnull=True, first_day__lte=day)
        .order_by("-first_day")
        .values_list("code", flat=True)
        .first()
    )
    group = (
        QualificationCode.objects.filter(profession=provider.profession, code=code)
        .values_list("group", flat=True)
        .first()
    )
    return _GROUPS.get(QualificationGroup(group), "") if group else ""


def limits_for(provider: ProviderNumber, day: dt.date) -> KnownLimits:
    """The limits that hold on the day from which a schedule counts."""
    rows = PartialLimits.objects.filter(profession=provider.profession, group=group_of(provider, day))
    row = next((row for row in rows.order_by("-first_day") if row.holds_on(day)), None)
    if row is None or not row.is_known:
        return KnownLimits(row=row, limits=Limits())
    return KnownLimits(
        row=row,
        limits=Limits(
            most_outside_blocks=row.most_outside_blocks,
            longest_outside_block=row.longest_outside_block,
            least_agreed_share=row.least_agreed_share,
            least_agreed_hours=row.least_agreed_hours,
            shortest_block=row.shortest_block,
            each_place_agreed=row.each_place_agreed,
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    key: str
    address: str


def places_of(provider: ProviderNumber, day: dt.date) -> list[Place]:
    """Where the provider works on that day; the principal place first."""
    found = WorkAddress.objects.filter(provider=provider).on(day).order_by("-is_principal", "pk")
    return [Place(key=str(address.place), address=str(address)) for address in found]
