"""The face in a real browser: every page of the house, wide and narrow, light and dark, without script."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from apps.evaluations.models import CalendarDate, PremiumYear
from tests.e2e.acts import click_through, press_through
from tests.factories import PersonFactory, StaffFactory, UserFactory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = [
    "/",
    "/help/",
    "/accessibility/",
    "/privacy/",
    "/whats-new/",
    "/design/",
    "/demo/",
    "/nowhere/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/confirm-email/",
]
PERSONAL = [
    "/overview/",
    "/account/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
]
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture
def person(portal_clock: Any) -> Any:
    """A provider of the demo, in a summer in which something is open."""
    portal_clock(dt.date(2026, 8, 20))
    year = PremiumYear.objects.create(scheme="social_statute", year=2025)
    for key, day in (("result_available", dt.date(2026, 7, 1)), ("additions_deadline", dt.date(2026, 8, 31))):
        CalendarDate.objects.create(premium_year=year, key=key, day=day, mark="sourced")
    return PersonFactory(account=UserFactory(demo_title="Nothing to do", username="anne", last_name="Dewit"))


def sits_well(page: Page, axe_check: Any) -> None:
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
    expect(page.locator("h1"), page.url).to_have_count(1)


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(WIDE, "light"), (NARROW, "light"), (NARROW, "dark")],
    ids=["wide", "narrow", "dark"],
)
def test_public_pages_are_accessible(page: Page, person: Any, axe_check: Any, size: Any, scheme: Any) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    for address in PUBLIC:
        page.goto(address)
        sits_well(page, axe_check)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_personal_pages_are_accessible(page: Page, person: Any, login_as: Any, axe_check: Any, size: Any) -> None:
    page.set_viewport_size(size)
    login_as(person.account)
    for address in PERSONAL:
        page.goto(address)
        sits_well(page, axe_check)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_refused_forms_take_the_focus(page: Page, axe_check: Any, size: Any) -> None:
    page.set_viewport_size(size)
    page.goto("/accounts/login/")
    click_through(page.locator("main form button.btn-primary"))
    expect(page).to_have_url(re.compile("/accounts/login/$"))
    expect(page.locator(".error-summary")).to_be_focused()
    sits_well(page, axe_check)
    page.locator(".error-summary a").first.click()
    expect(page.locator("#id_login")).to_be_focused()


def test_the_whole_way_by_keyboard(page: Page, person: Any) -> None:
    page.goto("/demo/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    expect(page.locator("form[action$='/demo/sign-in/anne/'] button")).to_be_focused()
    press_through(page)
    expect(page).to_have_url(re.compile("/overview/$"))


def test_the_menu_of_a_telephone(page: Page, person: Any) -> None:
    page.set_viewport_size(NARROW)
    page.goto("/")
    button, menu = page.locator("[data-menu-button]"), page.locator("#main-nav")
    expect(menu).to_be_hidden()
    button.click()
    expect(menu).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_everything_works_without_script(browser: Browser, live_server: Any, person: Any) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url, viewport=NARROW, locale="fr")
    page = context.new_page()
    page.goto("/demo/")
    expect(page.locator("#main-nav")).to_be_visible()
    click_through(page.locator("form[action$='/anne/'] button"))
    expect(page).to_have_url("/overview/")
    click_through(page.locator(".languages button[value=nl]"))
    expect(page).to_have_url("/overview/")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.goto("/account/")
    page.locator("input[value=de]").check()
    click_through(page.locator("section[aria-labelledby=language] form button"))
    expect(page.locator("html")).to_have_attribute("lang", "de")
    click_through(page.locator("form[action='/accounts/logout/'] button"))
    page.goto("/overview/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    context.close()


def test_pages_hold_at_400_percent(page: Page, person: Any, login_as: Any) -> None:
    login_as(person.account)
    page.set_viewport_size({"width": 320, "height": 256})
    for address in ["/", "/overview/", "/help/", "/design/", "/accounts/login/"]:
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, address


def test_a_first_visit_is_light_and_asks_nobody_else(page: Page, person: Any, login_as: Any, live_server: Any) -> None:
    def weight(response: Any) -> int:
        # What a server that compresses sends; fonts are compressed already.
        body = response.body()
        return len(body) if response.url.endswith(".woff2") else len(gzip.compress(body))

    answers: list[Any] = []
    page.on("response", lambda response: answers.append(response))
    login_as(person.account)
    page.goto("/overview/", wait_until="networkidle")
    weights = {response.url: weight(response) for response in answers}

    assert all(url.startswith((live_server.url, "data:")) for url in weights), list(weights)
    assert sum(weights.values()) < 80_000, weights
    assert weights[f"{live_server.url}/overview/"] < 10_000


def test_the_office_in_the_same_dress(page: Page, login_as: Any, axe_check: Any) -> None:
    login_as(StaffFactory(superuser=True, language="en"))
    for address in ("/admin/", "/admin/notifications/message/"):
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            page.goto(address)
            axe_check(page)


def test_print_shows_what_is_folded(page: Page) -> None:
    page.goto("/design/")
    page.emulate_media(media="print")
    expect(page.locator(".site-foot")).to_be_hidden()
    folded = page.locator("details:not([open]) table").first
    expect(folded).to_be_visible()
    is_drawn = folded.evaluate("node => node.checkVisibility({contentVisibilityAuto: true})")
    assert is_drawn


def test_client_without_accept_language_gets_french() -> None:
    assert 'lang="fr"' in Client().get("/").content.decode()
