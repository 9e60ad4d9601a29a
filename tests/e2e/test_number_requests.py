"""A nurse asks for a number in a real browser: in two languages, once on a telephone without script."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.notifications.models import Message
from apps.number_requests.models import NumberRequest
from apps.number_requests.states import RequestState
from apps.providers.models import ProviderNumber
from tests.documents.files import JPEG, PDF, PROGRAM
from tests.e2e.acts import PATIENCE, click_through
from tests.factories import StaffFactory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
GO = "main form .btn-primary"
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    settings.DOCUMENTS_OPEN_UNSCANNED = True


@pytest.fixture(params=[("nl", WIDE, True), ("fr", NARROW, False)], ids=["nl-wide", "fr-telephone-without-script"])
def nurse(request: Any, browser: Browser, live_server: Any) -> Iterator[Page]:
    language, size, has_script = request.param
    context = browser.new_context(
        locale=f"{language}-BE",
        base_url=live_server.url,
        viewport=size,
        java_script_enabled=has_script,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.language, page.has_script = language, has_script  # type: ignore[attr-defined]
    yield page
    context.close()


def looks_well(page: Any, axe_check: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{getattr(page, 'language', 'staff')}.png", full_page=True)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", getattr(page, "language", "fr"))
    if getattr(page, "has_script", True):
        axe_check(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls sideways by {wide} px"


def comes_back(page: Any, kind: str) -> None:
    """By the link in the newest e-mail of that kind."""
    token = Message.objects.filter(kind=kind).latest("id").data["token"]
    page.goto(reverse("number_requests:open", kwargs={"token": token}))


def upload(page: Any, name: str, content: bytes) -> None:
    page.set_input_files("#id_document", {"name": name, "mimeType": "application/pdf", "buffer": content})
    go(page, "button[name=add]")


def go(page: Any, selector: str = GO) -> None:
    click_through(page.locator(selector).first)


def act(page: Any, request: NumberRequest, name: str) -> None:
    page.goto(reverse(f"admin:number_requests_numberrequest_{name}", args=[request.pk]))


def test_from_the_first_question_to_the_number(nurse: Any, page: Any, login_as: Any, axe_check: Any) -> None:
    nurse.goto(reverse("number_requests:start"))
    looks_well(nurse, axe_check, "1-start")
    nurse.check("input[value=nurse]")
    go(nurse)
    nurse.check("input[value=home_care]")
    looks_well(nurse, axe_check, "2-situation")
    go(nurse)
    looks_well(nurse, axe_check, "3-need")
    go(nurse, "main .btn-primary")
    nurse.fill("#id_email", "nurse@test.example")
    looks_well(nurse, axe_check, "4-begin")
    go(nurse)
    expect(nurse).to_have_url(re.compile("/form/identity/"))

    go(nurse)  # nothing filled in
    expect(nurse.locator("[data-takes-focus] a").nth(2)).to_be_visible()
    looks_well(nurse, axe_check, "5-identity-refused")
    nurse.fill("#id_first_name", "Noor")
    nurse.fill("#id_last_name", "Proef")
    nurse.fill("#id_birth_date", "1985-07-30")
    nurse.fill("#id_niss", "85.07.30-033.28")
    go(nurse)
    nurse.check("input[value=granted]")
    nurse.fill("#id_visa_on", "2025-06-20")
    looks_well(nurse, axe_check, "6-visa")
    go(nurse)
    expect(nurse).to_have_url(re.compile("/form/address/"))
    go(nurse, ".request-leave button")
    expect(nurse).to_have_url(re.compile(f"{reverse('number_requests:start')}$"))

    comes_back(nurse, "number_request_link")
    expect(nurse).to_have_url(re.compile("/form/address/"))
    nurse.fill("#id_street", "Teststraat")
    nurse.fill("#id_house_number", "1")
    nurse.fill("#id_postcode", "B-3500")
    go(nurse)
    nurse.check("input[value=email]")
    go(nurse)
    upload(nurse, "visa.pdf", PROGRAM)
    expect(nurse.locator(".field-error")).to_have_count(1)
    looks_well(nurse, axe_check, "7-wrong-file")
    upload(nurse, "visa.pdf", PDF)
    expect(nurse.locator(".document-list")).to_contain_text("visa.pdf", use_inner_text=True)
    looks_well(nurse, axe_check, "8-documents")
    go(nurse, "button[name=continue]")
    looks_well(nurse, axe_check, "9-check")
    nurse.check("#id_is_true")
    go(nurse)
    request = NumberRequest.objects.get()
    assert request.state == RequestState.SUBMITTED
    expect(nurse.locator("main")).to_contain_text(str(request.reference), use_inner_text=True)
    looks_well(nurse, axe_check, "10-sent")

    login_as(StaffFactory(role="Registers"))
    page.goto(reverse("admin:number_requests_numberrequest_changelist") + "?queue=open")
    looks_well(page, axe_check, "11-queue")
    go(page, f"text={request.reference}")
    looks_well(page, axe_check, "12-file")
    act(page, request, "take_up")
    go(page, "#content-main button[type=submit]")
    act(page, request, "ask")
    page.check("input[value=diploma]")
    looks_well(page, axe_check, "13-ask")
    go(page, "#content-main button[type=submit]")

    comes_back(nurse, "number_request_incomplete")
    looks_well(nurse, axe_check, "14-incomplete")
    go(nurse, "a[href$='/additions/']")
    upload(nurse, "diploma.jpg", JPEG)
    looks_well(nurse, axe_check, "15-additions")
    go(nurse, "button[name=send]")
    request.refresh_from_db()
    assert request.state == RequestState.WAITING_VISA

    act(page, request, "visa")
    go(page, "#content-main button[type=submit]")
    act(page, request, "approve")
    looks_well(page, axe_check, "16-approve")
    page.check("input[value='401']")
    go(page, "#content-main button[type=submit]")
    looks_well(page, axe_check, "17-granted")
    number = ProviderNumber.objects.get()
    assert number.granted_on == dt.date(2025, 6, 20)

    comes_back(nurse, "number_request_granted")
    expect(nurse.locator(".amount-large")).to_contain_text(f"{number.display}-401", use_inner_text=True)
    looks_well(nurse, axe_check, "18-number")
    with nurse.expect_download() as receipt:
        nurse.click("a[href$='/receipt/']")
    assert receipt.value.suggested_filename == f"{request.reference}.pdf"


def test_a_hospital_nurse_is_told_before_the_form(nurse: Any, axe_check: Any) -> None:
    nurse.goto(reverse("number_requests:start") + "?profession=nurse&situation=hospital")
    expect(nurse.locator("main")).to_be_visible()
    expect(nurse.locator("main .btn-primary")).to_have_count(0)
    looks_well(nurse, axe_check, "20-no-need")
    nurse.goto(reverse("number_requests:link"))
    looks_well(nurse, axe_check, "21-link")
