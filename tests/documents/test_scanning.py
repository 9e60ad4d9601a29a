"""Nothing is opened before the scanner found it clean; its absence is visible."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from celery.exceptions import Retry
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.core.clock import now
from apps.core.models import TrailEntry
from apps.core.staff_start import staff_start
from apps.documents.models import Document
from apps.documents.scanner import ScannerDownError
from apps.documents.services import document_scan, document_scan_again
from apps.documents.states import DocumentState
from apps.documents.tasks import document_scan_run, documents_sweep
from tests.documents.clamd import SCRAMBLED, VIRUS, FakeClamd
from tests.documents.conftest import received
from tests.documents.files import PDF
from tests.factories import StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def address(document: Document) -> str:
    return reverse("documents:download", kwargs={"public_id": document.public_id})


def status(client: Client, document: Document) -> int:
    answer = client.get(address(document))
    if answer.streaming:
        answer.getvalue()  # to its end, which closes the file
    return answer.status_code


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (PDF, DocumentState.CLEAN),
        (PDF + VIRUS, DocumentState.INFECTED),
        (PDF + SCRAMBLED, DocumentState.UNREADABLE),
    ],
)
def test_the_scanner_decides(clamd: FakeClamd, client: Client, content: bytes, state: str) -> None:
    owner = UserFactory()
    document = received(content, owner=owner)
    assert document.state == DocumentState.QUARANTINED
    client.force_login(owner)
    assert status(client, document) == 409

    assert document_scan_run(document.pk) == state
    assert clamd.seen == [content]
    assert status(client, document) == (200 if state == DocumentState.CLEAN else 409)
    assert document_scan_run(document.pk) == state  # twice is safe
    assert len(clamd.seen) == 1


def test_a_scanner_that_is_down_is_asked_again(clamd: FakeClamd) -> None:
    document = received()
    received_at = document.received_at
    clamd.breaks_off = True
    with pytest.raises((Retry, ScannerDownError)):
        document_scan_run(document.pk)
    document.refresh_from_db()
    assert document.state == DocumentState.QUARANTINED

    clamd.breaks_off = False
    assert document_scan_run(document.pk) == DocumentState.CLEAN
    document.refresh_from_db()
    assert document.received_at == received_at


def test_a_scanner_that_nobody_answers_for(settings: Any) -> None:
    settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", 1
    document = received()
    with pytest.raises(ScannerDownError):
        document_scan(document_id=document.pk)
    assert documents_sweep() == 1


@pytest.mark.parametrize("is_open", [True, False])
def test_without_a_scanner_the_policy_decides(client: Client, settings: Any, is_open: bool) -> None:
    settings.DOCUMENTS_OPEN_UNSCANNED = is_open
    owner = UserFactory()
    document = received(owner=owner)
    assert document.state == DocumentState.NOT_SCANNED
    client.force_login(owner)
    assert status(client, document) == (200 if is_open else 409)


def test_what_came_before_the_scanner_is_checked_later(clamd: FakeClamd, settings: Any) -> None:
    host, settings.CLAMAV_HOST = settings.CLAMAV_HOST, ""
    document = received()
    with pytest.raises(ValidationError, match="No virus scanner"):
        document_scan_again(document=document, actor=StaffFactory())
    settings.CLAMAV_HOST = host
    document_scan_again(document=document, actor=StaffFactory())
    assert document_scan_run(document.pk) == DocumentState.CLEAN


def test_a_download_is_an_attachment_for_its_readers_alone_and_noted(
    clamd: FakeClamd, client: Client, django_assert_max_num_queries: Any
) -> None:
    document = received(name="Visa d’Éléonore.pdf", owner=UserFactory())
    document_scan_run(document.pk)
    client.force_login(StaffFactory(superuser=True))
    assert status(client, document) == 404

    reader = UserFactory(username="reader")
    client.force_login(reader)
    answer = client.get(address(document))
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "no-store" in answer["Cache-Control"]
    entry = TrailEntry.objects.get(act="document_open")
    assert (entry.actor_id, entry.subject_id) == (reader.pk, str(document.public_id))


def test_staff_see_what_waits_for_more_than_an_hour(clamd: FakeClamd, client: Client) -> None:
    document = received()
    officer = StaffFactory(role="Evaluation officers")

    def alarm() -> list[int]:
        cards = staff_start(officer, dt.date(2026, 1, 1)).waiting
        return [card.count for card in cards if "stuck" in card.url]

    assert alarm() == []
    Document.objects.filter(pk=document.pk).update(moved_at=now() - dt.timedelta(minutes=61))
    assert alarm() == [1]

    client.force_login(officer)
    listed = client.get(reverse("admin:documents_document_changelist"), {"stuck": "yes"})
    assert "visa.pdf" in listed.content.decode()
    shown = client.get(reverse("admin:documents_document_change", args=[document.pk])).content.decode()
    assert address(document) not in shown


def test_staff_ask_for_another_check_after_a_question(clamd: FakeClamd, client: Client, settings: Any) -> None:
    host, settings.CLAMAV_HOST = settings.CLAMAV_HOST, ""
    document = received()
    settings.CLAMAV_HOST = host
    client.force_login(StaffFactory(role="Evaluation officers"))
    ask = {"action": "scan_again", "_selected_action": document.pk}
    url = reverse("admin:documents_document_changelist")
    assert b"1 document" in client.post(url, ask, headers={"accept-language": "en"}).content
    document.refresh_from_db()
    assert document.state == DocumentState.NOT_SCANNED
    client.post(url, ask | {"confirmed": "yes"})
    document.refresh_from_db()
    assert document.state == DocumentState.QUARANTINED
