"""The office's pages: who may do what, and each act once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.demo import _steps
from apps.core.models import TrailEntry
from apps.core.staff_start import staff_start
from apps.documents.services import document_receive
from apps.number_requests import services
from apps.number_requests.models import Letter, NumberRequest
from apps.number_requests.selectors import PURPOSE
from apps.number_requests.states import RequestState
from apps.providers.models import ProviderNumber
from tests.documents.files import upload
from tests.factories import StaffFactory
from tests.number_requests.conftest import examined, filled, sent

pytestmark = pytest.mark.django_db

ACTS = ("take_up", "visa", "order", "niss", "ask", "approve", "refuse")


def at(act: str, request: NumberRequest) -> str:
    return reverse(f"admin:number_requests_numberrequest_{act}", args=[request.pk])


def office(role: str = "Registers") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(StaffFactory(role=role, language="en"))
    return client


def test_readers_see_and_can_t_act() -> None:
    request, reader = examined(), office("Read only")
    page = reader.get(at("change", request))
    assert page.status_code == 200
    assert at("approve", request) not in page.content.decode()
    for act in ACTS:
        assert reader.get(at(act, request)).status_code == 403
        assert reader.post(at(act, request), {"version": request.version}).status_code == 403
    assert TrailEntry.objects.filter(act="number_request_open").count() == 1


def test_granting_by_the_page(settings: Any) -> None:
    request, clerk = examined(), office()
    page = clerk.get(at("change", request)).content.decode()
    assert "would count from" in page
    assert "It counts from 20 June 2025." in clerk.get(at("approve", request)).content.decode()
    empty = clerk.post(at("approve", request), {"version": request.version})
    assert empty.status_code == 200
    assert not ProviderNumber.objects.exists()
    answer = {"version": request.version, "code": "another", "another": "40"}
    assert b"Give three digits" in clerk.post(at("approve", request), answer).content
    assert clerk.post(at("approve", request), answer | {"another": "402"}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.qualification_code) == (RequestState.NOTIFIED, "402")


def test_a_stale_page_decides_nothing() -> None:
    request, clerk = examined(), office()
    clerk.post(at("ask", request), {"version": request.version, "reasons": ["diploma"], "due_on": "2025-08-01"})
    page = clerk.post(at("refuse", request), {"version": request.version, "reason": "No."})
    assert "changed while you looked at it" in page.content.decode()
    request.refresh_from_db()
    assert request.state == RequestState.INCOMPLETE


def test_the_queue_has_a_fixed_number_of_queries(django_assert_max_num_queries: Any) -> None:
    for niss in ("85073003328", "90010100123", "98472899765"):
        sent(niss=niss)
    clerk = office()
    with django_assert_max_num_queries(12):
        page = clerk.get(reverse("admin:number_requests_numberrequest_changelist"), {"queue": "open"})
    assert page.content.decode().count("NR-2025-") >= 3


def test_the_start_page_counts_what_waits(portal_clock: Any) -> None:
    examined()
    request = examined("midwife", "")
    clerk = StaffFactory(role="Registers")
    services.request_ask(
        request=request, reasons=["visa"], text="", due_on=dt.date(2025, 7, 20), actor=clerk, version=request.version
    )

    def waiting() -> dict[str, int]:
        cards = staff_start(clerk, dt.date(2025, 7, 10)).waiting
        return {card.url.partition("?")[2]: card.count for card in cards if "numberrequest" in card.url}

    assert waiting() == {"state__exact=in_review": 1}
    portal_clock(dt.date(2025, 7, 20))
    assert "queue=overdue" not in waiting()
    portal_clock(dt.date(2025, 7, 21))
    assert waiting()["queue=overdue"] == 1


def test_staff_open_the_documents_of_a_sent_request_and_of_no_draft(settings: Any) -> None:
    settings.DOCUMENTS_OPEN_UNSCANNED = True
    request, clerk = filled(), office()
    document = document_receive(file=upload(), purpose=PURPOSE, scope=request.scope)
    address = reverse("documents:download", kwargs={"public_id": document.public_id})
    assert clerk.get(address).status_code == 404
    services.request_submit(request=request, version=request.version)
    assert clerk.get(address).getvalue().startswith(b"%PDF")
    assert office("Second signatories").get(address).getvalue()
    stranger = Client()
    stranger.force_login(StaffFactory())
    assert stranger.get(address).status_code == 404


def test_letters_are_printed_and_marked_after_a_question() -> None:
    request, clerk = examined(answer_by="letter"), office()
    services.request_approve(request=request, qualification_code="401", actor=StaffFactory(), version=request.version)
    letter = Letter.objects.get()
    listed = reverse("admin:number_requests_letter_changelist")
    pdf = clerk.get(reverse("admin:number_requests_letter_pdf", args=[letter.pk]))
    assert pdf.getvalue().startswith(b"%PDF")
    ask = {"action": "mark_posted", "_selected_action": letter.pk}
    assert b"1 letter" in clerk.post(listed, ask).content
    clerk.post(listed, ask | {"confirmed": "yes"})
    request.refresh_from_db()
    assert request.state == RequestState.NOTIFIED
    assert office("Read only").get(reverse("admin:number_requests_letter_pdf", args=[letter.pk])).status_code == 403


def test_nothing_is_deleted_or_typed_into_the_table() -> None:
    request, boss = sent(), Client()
    boss.force_login(StaffFactory(superuser=True))
    for address in ("add", "delete"):
        arguments = [] if address == "add" else [request.pk]
        assert boss.get(reverse(f"admin:number_requests_numberrequest_{address}", args=arguments)).status_code == 403


def test_the_demo_has_requests_in_every_state_and_fills_once(portal_clock: Any) -> None:
    import apps.number_requests.demo  # noqa: F401 - registers

    StaffFactory(username="sabine.thys")
    for _ in range(2):
        _steps["40_number_requests"](lambda text: None)
    states = {*NumberRequest.objects.values_list("state", flat=True)}
    assert states >= {"draft", "submitted", "waiting_visa", "waiting_order", "incomplete", "in_review"}
    assert states >= {"approved", "notified", "refused"}
    assert NumberRequest.objects.count() == 9
    assert ProviderNumber.objects.get(profession="nurse").granted_on == dt.date(2025, 6, 2)
