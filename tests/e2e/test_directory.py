"""The public directory in a real browser: with and without script, wide and narrow, by keyboard, in two languages."""

from __future__ import annotations

import datetime as dt
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.directory.models import DirectoryReport
from apps.providers.models import ProviderNumber
from apps.providers.services import qualification_codes_load
from tests.directory.factories import listed_number, work_address
from tests.e2e.acts import click_through, press_through
from tests.factories import ConventionPeriodFactory, SanctionFactory, StaffFactory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}
SHOTS = os.environ.get("DIRECTORY_SHOTS", "")


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False


@pytest.fixture
def provider() -> ProviderNumber:
    qualification_codes_load()
    found = listed_number(
        number="10000106", code="730", person__last_name="Vandenbroucke", person__first_name="Anke", adhered=True
    )
    work_address(
        found,
        name="Groepspraktijk De Linde",
        phone="+3292240000",
        phone_is_public=True,
        website="https://praktijk.example",
        website_is_public=True,
    )
    work_address(found, postcode="4000", municipality_code="62063", street="Rue de l'Essai", is_principal=False)
    dentist = listed_number(profession="dentist", code="001", person__last_name="Vandenborre", person__first_name="Jos")
    ConventionPeriodFactory(provider=dentist, status="partial")
    nurse = listed_number(profession="nurse", code="401", person__last_name="Vandenabeele", person__first_name="Zoë")
    ConventionPeriodFactory(provider=nurse, status="none")
    work_address(nurse)
    return found


def sits_well(page: Page, axe_check: Any, name: str = "") -> None:
    """Nothing for axe to find, nothing that scrolls sideways, also with everything unfolded."""
    if SHOTS and name:
        page.screenshot(path=f"{SHOTS}/{name}-{(page.viewport_size or WIDE)['width']}.png", full_page=True)
    page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true; })")
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
    expect(page.locator("h1"), page.url).to_have_count(1)


def offered(page: Page, field: str, typed: str) -> None:
    """The list stands, and it is the answer to all that was typed and not to its beginning."""
    expect(page.locator(f"#{field}_suggestions")).to_have_attribute("data-typed", typed)
    expect(page.locator(f"#{field}_suggestions li").first).to_be_visible()


def speak(page: Page, language: str) -> None:
    page.goto("/")
    click_through(page.locator(f".languages button[lang={language}]"))
    expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(
    page: Page, axe_check: Any, provider: ProviderNumber, size: ViewportSize, scheme: Any
) -> None:
    hidden = listed_number(person__last_name="Verborgen")
    SanctionFactory(provider=hidden, first_day=dt.date(2025, 1, 1), last_day=None)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    speak(page, "en")
    for name, address in (
        ("home", "/"),
        ("form", reverse("directory:search")),
        ("found", f"{reverse('directory:search')}?q=vanden"),
        ("alike", f"{reverse('directory:search')}?q=vandenbrouke+anka&on=2024-03-01"),
        ("nobody", f"{reverse('directory:search')}?q=xyzzy"),
        ("refused", f"{reverse('directory:search')}?q=10000107&place=Xyzzy&on=2099-01-01"),
        ("card", reverse("directory:provider", args=[provider.number])),
        ("card-then", f"{reverse('directory:provider', args=[provider.number])}?on=2024-03-01"),
        ("report", reverse("directory:report", args=[provider.number])),
        ("hidden", reverse("directory:provider", args=[hidden.number])),
        ("api", reverse("directory:api")),
    ):
        page.goto(address)
        sits_well(page, axe_check, name if scheme == "light" else "")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_from_the_home_page_to_a_report_in_the_readers_language(
    page: Page, provider: ProviderNumber, language: str
) -> None:
    speak(page, language)
    page.locator("#find-name").fill("Vandenbroucke")
    page.locator("#find-place").fill("Gent" if language == "nl" else "Gand")
    click_through(page.locator(".find-box button"))
    expect(page).to_have_url(re.compile(r"/directory/\?q="))
    expect(page.locator("html")).to_have_attribute("lang", language)
    click_through(page.locator(".finding h3 a"))
    expect(page).to_have_url(re.compile(f"/directory/{provider.number}/$"))
    place = "9000 Gent" if language == "nl" else "9000 Gand"
    expect(page.locator("main")).to_contain_text(place, use_inner_text=True)
    click_through(page.locator(f"a[href='{reverse('directory:report', args=[provider.number])}']"))

    click_through(page.locator("main form button"))  # refused: nothing is chosen
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("input[name=kind]").first.check()
    page.locator("#id_text").fill("De naam is fout geschreven.")
    click_through(page.locator("main form button"))
    expect(page).to_have_url(re.compile(f"/directory/{provider.number}/$"))
    assert DirectoryReport.objects.get().language == language


