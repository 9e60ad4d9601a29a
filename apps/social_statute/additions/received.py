"""What follows when insurers send contracts: requests that named one are linked to it, dossiers are judged again, and
it is known for which years somebody has none left or too many."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from apps.core import clock
from apps.core.trail import trail_add
from apps.evaluations.models import Attempt, Dossier
from apps.evaluations.services import reevaluation_request

from ..dossiers import ADDITIONS, SCHEME
from ..models import ContractChoice, InsuranceContract, OwnRequest


def _running(providers: Collection[int]) -> dict[int, list[InsuranceContract]]:
    """The contracts that have not ended, by number."""
    found: dict[int, list[InsuranceContract]] = defaultdict(list)
    today = clock.today()
    for contract in InsuranceContract.objects.filter(provider__in=providers, superseded_at__isnull=True).order_by("pk"):
        if contract.ended_on is None or contract.ended_on >= today:
            found[contract.provider_id].append(contract)
    return found


@transaction.atomic
def contracts_received(*, providers: Collection[int]) -> None:
    """After contracts of these numbers were written. Safe to run twice."""
    if not providers:
        return
    _own_requests_link(providers)
    dossiers = Dossier.objects.filter(
        Exists(Attempt.objects.filter(dossier=OuterRef("pk"))),
        premium_year__scheme=SCHEME,
        decided_attempt__isnull=True,
        provider__person__numbers__in=providers,
    ).distinct()
    reevaluation_request(dossiers=dossiers, reason="contract_received")


def _own_requests_link(providers: Collection[int]) -> None:
    """The insurer confirms the contract that somebody named: it is the one they want."""
    requests = OwnRequest.objects.waiting().filter(provider__in=providers).select_for_update(of=("self",), no_key=True)
    running = _running(providers)
    for request in requests.select_related("provider", "made_by"):
        wanted = (request.insurer_id, request.reference)
        sent = InsuranceContract.objects.filter(
            provider=request.provider, insurer=request.insurer, reference=request.reference, superseded_at__isnull=True
        )
        if not sent.exists():
            continue
        request.linked_at = clock.now()
        request.save(update_fields=["linked_at"])
        trail_add(
            act="own_request_link",
            subject_type="own_request",
            subject_id=request.pk,
            person_id=request.provider.person_id,
            detail={"provider": request.provider.number, "year": request.year, "reference": request.reference},
        )
        if any(
            (contract.insurer_id, contract.reference) == wanted and contract.concluded_on.year <= request.year
            for contract in running[request.provider_id]
        ):
            ContractChoice.objects.get_or_create(
                provider=request.provider,
                year=request.year,
                defaults={
                    "insurer": request.insurer,
                    "reference": request.reference,
                    "chosen_at": clock.now(),
                    "chosen_by": request.made_by,
                },
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an undecided premium year of a number stands: how many contracts can receive its benefit."""

    year: int
    last_day: dt.date | None
    count: int
    is_settled: bool
    asked_for: tuple[str, str] | None

    @property
    def has_none(self) -> bool:
        return self.count == 0

    @property
    def must_choose(self) -> bool:
        return self.count > 1 and not self.is_settled

    def as_data(self) -> dict[str, Any]:
        return {"year": self.year, "last_day": self.last_day.isoformat() if self.last_day else None}


def standings(*, providers: Collection[int]) -> Mapping[int, Sequence[Standing]]:
    """By number the years whose result is known, that are not decided and to which can still be added. Where one of
    several contracts was chosen, or was paid for the year or the one before, there is nothing to choose."""
    dossiers = (
        Dossier.objects.filter(
            Exists(Attempt.objects.filter(dossier=OuterRef("pk"))),
            premium_year__scheme=SCHEME,
            decided_attempt__isnull=True,
            provider__in=providers,
        )
        .select_related("premium_year")
        .prefetch_related("premium_year__calendar")
    )
    chosen = {
        (choice.provider_id, choice.year): (choice.insurer_id, choice.reference)
        for choice in ContractChoice.objects.filter(provider__in=providers)
    }
    asked = {
        (request.provider_id, request.year): (request.insurer.name, request.reference)
        for request in OwnRequest.objects.filter(
            provider__in=providers, withdrawn_at__isnull=True, linked_at__isnull=False
        ).select_related("insurer")
    }
    running = _running(providers)
    found: dict[int, list[Standing]] = defaultdict(list)
    for dossier in dossiers.order_by("premium_year__year"):
        year, key = dossier.premium_year.year, (dossier.provider_id, dossier.premium_year.year)
        last_day = next((date.day for date in dossier.premium_year.calendar.all() if date.key == ADDITIONS), None)
        if last_day is not None and last_day < clock.today():
            continue
        able = [c for c in running[dossier.provider_id] if c.concluded_on.year <= year]
        paid = [[c for c in able if c.paid_for_year == paid_year] for paid_year in (year - 1, year)]
        found[dossier.provider_id].append(
            Standing(
                year=year,
                last_day=last_day,
                count=len(able),
                is_settled=chosen.get(key) in [(c.insurer_id, c.reference) for c in able]
                or any(len(contracts) == 1 for contracts in paid),
                asked_for=asked.get(key),
            )
        )
    return found
