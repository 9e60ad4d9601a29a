"""What proves that a fact is wrong goes along with the request: private, scanned, for the office to open."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import EVALUATION_OFFICERS, roles_apply
from apps.core.models import TrailEntry
from apps.core.personal_data import personal_files, still_needed
from apps.documents.models import Document
from apps.documents.services import MOST_IN_ONE_FILE, document_scan
from apps.documents.states import DocumentState
from apps.providers.models import FactObjection
from apps.providers.objections.services import objection_answer
from tests.documents.clamd import FakeClamd, fake_clamd
from tests.documents.files import JPEG, PDF, PNG, PROGRAM, upload
from tests.factories import ProviderNumberFactory, StaffFactory
from tests.providers.pages import signed_in

pytestmark = pytest.mark.django_db

SAID = {"fact": "convention", "year": "2024", "shown": "not adhered", "wanted": "adhered", "reason": "See my receipt."}


@pytest.fixture
def clamd(settings: Any) -> Iterator[FakeClamd]:
    with fake_clamd(settings) as server:
        yield server


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    settings.DOCUMENTS_OPEN_UNSCANNED = True
    roles_apply()


@pytest.fixture
def provider() -> Any:
    return ProviderNumberFactory(person__with_account=True, person__account__language="en")


def send(provider: Any, *files: SimpleUploadedFile, **more: str) -> Any:
    address = reverse("providers:objection_add", args=[provider.number])
    return signed_in(provider.person.account).post(address, SAID | more | {"documents": list(files)})


def add(provider: Any, objection: FactObjection, *files: SimpleUploadedFile) -> Any:
    address = reverse("providers:objection_documents", args=[provider.number, objection.pk])
    return signed_in(provider.person.account).post(address, {"documents": list(files)})


def opens(client: Client, address: str) -> bool:
    return bool(b"".join(client.get(address)))


def body(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_several_documents_go_along_and_the_office_opens_them(provider: Any) -> None:
    assert send(provider, upload("receipt.pdf"), upload("card.png", PNG)).status_code == 302
    objection = FactObjection.objects.get()
    documents = Document.objects.filter(scope=objection.scope)
    assert documents.count() == 2
    assert all(d.sent_at and d.person_id == provider.person_id for d in documents)

    shown = body(
        signed_in(provider.person.account).get(reverse("providers:objection", args=[provider.number, objection.pk]))
    )
    assert "receipt.pdf" in shown
    assert "card.png" in shown

    office = signed_in(StaffFactory(role=EVALUATION_OFFICERS, language="en"))
    page = body(office.get(reverse("admin:providers_factobjection_change", args=[objection.pk])))
    for document in documents:
        address = reverse("documents:download", args=[document.public_id])
        assert address in page
        assert opens(office, address)
    opened = TrailEntry.objects.filter(act="document_open", person_id=provider.person_id)
    assert opened.count() == 2


def test_a_refused_form_keeps_the_words_and_asks_for_the_files_again(provider: Any) -> None:
    answer = send(provider, upload("receipt.pdf"), upload("tool.pdf", PROGRAM))
    page = body(answer)
    assert answer.status_code == 200
    assert "tool.pdf: This file is not a PDF, JPEG or PNG." in page
    assert "See my receipt." in page
    assert "Add your files again" in page
    assert not FactObjection.objects.exists()
    assert not Document.objects.exists()


def test_too_many_at_once_are_refused_in_words(provider: Any) -> None:
    assert "at most 10 documents at once" in body(
        send(provider, *[upload(f"{n}.pdf", PDF + bytes([n])) for n in range(1, 12)])
    )
    assert not Document.objects.exists()


def test_more_is_added_until_the_answer(provider: Any) -> None:
    send(provider)
    objection = FactObjection.objects.get()
    assert "This field is required." in body(add(provider, objection))
    assert add(provider, objection, upload("late.jpg", JPEG)).status_code == 302
    assert add(provider, objection, upload("late again.jpg", JPEG)).status_code == 302, "sent twice, kept once"
    assert Document.objects.get(scope=objection.scope).name == "late.jpg"

    objection_answer(objection=objection, answer="You are right.", actor=StaffFactory())
    assert "closed already" in body(add(provider, objection, upload("too late.pdf")))
    assert Document.objects.count() == 1


def test_one_request_has_room_for_so_many_and_no_more(provider: Any) -> None:
    send(provider)
    objection = FactObjection.objects.get()
    for first in range(0, MOST_IN_ONE_FILE, 10):
        add(provider, objection, *[upload(f"{n}.pdf", PDF + bytes([n])) for n in range(first, first + 10)])
    assert "takes 30 documents" in body(add(provider, objection, upload("one more.pdf")))
    assert Document.objects.filter(scope=objection.scope).count() == MOST_IN_ONE_FILE


def test_nobody_else_opens_or_adds(provider: Any) -> None:
    send(provider, upload())
    objection, document = FactObjection.objects.get(), Document.objects.get()
    stranger = signed_in(ProviderNumberFactory(person__with_account=True).person.account)
    address = reverse("providers:objection_documents", args=[provider.number, objection.pk])
    assert stranger.get(reverse("documents:download", args=[document.public_id])).status_code == 404
    assert stranger.post(address, {"documents": [upload("mine.pdf", PNG)]}).status_code == 404
    assert Document.objects.count() == 1


def test_it_waits_in_quarantine_until_it_was_scanned(provider: Any, clamd: FakeClamd, settings: Any) -> None:
    settings.DOCUMENTS_OPEN_UNSCANNED = False
    send(provider, upload())
    document = Document.objects.get()
    address = reverse("documents:download", args=[document.public_id])
    office = signed_in(StaffFactory(role=EVALUATION_OFFICERS))
    assert document.state == DocumentState.QUARANTINED
    assert office.get(address).status_code == 409
    assert document_scan(document_id=document.pk) == DocumentState.CLEAN
    assert opens(office, address)


def test_the_export_has_them_and_retention_keeps_those_of_open_requests(provider: Any) -> None:
    send(provider, upload("receipt.pdf"))
    objection, document = FactObjection.objects.get(), Document.objects.get()
    assert [file.name for _folder, file in personal_files(provider.person)] == ["2025-07-10 receipt.pdf"]
    assert list(still_needed("documents.Document", [document.pk])) == [document.pk]

    objection_answer(objection=objection, answer="You are right.", actor=StaffFactory())
    assert not still_needed("documents.Document", [document.pk])