def test_offers_are_taken_by_keyboard(page: Page, axe_check: Any, provider: ProviderNumber) -> None:
    page.set_viewport_size(NARROW)
    page.goto(reverse("directory:search"))
    name = page.get_by_role("combobox").first
    name.focus()
    page.keyboard.type("vandenb", delay=20)
    offered(page, "id_q", "vandenb")
    expect(name).to_have_attribute("aria-expanded", "true")
    sits_well(page, axe_check, "offers")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#id_q_suggestions [aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(name).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "an identifier")
    page.keyboard.press("Enter")
    expect(name).to_have_value("Vandenbroucke Anke")
    expect(name).to_have_attribute("aria-expanded", "false")

    page.keyboard.press("Tab")
    page.keyboard.type("lütt", delay=20)
    offered(page, "id_place", "lütt")
    page.keyboard.press("Escape")
    expect(page.locator("#id_place_suggestions")).to_be_hidden()
    page.keyboard.type("ich", delay=20)
    offered(page, "id_place", "lüttich")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#id_place_suggestions")).to_be_hidden()
    press_through(page)
    expect(page).to_have_url(re.compile(r"/directory/\?q=Vandenbroucke"))
    expect(page.locator(".finding")).to_have_count(1)


def test_an_offer_is_taken_with_a_click(page: Page, provider: ProviderNumber) -> None:
    page.goto(reverse("directory:search"))
    page.locator("#id_q").press_sequentially("vandenab")
    offered(page, "id_q", "vandenab")
    page.locator("#id_q_suggestions li").click()
    expect(page.locator("#id_q")).to_have_value("Vandenabeele Zoë")


def test_all_of_it_works_without_script(browser: Browser, live_server: Any, provider: ProviderNumber) -> None:
    for place in range(25):
        listed_number(profession="midwife", code="003", person__last_name=f"Zandmans {chr(97 + place)}")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(reverse("directory:search"))
    page.locator("#id_profession").select_option("midwife")
    click_through(page.locator(".search-form button"))
    expect(page).to_have_url(re.compile("profession=midwife"))
    expect(page.locator(".finding")).to_have_count(20)
    click_through(page.locator("a[rel=next]"))
    expect(page).to_have_url(re.compile("after="))
    expect(page.locator(".finding")).to_have_count(5)
    context.close()


def test_staff_close_a_report(page: Page, login_as: Any, axe_check: Any, provider: ProviderNumber) -> None:
    from apps.directory.services import report_open

    report = report_open(number=provider.number, kind="name", text="Fout", language="nl", email="a@test.example")
    login_as(StaffFactory(role="Registers"))
    page.goto("/admin/")
    click_through(page.locator("a[href*='directoryreport'][href*='open']").first)
    expect(page).to_have_url(re.compile("/directoryreport/"))
    page.locator("input.action-select").check()
    page.locator("select[name=action]").select_option("close")
    click_through(page.locator("button[name=index]"))
    expect(page.locator("#id_outcome")).to_be_visible()
    axe_check(page)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/close.png", full_page=True)
    page.locator("#id_outcome").fill("Corrected at the source.")
    click_through(page.locator(".submit-row input[type=submit]"))
    expect(page).to_have_url(re.compile("/directoryreport/"))
    report.refresh_from_db()
    assert report.state == "closed"
