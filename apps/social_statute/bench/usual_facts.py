"""The facts of a provider number, gathered from model objects: what `facts.py` does in one statement.

Slow, and easy to read: the measure of the other, in speed and in what it finds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet

from apps.core.clock import today
from apps.providers.models import (
    ActivityVolume,
    BankAccount,
    ConventionPeriod,
    EmploymentPeriod,
    FactCorrection,
    InactivityPeriod,
    PaymentDomain,
    Person,
    PharmacistFunction,
    PharmacistRole,
    ProviderNumber,
    Qualification,
    Recognition,
    Sanction,
    TrainingPlan,
)
from apps.providers.models.base import CURRENT
from apps.social_statute.models import BenefitChoice, ContractChoice, Evidence, InactivityWaiver, InsuranceContract

JUDGED_MEASURES = (
    "eur_reimbursed",
    "eur_art8",
    "services",
    "m_values",
    "r_values",
    "v_values",
    "hours_per_week",
)


def with_facts(people: QuerySet[Person], year: int) -> QuerySet[Person]:
    """People with everything that their facts are made of; the number of queries doesn't depend on theirs."""

    def current(model: type[Model]) -> QuerySet[Any]:
        return model._default_manager.filter(CURRENT).order_by("pk")

    in_time = Q(granted_on__isnull=True) | Q(granted_on__lte=dt.date(year, 12, 31))
    volumes = ActivityVolume.objects.filter(CURRENT, year__range=(year - 2, year), measure__in=JUDGED_MEASURES)
    return people.prefetch_related(
        Prefetch("numbers", ProviderNumber.objects.filter(in_time).order_by("pk")),
        Prefetch("numbers__qualifications", current(Qualification)),
        Prefetch("numbers__recognitions", current(Recognition)),
        Prefetch("numbers__training_plans", current(TrainingPlan)),
        Prefetch("numbers__convention_periods", current(ConventionPeriod)),
        Prefetch("numbers__activity_volumes", volumes.order_by("pk")),
        Prefetch("numbers__sanctions", current(Sanction)),
        Prefetch("numbers__functions", current(PharmacistFunction)),
        Prefetch("numbers__contracts", InsuranceContract.objects.select_related("insurer").order_by("pk")),
        Prefetch("numbers__contract_choices", ContractChoice.objects.filter(year=year)),
        Prefetch("numbers__inactivity_waivers", InactivityWaiver.objects.filter(year=year, withdrawn_at=None)),
        Prefetch("numbers__evidence", Evidence.objects.filter(year=year).order_by("pk")),
        Prefetch("numbers__corrections", FactCorrection.objects.filter(withdrawn_at__isnull=True).order_by("pk")),
        Prefetch("employment_periods", current(EmploymentPeriod)),
        Prefetch("inactivity_periods", current(InactivityPeriod)),
        Prefetch("bank_accounts", BankAccount.objects.in_force(today()).with_block()),
        Prefetch("benefit_choices", BenefitChoice.objects.filter(year=year).select_related("provider")),
    )


def _account(person: Person) -> bool:
    """The domain's own account counts before the one for all payments; a blocked one receives nothing."""
    found = [a for a in person.bank_accounts.all() if a.domain in (PaymentDomain.ALL, PaymentDomain.SOCIAL_STATUTE)]
    chosen = min(found, key=lambda account: account.domain == PaymentDomain.ALL, default=None)
    return chosen is not None and not getattr(chosen, "is_blocked", False)


