"""Adherence in a real browser: refusing with a receipt, and a partial adherence whose schedule is first wrong."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import Language
from apps.conventions.models import ConventionChoice
from apps.conventions.services import terms_load
from tests.conventions.factories import agreement_window, physician, work_address
from tests.e2e.acts import click_through
from tests.factories import ProviderNumberFactory, StaffFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
OPENED = dt.date(2025, 7, 1)


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    terms_load()


def sits_well(page: Page, axe_check: Any) -> None:
    """Nothing for axe to find, nothing that scrolls sideways, also with everything unfolded."""
    page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true; })")
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
    expect(page.locator("h1"), page.url).to_have_count(1)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", [Language.FRENCH, Language.DUTCH])
def test_refusing_with_a_receipt(page: Page, login_as: Any, axe_check: Any, size: ViewportSize, language: str) -> None:
    provider = physician(person__account__language=language, person__language=language)
    agreement_window(published=OPENED)
    login_as(provider.person.account)
    page.set_viewport_size(size)
    page.goto(reverse("conventions:numbers"))
    sits_well(page, axe_check)
    click_through(page.locator(f"a[href='{reverse('conventions:number', args=[provider.number])}']").last)
    sits_well(page, axe_check)
    click_through(page.locator("a[href$='/choose/test-window/']"))
    sits_well(page, axe_check)
    # Nothing chosen: the page says so and takes the focus to it.
    click_through(page.locator("main form button[type=submit]"))
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("input[value=none]").check()
    click_through(page.locator("main form button[type=submit]"))
    expect(page).to_have_url(re.compile("/check/none/$"))
    sits_well(page, axe_check)
    click_through(page.locator("main form button[type=submit]"))
    expect(page).to_have_url(re.compile("/receipts/"))
    sits_well(page, axe_check)
    choice = ConventionChoice.objects.get()
    assert choice.status == "none" and choice.effect_on == dt.date(2025, 8, 15)
    expect(page.get_by_text(choice.receipt).first).to_be_visible()
    with page.expect_download() as download:
        page.locator("a[href$='/pdf/']").click()
    assert download.value.suggested_filename == f"{choice.receipt}.pdf"
    # The second tab, still on the former page, is shown what is registered.
    page.goto(reverse("conventions:check", args=[provider.number, "test-window", "confirm"]))
    expect(page).to_have_url(re.compile("/receipts/"))
    click_through(page.locator("a[href$='/undo/']"))
    sits_well(page, axe_check)
    click_through(page.locator("main form button.btn-danger"))
    expect(page).to_have_url(re.compile(f"/convention/{provider.number}/$"))
    sits_well(page, axe_check)
    assert not ConventionChoice.objects.filter(undone_at__isnull=True).exists()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_schedule_is_corrected_and_registered(page: Page, login_as: Any, axe_check: Any, size: ViewportSize) -> None:
    provider = ProviderNumberFactory(
        dentist=True, adhered=True, person__with_account=True, person__account__language=Language.ENGLISH
    )
    work_address(provider, name="Practice")
    agreement_window(profession="dentist", published=OPENED)
    login_as(provider.person.account)
    page.set_viewport_size(size)
    page.goto(reverse("conventions:choose", args=[provider.number, "test-window"]))
    page.locator("input[value=partial]").check()
    click_through(page.locator("main form button[type=submit]"))
    expect(page).to_have_url(re.compile("/schedule/$"))
    sits_well(page, axe_check)
    for row in range(4):
        page.locator(f"#id_row-{row}-starts").fill("08:00")
        page.locator(f"#id_row-{row}-ends").fill("15:00")
    page.locator("#id_row-4-starts").fill("12:00")
    page.locator("#id_row-4-ends").fill("08:00")
    page.locator("#id_row-4-fees").select_option("outside")
    click_through(page.get_by_role("button", name="Continue").last)
    page.get_by_role("link", name="Row 5: The end must come after the beginning.").click()
    page.locator("#id_row-4-ends").fill("16:00")
    click_through(page.get_by_role("button", name="Continue").last)
    # Twenty-eight hours of the thirty-two.
    expect(page.get_by_text("28 hours a week are at agreed fees. At least 32 are needed.")).to_be_visible()
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Add a row"))
    page.locator("#id_row-5-weekday").select_option("6")
    page.locator("#id_row-5-fees").select_option("agreed")
    page.locator("#id_row-5-starts").fill("08:00")
    page.locator("#id_row-5-ends").fill("12:00")
    click_through(page.get_by_role("button", name="Continue").last)
    expect(page).to_have_url(re.compile("/check/partial/"))
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Register this choice"))
    expect(page).to_have_url(re.compile("/receipts/"))
    sits_well(page, axe_check)
    choice = ConventionChoice.objects.get()
    assert choice.status == "partial" and len(choice.blocks.all()) == 6


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_office_sees_numbers_and_rows(page: Page, login_as: Any, axe_check: Any, size: ViewportSize) -> None:
    work_address(physician())
    window = agreement_window(published=OPENED)
    login_as(StaffFactory(superuser=True, language=Language.ENGLISH))
    page.set_viewport_size(size)
    for name, *args in (
        ("window_counts",),
        ("window_change", window.pk),
        ("window_propose", window.pk),
        ("window_propose_new",),
    ):
        page.goto(reverse(f"admin:conventions_{name}", args=args))
        sits_well(page, axe_check)
    page.goto(reverse("admin:conventions_window_propose", args=[window.pk]))
    page.locator("#id_extended_to").fill("2025-08-14")
    page.locator("#id_reason").fill("Extended by the committee")
    click_through(page.get_by_role("button", name="Propose"))
    expect(page).to_have_url(re.compile(r"/termschange/\d+/change/"))
    sits_well(page, axe_check)
    expect(page.get_by_text("You proposed it")).to_be_visible()
