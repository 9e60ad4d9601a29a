"""Files in which something is open, and the acts that answer it: what several tests of open items begin with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from apps.accounts.models import Language, User
from apps.evaluations.models import Dossier
from apps.providers.corrections.services import correction_add
from apps.providers.models import ProviderNumber
from apps.providers.objections.services import objection_add
from apps.social_statute.additions.open_items import OpenFile, open_files
from apps.social_statute.additions.services import contract_choose, own_request_make
from apps.social_statute.models import ANOTHER_FACT
from apps.social_statute.proofs.services import proof_draft_save, proof_refuse
from apps.social_statute.reminders.selectors import reminders_due
from apps.social_statute.states import RefusalReason
from tests.factories import (
    ActivityVolumeFactory,
    InsuranceContractFactory,
    InsurerFactory,
    ProviderNumberFactory,
    QualificationFactory,
    StaffFactory,
)

from .proving import proof_sent

LAST_DAY = dt.date(2025, 8, 31)


def gp(volume: int | None = 60_000, **more: Any) -> ProviderNumber:
    provider: ProviderNumber = ProviderNumberFactory(
        person__with_account=True, person__account__language=Language.ENGLISH, adhered=True, recognised=True, **more
    )
    if volume:
        ActivityVolumeFactory(provider=provider, year=2024, value=volume)
    return provider


def account_of(provider: ProviderNumber) -> User:
    assert provider.person.account is not None
    return provider.person.account


def file_of(provider: ProviderNumber) -> OpenFile | None:
    years = Dossier.objects.filter(provider=provider).values_list("premium_year", flat=True)
    return next((f for f in open_files(premium_years=set(years)) if f.number == provider.number), None)


def codes_of(provider: ProviderNumber) -> Sequence[str]:
    file = file_of(provider)
    return file.codes if file else []


def reminded(provider: ProviderNumber) -> list[str]:
    """What a reminder of that day would name."""
    return [
        code
        for reminder in reminders_due(as_of=LAST_DAY - dt.timedelta(days=30))
        for item in reminder.items
        if item["number"] == provider.number
        for code, _day in item["missing"]
    ]


def no_activity() -> ProviderNumber:
    return gp(volume=None, contracted=True)


def no_contract() -> ProviderNumber:
    return gp()


def several_contracts() -> ProviderNumber:
    provider = gp(contracted=True)
    InsuranceContractFactory(provider=provider)
    return provider


def two_benefits() -> ProviderNumber:
    provider = gp(contracted=True)
    dentist = ProviderNumberFactory(person=provider.person, dentist=True, adhered=True, contracted=True)
    QualificationFactory(provider=dentist, code="001")
    ActivityVolumeFactory(provider=dentist, year=2024, measure="services", value=900)
    return provider


def no_account() -> ProviderNumber:
    return gp(person__pensioner=True)


def proof_of_activity(provider: ProviderNumber) -> Any:
    return proof_sent(
        provider,
        actor=account_of(provider),
        kind=ANOTHER_FACT,
        fact="activity",
        value=None,
        statement="See the statement.",
    )


def own_request(provider: ProviderNumber) -> Any:
    return own_request_make(
        provider=provider,
        year=2024,
        insurer=InsurerFactory(),
        reference="P 1",
        concluded_on=dt.date(2019, 5, 2),
        actor=account_of(provider),
    )


def choose_contract(provider: ProviderNumber) -> Any:
    return contract_choose(contract=provider.contracts.earliest("pk"), year=2024, actor=account_of(provider))


def judged_by_registers(provider: ProviderNumber) -> Any:
    return correction_add(
        provider=provider,
        fact="activity",
        value=[{"year": 2024, "measure": "eur_reimbursed", "value": "30000"}],
        reason="Statement of the sickness funds",
        actor=StaffFactory(),
    )


def said_to_be_wrong(provider: ProviderNumber) -> Any:
    return objection_add(
        provider=provider,
        fact="activity",
        wanted="30,000 euro",
        reason="It is missing.",
        actor=account_of(provider),
        year=2024,
    )


def a_draft(provider: ProviderNumber) -> Any:
    return proof_draft_save(provider=provider, year=2024, actor=account_of(provider), kind=ANOTHER_FACT)


def refused_proof(provider: ProviderNumber) -> Any:
    return proof_refuse(
        proof=proof_of_activity(provider), refusal=RefusalReason.UNREADABLE, reason="", actor=StaffFactory()
    )