def facts_of(number: ProviderNumber, person: Person, year: int) -> dict[str, Any]:
    """The facts in the vocabulary of the rule cases, days as text; what is not known is left out."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    entries = _Entries(first, last)
    facts = {
        "profession": number.profession,
        "qualification": _qualification(number, last),
        **_recognition(number, last),
        "first_number_on": number.granted_on,
        "training": entries.begun("training", number.training_plans.all(), _period),
        "convention": entries.begun("convention", number.convention_periods.all(), _status),
        "activity": entries.all("activity", number.activity_volumes.all(), _volume),
        "inactivity": entries.all("inactivity", _recent(person.inactivity_periods.all(), year), _inactivity),
        "inactivity_waiver": True if number.inactivity_waivers.all() else None,
        "sanctions": entries.within("sanctions", number.sanctions.all(), _period),
        "employment": entries.begun("employment", person.employment_periods.all(), _status),
        "pension_taken_on": person.pension_taken_on,
        "stopped_on": number.stopped_on,
        "deceased_on": person.deceased_on,
        "titular": _titular(number, first, last),
        "contracts": _contracts(number, entries),
        "bank_account": _account(person),
        "evidence": [_evidence(evidence) for evidence in number.evidence.all()] or None,
        "benefit_choice": next((c.provider.number for c in person.benefit_choices.all()), None),
        "corrections": [
            {"id": correction.pk, "fact": correction.fact, "value": correction.value}
            for correction in number.corrections.all()
        ]
        or None,
        "sources": entries.sources,
    }
    known: dict[str, Any] = _plain(facts)
    return known


class _Entries:
    """Collects entries of facts, and where they came from."""

    def __init__(self, first: dt.date, last: dt.date) -> None:
        self.first, self.last = first, last
        self.sources: dict[str, list[Any]] = {}

    def all(self, name: str, rows: Iterable[Any], entry: Callable[[Any], dict[str, Any]]) -> list[Any] | None:
        rows = list(rows)
        if not rows:
            return None
        self.sources[name] = [min(row.source for row in rows), max(row.received_on for row in rows)]
        return [entry(row) for row in rows]

    def begun(self, name: str, rows: Iterable[Any], entry: Callable[[Any], dict[str, Any]]) -> list[Any] | None:
        return self.all(name, (row for row in rows if row.first_day <= self.last), entry)

    def within(self, name: str, rows: Iterable[Any], entry: Callable[[Any], dict[str, Any]]) -> list[Any] | None:
        running = (row for row in rows if row.last_day is None or row.last_day >= self.first)
        return self.begun(name, running, entry)


def _plain(value: Any) -> Any:
    """Days as text, without what is None."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def _period(row: Any) -> dict[str, Any]:
    return {"from": row.first_day, "to": row.last_day}


def _status(row: Any) -> dict[str, Any]:
    return {"status": row.status, **_period(row)}


def _volume(row: ActivityVolume) -> dict[str, Any]:
    return {"year": row.year, "measure": row.measure, "value": str(row.value)}


def _inactivity(row: InactivityPeriod) -> dict[str, Any]:
    if row.year is not None:
        return {"kind": row.kind, "year": row.year, "days": str(row.days)}
    return {"kind": row.kind, "from": row.first_day, "to": row.last_day}


def _evidence(row: Evidence) -> dict[str, Any]:
    value = True if row.kind == "activity_abroad" else str(row.value)
    return {"kind": row.kind, "value": value, "received_on": row.received_on}


def _recent(periods: Iterable[InactivityPeriod], year: int) -> list[InactivityPeriod]:
    first, last = dt.date(year - 2, 1, 1), dt.date(year, 12, 31)
    return [
        period
        for period in periods
        if (period.year is not None and year - 2 <= period.year <= year)
        or (
            period.first_day is not None
            and period.first_day <= last
            and (period.last_day is None or period.last_day >= first)
        )
    ]


def _qualification(number: ProviderNumber, last: dt.date) -> str | None:
    begun = [row for row in number.qualifications.all() if row.first_day <= last]
    return max(begun, key=lambda row: row.first_day).code if begun else None


def _recognition(number: ProviderNumber, last: dt.date) -> dict[str, Any]:
    recognitions = list(number.recognitions.all())
    specialty = recognised_on = None
    if recognitions:
        recognised_on = min(row.recognised_on for row in recognitions)
        specialty = max(recognitions, key=lambda row: (row.recognised_on <= last, row.recognised_on)).specialty
    planned = [plan.specialty for plan in number.training_plans.all()]
    return {"specialty": specialty or min(planned, default="") or None, "recognised_on": recognised_on}


def _titular(number: ProviderNumber, first: dt.date, last: dt.date) -> bool | None:
    functions = list(number.functions.all())
    if not functions:
        return None
    begins = max(first, number.granted_on or first)
    ends = min(last, number.stopped_on or last)
    return any(
        row.role == PharmacistRole.TITULAR
        and row.first_day <= begins
        and (row.last_day is None or row.last_day >= ends)
        for row in functions
    )


def _contracts(number: ProviderNumber, entries: _Entries) -> list[dict[str, Any]]:
    messages = list(number.contracts.all())
    choice = next(iter(number.contract_choices.all()), None)

    def entry(contract: InsuranceContract) -> dict[str, Any]:
        same = (m for m in messages if (m.source, m.source_key) == (contract.source, contract.source_key))
        return {
            "reference": contract.reference,
            "concluded_on": contract.concluded_on,
            "ended_on": contract.ended_on,
            "known_on": min(message.received_on for message in same),
            "paid_for_year": contract.paid_for_year,
            "chosen": choice is not None
            and (choice.reference, choice.insurer_id) == (contract.reference, contract.insurer_id),
            "insurer": contract.insurer.name,
        }

    return entries.all("contracts", (m for m in messages if m.superseded_at is None), entry) or []
