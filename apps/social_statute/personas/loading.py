"""Turns the people of personas.yaml into rows, as if their registers had sent them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.core.clock import BRUSSELS
from apps.core.fields import search_hash
from apps.providers.models import (
    ActivityVolume,
    BankAccount,
    ConventionPeriod,
    EmploymentPeriod,
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
from apps.providers.professions import Profession

from ..models import BenefitChoice, ContractChoice, Evidence, InactivityWaiver, InsuranceContract, Insurer
from ..population import identifiers, profiles
from ..population.population import insurers_ensure
from .accounts import provider_account_make
from .reading import Persona, PersonaNumber, activity_of, read_personas


@transaction.atomic
def personas_load() -> list[Person]:
    """Makes the personas with their accounts. Those who exist already are left as they are."""
    insurers = insurers_ensure()
    known = set(User.objects.values_list("username", flat=True))
    return [
        _load(persona, insurers, place)
        for place, persona in enumerate(read_personas(), 1)
        if persona.username not in known
    ]


def _load(persona: Persona, insurers: Sequence[Insurer], place: int) -> Person:
    niss = identifiers.niss(persona.born, identifiers.PERSONA_SEQUENCE[persona.sex])
    facts = persona.facts
    person = Person.objects.create(
        last_name=persona.last_name,
        first_name=persona.first_name,
        niss=niss,
        niss_hash=search_hash(niss),
        birth_date=persona.born,
        language=persona.language,
        email=persona.email if persona.has_email else "",
        pension_taken_on=facts.get("pension_taken_on"),
        deceased_on=facts.get("deceased_on"),
        account=provider_account_make(persona),
    )
    first = persona.numbers[0].number
    if facts.get("bank_account"):
        iban = identifiers.iban(9_000_000 + place)
        since = facts.get("pension_taken_on") or dt.date(2020, 1, 1)
        BankAccount.objects.create(
            person=person,
            domain=PaymentDomain.ALL,
            iban=iban,
            iban_hash=search_hash(iban),
            usable_from=since,
            received_on=since,
        )
    for key, entry in _numbered(facts.get("employment")):
        is_employee = entry["status"] == "employee"
        EmploymentPeriod.objects.create(
            person=person,
            status=entry["status"],
            **_period(entry),
            **_source(
                profiles.NATIONAL_SOCIAL_OFFICE if is_employee else profiles.SELF_EMPLOYED_INSTITUTE,
                f"{first}/e{key}",
                entry["from"],
            ),
        )
    for key, entry in _numbered(facts.get("inactivity")):
        received = dt.date((entry.get("year") or entry["to"].year) + 1, 3, 1)
        dates = _period(entry) if "from" in entry else {"year": entry["year"], "days": entry["days"]}
        InactivityPeriod.objects.create(
            person=person,
            kind=entry["kind"],
            **dates,
            **_source(profiles.CROSSROADS_BANK, f"{first}/i{key}", received),
        )
    numbers = {number.number: _load_number(person, number, insurers) for number in persona.numbers}
    for year, chosen in persona.benefit_choice.items():
        BenefitChoice.objects.create(
            person=person, year=year, provider=numbers[chosen], chosen_at=_noon(dt.date(year + 1, 7, 5))
        )
    return person


def _load_number(person: Person, number: PersonaNumber, insurers: Sequence[Insurer]) -> ProviderNumber:
    facts = number.facts
    provider = ProviderNumber.objects.create(
        number=number.number,
        person=person,
        profession=facts["profession"],
        granted_on=facts["first_number_on"],
        stopped_on=facts.get("stopped_on"),
    )
    key = number.number
    Qualification.objects.create(
        provider=provider,
        code=facts["qualification"],
        first_day=facts["first_number_on"],
        **_source(profiles.OWN_REGISTER, f"{key}/q1", facts["first_number_on"]),
    )
    if recognised := facts.get("recognised_on"):
        Recognition.objects.create(
            provider=provider,
            specialty=facts["specialty"],
            recognised_on=recognised,
            **_source(profiles.COMMUNITIES, f"{key}/r1", recognised),
        )
    for place, entry in _numbered(facts.get("training")):
        TrainingPlan.objects.create(
            provider=provider,
            specialty=facts["specialty"],
            **_period(entry),
            **_source(profiles.COMMUNITIES, f"{key}/t{place}", entry["from"]),
        )
    for place, entry in _numbered(facts.get("convention")):
        ConventionPeriod.objects.create(
            provider=provider,
            status=entry["status"],
            **_period(entry),
            **_source(profiles.OWN_REGISTER, f"{key}/c{place}", entry["from"]),
        )
    for place, entry in _numbered(facts.get("sanctions")):
        Sanction.objects.create(
            provider=provider,
            **_period(entry),
            **_source(profiles.OWN_REGISTER, f"{key}/s{place}", entry["from"]),
        )
    if facts["profession"] == Profession.PHARMACIST:
        PharmacistFunction.objects.create(
            provider=provider,
            role=PharmacistRole.TITULAR if facts["titular"] else PharmacistRole.ASSISTANT,
            first_day=facts["first_number_on"],
            **_source(profiles.OWN_REGISTER, f"{key}/f1", facts["first_number_on"]),
        )
    ActivityVolume.objects.bulk_create(
        ActivityVolume(
            provider=provider,
            **entry,
            **_source(
                profiles.PROFILES,
                f"{key}/{entry['year']}/{entry['measure']}",
                dt.date(entry["year"] + 1, 6, 5),
            ),
        )
        for entry in activity_of(number)
    )
    _load_choices(provider, number, insurers)
    return provider


def _load_choices(provider: ProviderNumber, number: PersonaNumber, insurers: Sequence[Insurer]) -> None:
    """Contracts and what the provider or a document said about a premium year."""
    for contract in number.facts.get("contracts", ()):
        insurer = insurers[contract.get("insurer", 1) - 1]
        InsuranceContract.objects.create(
            provider=provider,
            insurer=insurer,
            reference=contract["reference"],
            message="closed" if contract.get("ended_on") else "new",
            concluded_on=contract["concluded_on"],
            ended_on=contract.get("ended_on"),
            paid_for_year=contract.get("paid_for_year"),
            **_source(
                insurer.cbe,
                contract["reference"],
                contract.get("known_on") or contract["concluded_on"] + dt.timedelta(days=14),
            ),
        )
        for year in contract.get("chosen_for", ()):
            ContractChoice.objects.create(
                provider=provider,
                year=year,
                insurer=insurer,
                reference=contract["reference"],
                chosen_at=_noon(dt.date(year + 1, 2, 20)),
                chosen_by=provider.person.account,
            )
    for year in number.facts.get("inactivity_waiver", ()):
        InactivityWaiver.objects.create(provider=provider, year=year, received_on=dt.date(year + 1, 3, 12))
    for evidence in number.facts.get("evidence", ()):
        Evidence.objects.create(
            provider=provider,
            year=evidence["year"],
            kind=evidence["kind"],
            value=1 if evidence["value"] is True else evidence["value"],
            received_on=evidence["received_on"],
            document=f"{evidence['kind']}-{evidence['year']}.pdf",
        )


def _numbered(entries: Iterable[dict[str, Any]] | None) -> Iterable[tuple[int, dict[str, Any]]]:
    return enumerate(entries or (), 1)


def _period(entry: dict[str, Any]) -> dict[str, Any]:
    return {"first_day": entry["from"], "last_day": entry.get("to")}


def _source(source: str, key: str, received_on: dt.date) -> dict[str, Any]:
    return {"source": source, "source_key": key, "received_on": received_on}


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=BRUSSELS)
