"""The public pages, without a browser."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from apps.core.models import TrailEntry
from apps.documents.models import Document
from apps.notifications.models import Message
from apps.notifications.rendering import message_render
from apps.number_requests.forms import FORMS, IdentityForm
from apps.number_requests.links import link_token
from apps.number_requests.models import NumberRequest
from apps.number_requests.states import RequestState
from tests.documents.files import PDF, PROGRAM, upload
from tests.factories import PersonFactory, StaffFactory
from tests.number_requests.conftest import NISS, begun, filled, sent

pytestmark = pytest.mark.django_db

CASES = Path(django_settings.BASE_DIR) / "tests" / "cases" / "identifiers.csv"
IDENTITY = {"first_name": "Noor", "last_name": "Proef", "birth_date": "1985-07-30"}


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def at(name: str, **arguments: Any) -> str:
    return reverse(f"number_requests:{name}", kwargs=arguments)


def opened(visitor: Client, request: NumberRequest) -> Client:
    visitor.get(at("open", token=link_token(request.public_id)))
    return visitor


def cases(kind: str) -> list[Any]:
    with CASES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == kind]
    return [pytest.param(row["input"], row["verdict"], row["normalised"], id=row["input"]) for row in rows]


@pytest.mark.parametrize(("raw", "verdict", "normalised"), cases("niss"))
def test_the_niss_cases_through_the_form(portal_clock: Any, raw: str, verdict: str, normalised: str) -> None:
    portal_clock(dt.date(2026, 11, 22))
    form = IdentityForm(IDENTITY | {"niss": raw})
    assert form.is_valid() == (verdict == "ok"), form.errors
    if verdict == "ok":
        assert form.cleaned_data["niss"] == normalised
    else:
        assert form.errors.as_data()["niss"][0].code == verdict


@pytest.mark.parametrize(("raw", "verdict", "normalised"), cases("postcode"))
def test_the_postcode_cases_through_the_form(raw: str, verdict: str, normalised: str) -> None:
    form = FORMS["address"]({"street": "Teststraat", "house_number": "1", "postcode": raw, "municipality": "Hier"})
    form.is_valid()
    assert ("postcode" in form.errors) == (verdict == "bad_format")
    if verdict != "bad_format":
        assert form.cleaned_data["postcode"] == normalised


def test_an_unknown_postcode_is_a_caution_not_a_refusal(visitor: Client) -> None:
    page = opened(visitor, filled(postcode="1234")).get(at("check"))
    assert "We don" in page.content.decode()
    assert "know this postcode" in page.content.decode()


def test_neither_a_number_nor_none_is_asked_again(visitor: Client) -> None:
    assert "niss" in IdentityForm(IDENTITY).errors
    assert IdentityForm(IDENTITY | {"has_no_niss": "on"}).is_valid()
    assert "has_no_niss" in IdentityForm(IDENTITY | {"niss": NISS, "has_no_niss": "on"}).errors


def test_who_needs_none_is_said_before_the_form(visitor: Client) -> None:
    page = visitor.get(at("start"), {"profession": "nurse", "situation": "hospital"}).content.decode()
    assert "You need no INAMI number" in page
    assert at("begin") not in page
    refused = visitor.get(at("begin"), {"profession": "nurse", "situation": "hospital"})
    assert refused.status_code == 302
    assert at("begin") in visitor.get(at("start"), {"profession": "nurse", "situation": "home_care"}).content.decode()


@pytest.mark.parametrize(
    "query", ["profession=moon", "profession=nurse&situation=moon", "situation=hospital", "profession="]
)
def test_nonsense_in_the_address_asks_again(visitor: Client, query: str) -> None:
    assert visitor.get(f"{at('start')}?{query}").status_code == 200


def test_a_link_leads_back_and_its_token_leaves_the_address(visitor: Client) -> None:
    request = begun()
    answer = visitor.get(at("open", token=link_token(request.public_id)), follow=True)
    assert [url for url, _status in answer.redirect_chain] == [at("status"), at("step", page="identity")]
    token = Message.objects.get().data["token"]
    assert f"/number-request/open/{token}/" in message_render(Message.objects.get()).text


@pytest.mark.parametrize("token", ["none", "a:b:c"])
def test_a_wrong_link_offers_a_new_one(visitor: Client, token: str) -> None:
    assert visitor.get(at("open", token=token))["Location"] == at("link")


def test_an_old_link_offers_a_new_one(visitor: Client, settings: Any) -> None:
    token = link_token(begun().public_id)
    settings.NUMBER_REQUEST_LINK_DAYS = -1
    assert visitor.get(at("open", token=token))["Location"] == at("link")


def test_staff_who_follow_an_applicant_s_link_come_to_the_office_s_page(visitor: Client) -> None:
    request = sent()
    visitor.force_login(StaffFactory(role="Registers"))
    answer = visitor.get(at("open", token=link_token(request.public_id)))
    assert answer["Location"] == reverse("admin:number_requests_numberrequest_change", args=[request.pk])
    assert visitor.get(at("status"))["Location"] == at("start")


def test_asking_for_a_link_says_the_same_to_everybody(visitor: Client) -> None:
    begun()
    answers = [
        re.sub(r"\w+@test.example|csrf\w+|value=\"\w{64}\"", "", page.content.decode())
        for page in (
            visitor.post(at("link"), {"email": email}, follow=True)
            for email in ("noor@test.example", "nobody@test.example")
        )
    ]
    assert answers[0] == answers[1]
    assert Message.objects.count() == 2


def test_links_are_limited_per_address(visitor: Client) -> None:
    codes = [visitor.post(at("link"), {"email": "noor@test.example"}).status_code for _ in range(4)]
    assert codes == [302, 302, 302, 429]


def test_beginning_is_limited_per_address(visitor: Client) -> None:
    address = f"{at('begin')}?profession=midwife&situation="
    codes = [visitor.post(address, {"email": "a@test.example", "language": "fr"}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


def test_nobody_sees_a_request_without_its_link(visitor: Client) -> None:
    request = sent()
    for name in ("check", "status", "receipt", "additions", "withdraw"):
        assert visitor.get(at(name))["Location"] == at("start")
    assert visitor.post(at("withdraw")).status_code == 302
    assert visitor.post(at("resume", public_id=request.public_id))["Location"] == at("link")
    request.refresh_from_db()
    assert request.state == RequestState.SUBMITTED


def test_one_s_own_requests_are_opened_without_link_and_others_are_not_there(visitor: Client) -> None:
    owner, other = PersonFactory(with_account=True).account, PersonFactory(with_account=True).account
    request = begun(account=owner)
    visitor.force_login(other)
    assert visitor.post(at("resume", public_id=request.public_id)).status_code == 404
    visitor.force_login(owner)
    assert visitor.post(at("resume", public_id=request.public_id))["Location"] == at("status")


def test_a_refused_page_keeps_what_was_typed(visitor: Client) -> None:
    opened(visitor, begun())
    page = visitor.post(at("step", page="identity"), IDENTITY | {"niss": "85073003329"})
    assert page.status_code == 200
    text = page.content.decode()
    assert 'value="85073003329"' in text
    assert "<title>Error:" in text


def test_documents_are_added_removed_and_refused_in_words(visitor: Client) -> None:
    request = begun()
    opened(visitor, request)
    address = at("step", page="documents")
    refused = visitor.post(address, {"document": upload("visa.pdf", PROGRAM), "add": "yes"})
    assert "not a PDF, JPEG or PNG" in refused.content.decode()
    assert visitor.post(address, {"document": upload(), "add": "yes"}).status_code == 302
    assert visitor.post(address, {"document": upload("again.pdf"), "add": "yes"}).status_code == 302
    document = Document.objects.get()
    stranger = Client()
    opened(stranger, begun())
    stranger.post(address, {"remove": str(document.public_id)})
    assert stranger.post(address, {"remove": "nonsense"}).status_code == 404
    document.refresh_from_db()
    assert document.removed_at is None
    visitor.post(address, {"remove": str(document.public_id)})
    document.refresh_from_db()
    assert document.removed_at is not None
    visitor.post(address, {"document": upload(content=PDF), "continue": "yes"})
    request.refresh_from_db()
    assert request.documents_seen


def test_sending_twice_shows_the_same_receipt(visitor: Client) -> None:
    request = filled()
    opened(visitor, request)
    version = NumberRequest.objects.get().version
    for _ in range(2):
        answer = visitor.post(at("check"), {"version": version, "is_true": "on"})
        assert answer["Location"] == at("status")
    request.refresh_from_db()
    page = visitor.get(at("status")).content.decode()
    assert str(request.reference) in page
    pdf = visitor.get(at("receipt"))
    assert pdf["Content-Type"] == "application/pdf"
    import io

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert str(request.reference) in text
    assert NISS not in text


def test_what_changed_meanwhile_is_shown_before_it_is_sent(visitor: Client) -> None:
    request = filled()
    opened(visitor, request)
    page = visitor.post(at("check"), {"version": request.version - 1, "is_true": "on"})
    assert page.status_code == 200
    assert f'value="{request.version}"' in page.content.decode()
    request.refresh_from_db()
    assert request.is_draft


def test_the_trail_notes_the_applicant_s_acts() -> None:
    sent()
    acts = [*TrailEntry.objects.order_by("id").values_list("act", flat=True)]
    assert acts == ["number_request_begin", "number_request_submit"]
