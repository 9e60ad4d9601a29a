"""Each page of the office that shows one person's data leaves an entry in the trail, whoever wrote the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.admin_reads import holds_personal_data
from apps.core.clock import today
from apps.core.models import TrailEntry
from apps.core.trail import is_read
from apps.providers.bank.paper import paper_account_enter
from apps.providers.models import FactCorrection, FactObjection
from apps.social_statute.models import BenefitChoice, ContractChoice, InactivityWaiver, OwnRequest, Proof
from apps.social_statute.population.identifiers import iban
from tests.documents.files import upload
from tests.factories import (
    BankAccountFactory,
    EvidenceFactory,
    InsuranceContractFactory,
    InsurerFactory,
    PersonFactory,
    ProviderNumberFactory,
    StaffFactory,
    UserFactory,
)
from tests.mandates.factories import MandateFactory

pytestmark = pytest.mark.django_db

Made = tuple[Any, int | None]
NOW = timezone.now


def _of(number: Any, row: Any) -> Made:
    return row, number.person_id


def _correction() -> Made:
    number = ProviderNumberFactory()
    row = FactCorrection.objects.create(
        provider=number, fact="convention", value=[], reason="x", made_by=UserFactory(), made_at=NOW()
    )
    return _of(number, row)


def _objection() -> Made:
    number = ProviderNumberFactory()
    row = FactObjection.objects.create(
        provider=number,
        fact="convention",
        authority="own",
        wanted="x",
        reason="x",
        made_by=UserFactory(),
        made_at=NOW(),
    )
    return _of(number, row)


def _choice() -> Made:
    number = ProviderNumberFactory()
    row = ContractChoice.objects.create(
        provider=number, year=2024, insurer=InsurerFactory(), reference="A1", chosen_at=NOW()
    )
    return _of(number, row)


def _benefit() -> Made:
    number = ProviderNumberFactory()
    return _of(number, BenefitChoice.objects.create(person=number.person, provider=number, year=2024, chosen_at=NOW()))


def _own_request() -> Made:
    number = ProviderNumberFactory()
    row = OwnRequest.objects.create(
        provider=number,
        year=2024,
        insurer=InsurerFactory(),
        reference="A1",
        concluded_on=dt.date(2024, 1, 1),
        made_at=NOW(),
        made_by=UserFactory(),
    )
    return _of(number, row)


def _waiver() -> Made:
    number = ProviderNumberFactory()
    return _of(number, InactivityWaiver.objects.create(provider=number, year=2024, received_on=dt.date(2024, 5, 1)))


def _proof() -> Made:
    number = ProviderNumberFactory()
    row = Proof.objects.create(
        provider=number,
        year=2024,
        kind=Proof._meta.get_field("kind").choices[0][0],  # type: ignore[index]
        statement="x",
        state="sent",
        begun_at=NOW(),
        sent_at=NOW(),
        sent_by=UserFactory(),
    )
    return _of(number, row)


def _document() -> Made:
    from apps.documents.models import Document

    person = PersonFactory()
    row = Document.objects.create(
        purpose="example",
        scope="1",
        name="visa.pdf",
        detected_type="pdf",
        size=3,
        sha256="0" * 64,
        person_id=person.pk,
        received_at=NOW(),
        moved_at=NOW(),
    )
    return row, person.pk


def _message() -> Made:
    from apps.notifications.models import Message

    person = PersonFactory()
    row = Message.objects.create(
        kind="data_export_ready",
        event="x",
        person_id=person.pk,
        name="x",
        address="x@test.example",
        language="fr",
        data={},
        state="waiting",
        queued_at=NOW(),
        due_at=NOW(),
        moved_at=NOW(),
    )
    return row, person.pk


def _made(factory: Any, person: Callable[[Any], int | None]) -> Callable[[], Made]:
    def make() -> Made:
        row = factory()
        return row, person(row)

    return make


def _export() -> Made:
    from tests.privacy.factories import ready_export

    person = PersonFactory(with_account=True)
    return ready_export(person), person.pk


def _account() -> Made:
    person = PersonFactory(with_account=True)
    return person.account, person.pk


def _report() -> Made:
    from apps.directory.models import DirectoryReport

    number = ProviderNumberFactory()
    row = DirectoryReport.objects.create(
        provider=number, kind="address", text="x", language="fr", reported_at=NOW(), state="open"
    )
    return _of(number, row)


def _dossier() -> Made:
    from apps.evaluations.models import Dossier
    from apps.evaluations.services import parameters_load, premium_year_open

    number = ProviderNumberFactory()
    parameters_load(scheme="social_statute")
    year = premium_year_open(scheme="social_statute", year=2024)
    return _of(number, Dossier.objects.create(premium_year=year, provider=number, opened_at=NOW()))


def _paper() -> Made:
    person = PersonFactory()
    paper = paper_account_enter(
        person=person,
        domain="all",
        iban=iban(1),
        holder="A",
        received_on=today(),
        document=upload(),
        actor=StaffFactory(),
    )
    return paper, person.pk


MAKERS: dict[str, Callable[[], Made]] = {
    "providers.person": _made(PersonFactory, lambda row: row.pk),
    "providers.providernumber": _made(ProviderNumberFactory, lambda row: row.person_id),
    "providers.bankaccount": _made(BankAccountFactory, lambda row: row.person_id),
    "providers.paperbankaccount": _paper,
    "providers.factcorrection": _correction,
    "providers.factobjection": _objection,
    "social_statute.insurancecontract": _made(InsuranceContractFactory, lambda row: row.provider.person_id),
    "social_statute.evidence": _made(EvidenceFactory, lambda row: row.provider.person_id),
    "social_statute.contractchoice": _choice,
    "social_statute.benefitchoice": _benefit,
    "social_statute.ownrequest": _own_request,
    "social_statute.inactivitywaiver": _waiver,
    "social_statute.proof": _proof,
    "documents.document": _document,
    "notifications.message": _message,
    "mandates.mandate": _made(MandateFactory, lambda row: row.principal_id),
    "privacy.dataexport": _export,
    "accounts.user": _account,
    "directory.directoryreport": _report,
    "evaluations.dossier": _dossier,
}


def reads() -> list[tuple[str, int | None]]:
    return [(entry.act, entry.person_id) for entry in TrailEntry.objects.order_by("id") if is_read(entry.act)]


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(StaffFactory(superuser=True))
    return client


@pytest.mark.parametrize("label", sorted(MAKERS))
@pytest.mark.parametrize("page", ["change", "history"])
def test_a_page_about_one_person_is_noted_once(chief: Client, label: str, page: str, settings: Any) -> None:
    row, person_id = MAKERS[label]()
    app, model = label.split(".")
    before = len(reads())
    assert chief.get(reverse(f"admin:{app}_{model}_{page}", args=[row.pk])).status_code == 200
    noted = reads()[before:]
    assert [person for _act, person in noted] == [person_id], noted


def test_lists_forms_and_refusals_are_no_looks(client: Client, chief: Client) -> None:
    person = PersonFactory()
    assert chief.get(reverse("admin:providers_person_changelist")).status_code == 200
    client.force_login(StaffFactory())
    assert client.get(reverse("admin:providers_person_change", args=[person.pk])).status_code == 403
    assert reads() == []


def test_models_without_an_example_here_are_few_and_pass_the_same_door() -> None:
    """The door is one for all; those that need long stories are looked at in their own tests."""
    own_tests = {
        "evaluations.evaluation",
        "evaluations.attempt",
        "number_requests.numberrequest",
        "number_requests.letter",
        "conventions.conventionchoice",
        "core.trailentry",
    }
    labels = {model._meta.label_lower for model in admin.site._registry if holds_personal_data(model)}
    rooms_to_come = {label for label in labels if label.split(".")[0] in {"letters", "contests", "decisions"}}
    assert labels - set(MAKERS) - own_tests - rooms_to_come == set()
