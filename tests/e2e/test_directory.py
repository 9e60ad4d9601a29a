"""The public directory in a real browser: with and without script, wide and narrow, by keyboard, in two languages."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.directory.models import DirectoryReport
from apps.providers.models import ProviderNumber
from apps.providers.services import qualification_codes_load
from tests.directory.factories import listed_number, work_address
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
    assert page.locator("h1").count() == 1, page.url


def speak(page: Page, language: str) -> None:
    page.goto("/")
    page.locator(f".languages button[lang={language}]").click()
    page.wait_for_load_state()


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
    page.locator(".find-box button").click()
    page.wait_for_url("**/directory/?q=**")
    assert page.locator("html").get_attribute("lang") == language
    page.locator(".finding h3 a").click()
    page.wait_for_url(f"**/directory/{provider.number}/")
    assert ("9000 Gent" if language == "nl" else "9000 Gand") in page.locator("main").inner_text()
    page.locator(f"a[href='{reverse('directory:report', args=[provider.number])}']").click()

    page.locator("main form button").click()  # refused: nothing is chosen
    page.wait_for_selector(".error-summary")
    page.locator("input[name=kind]").first.check()
    page.locator("#id_text").fill("De naam is fout geschreven.")
    page.locator("main form button").click()
    page.wait_for_url(f"**/directory/{provider.number}/")
    assert DirectoryReport.objects.get().language == language


def test_offers_are_taken_by_keyboard(page: Page, axe_check: Any, provider: ProviderNumber) -> None:
    page.set_viewport_size(NARROW)
    page.goto(reverse("directory:search"))
    name = page.get_by_role("combobox").first
    name.focus()
    page.keyboard.type("vandenb", delay=20)
    page.wait_for_selector("#id_q_suggestions li")
    assert name.get_attribute("aria-expanded") == "true"
    sits_well(page, axe_check, "offers")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = name.get_attribute("aria-activedescendant")
    assert chosen and page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert name.input_value() == "Vandenbroucke Anke"
    assert name.get_attribute("aria-expanded") == "false"

    page.keyboard.press("Tab")
    page.keyboard.type("lütt", delay=20)
    page.wait_for_selector("#id_place_suggestions li")
    page.keyboard.press("Escape")
    assert page.locator("#id_place_suggestions").is_hidden()
    page.keyboard.type("ich", delay=20)
    page.wait_for_selector("#id_place_suggestions li")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/directory/?q=Vandenbroucke**")
    assert page.locator(".finding").count() == 1


def test_an_offer_is_taken_with_a_click(page: Page, provider: ProviderNumber) -> None:
    page.goto(reverse("directory:search"))
    page.locator("#id_q").press_sequentially("vandenab")
    page.locator("#id_q_suggestions li").click()
    assert page.locator("#id_q").input_value() == "Vandenabeele Zoë"


def test_all_of_it_works_without_script(browser: Browser, live_server: Any, provider: ProviderNumber) -> None:
    for place in range(25):
        listed_number(profession="midwife", code="003", person__last_name=f"Zandmans {chr(97 + place)}")
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(reverse("directory:search"))
    page.locator("#id_profession").select_option("midwife")
    page.locator(".search-form button").click()
    page.wait_for_url("**profession=midwife**")
    assert page.locator(".finding").count() == 20
    page.locator("a[rel=next]").click()
    page.wait_for_url("**after=**")
    assert page.locator(".finding").count() == 5
    context.close()


def test_staff_close_a_report(page: Page, login_as: Any, axe_check: Any, provider: ProviderNumber) -> None:
    from apps.directory.services import report_open

    report = report_open(number=provider.number, kind="name", text="Fout", language="nl", email="a@test.example")
    login_as(StaffFactory(role="Registers"))
    page.goto("/admin/")
    page.locator("a[href*='directoryreport'][href*='open']").first.click()
    page.wait_for_url("**/directoryreport/**")
    page.locator("input.action-select").check()
    page.locator("select[name=action]").select_option("close")
    page.locator("button[name=index]").click()
    page.wait_for_selector("#id_outcome")
    axe_check(page)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/close.png", full_page=True)
    page.locator("#id_outcome").fill("Corrected at the source.")
    page.locator(".submit-row input[type=submit]").click()
    page.wait_for_url("**/directoryreport/**")
    report.refresh_from_db()
    assert report.state == "closed"
