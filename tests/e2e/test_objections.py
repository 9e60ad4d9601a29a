"""Saying that a fact is wrong, with documents, in a real browser: narrow, without script, in two languages."""

from __future__ import annotations

import datetime as dt
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from apps.documents.models import Document
from tests.documents.files import PDF, PNG, PROGRAM
from tests.e2e.acts import click_through
from tests.factories import ProviderNumberFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))


def sits_well(page: Page, axe_check: Any, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"


def _file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_documents_go_along_and_more_are_added(page: Page, login_as: Any, axe_check: Any, language: str) -> None:
    provider = ProviderNumberFactory(person__with_account=True, person__account__language=language)
    page.set_viewport_size({"width": 360, "height": 740})
    login_as(provider.person.account)
    page.goto(f"/wrong/{provider.number}/new/?fact=convention")
    page.locator("#id_wanted").fill("adhered")
    page.locator("#id_reason").fill("See the receipt.")
    page.locator("#id_documents").set_input_files([_file("receipt.pdf", PDF), _file("tool.pdf", PROGRAM)])
    click_through(page.locator("main form button.btn-primary"))
    expect(page.locator("#id_documents_error")).to_be_visible()
    expect(page.locator("#id_reason")).to_have_value("See the receipt.")
    sits_well(page, axe_check, f"objection-refused-{language}")
    page.locator("#id_documents").set_input_files([_file("receipt.pdf", PDF), _file("card.png", PNG)])
    click_through(page.locator("main form button.btn-primary"))
    expect(page).to_have_url(re.compile("/wrong/[0-9]+/[0-9]+/$"))
    expect(page.get_by_text("receipt.pdf")).to_be_visible()
    sits_well(page, axe_check, f"objection-{language}")
    click_through(page.locator("main a[href$='/documents/']"))
    page.locator("#id_documents").set_input_files(_file("letter.pdf", PDF + b"2"))
    sits_well(page, axe_check, f"objection-more-{language}")
    click_through(page.locator("main form button.btn-primary"))
    expect(page.get_by_text("letter.pdf")).to_be_visible()
    assert Document.objects.filter(sent_at__isnull=False).count() == 3
