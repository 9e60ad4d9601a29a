"""Ways of using the portal: by keyboard, without script, large, without motion, read aloud, in the dark, on paper."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.social_statute.personas.accounts import DEMO_PASSWORD
from tests.e2e.acts import PATIENCE, click_through, press_through

from .conftest import Window
from .people import ANONYMOUS, OFFICER, PROVIDER, USERNAMES
from .watching import NARROW, SIDEWAYS, WIDE, Watched, every_form
from .world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]

ANNE = "anne.peeters"
YEAR = re.compile("/2024/$")
MAIN_PAGES = [
    (ANONYMOUS, "core:home"),
    (ANONYMOUS, "core:help"),
    (ANONYMOUS, "account_login"),
    (PROVIDER, "core:overview"),
    (PROVIDER, "social_statute:years"),
    (PROVIDER, "social_statute:year"),
    (PROVIDER, "accounts:settings"),
    (PROVIDER, "notifications:inbox"),
]
OFFICE_PAGES = [
    (OFFICER, "admin:index"),
    (OFFICER, "admin:evaluations_run_changelist"),
    (OFFICER, "admin:evaluations_run_add"),
    (OFFICER, "admin:providers_person_changelist"),
    (OFFICER, "admin:providers_factcorrection_add"),
]
FOCUS = """
() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  return {
    element: here.outerHTML.slice(0, 120),
    seen: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none",
    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}
"""
INTERACTIVE = {"button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "listbox", "spinbutton"}


def opened(world: World, window: Window, role: str, name: str) -> Watched:
    watched = window(role)
    watched.speak("fr")
    watched.page.emulate_media(color_scheme="light", media="screen", reduced_motion="reduce")
    kwargs = {"number": world.number_of_role, "year": 2024} if name == "social_statute:year" else {}
    assert watched.goto(reverse(name, kwargs=kwargs)).status == 200
    return watched


def tab_to(page: Page, selector: str, limit: int = 150) -> None:
    """Tab after Tab until that element has the focus; the focus is seen at every step."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue  # between the end of the page and its beginning
        focus = page.evaluate(FOCUS)
        assert focus["seen"] and focus["inside"], f"{page.url}: the focus isn't seen on {focus['element']}"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{page.url}: {selector} isn't reached by Tab")


def test_the_whole_way_by_keyboard(browser: Browser, world: World) -> None:
    context = browser.new_context(base_url=world.url, locale="fr-BE", viewport=WIDE, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(reverse("account_login"))
    tab_to(page, "#id_login")
    page.keyboard.type(ANNE)
    tab_to(page, "#id_password")
    page.keyboard.type(DEMO_PASSWORD)
    press_through(page)
    expect(page).to_have_url("/overview/")
    tab_to(page, "main a[href$='/2024/']")
    press_through(page)
    expect(page).to_have_url(YEAR)
    tab_to(page, "main details summary")
    page.keyboard.press("Enter")
    expect(page.locator("main details[open]").first).to_be_visible()
    tab_to(page, ".languages button[value=nl]")
    press_through(page)
    expect(page).to_have_url(YEAR)
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    tab_to(page, "form[action='/accounts/logout/'] button")
    press_through(page)
    assert page.goto(reverse("core:overview")).url.split("?")[0].endswith("/accounts/login/")  # type: ignore[union-attr]
    context.close()


def test_the_whole_way_without_script(browser: Browser, world: World) -> None:
    context = browser.new_context(base_url=world.url, locale="fr-BE", viewport=NARROW, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(reverse("account_login"))
    page.locator("#id_login").fill(ANNE)
    page.locator("#id_password").fill(DEMO_PASSWORD)
    click_through(page.locator("main form button.btn-primary"))
    expect(page).to_have_url("/overview/")
    click_through(page.locator("main a[href$='/2024/']").first)
    page.locator("main details summary").first.click()
    expect(page.locator("main details[open] table").first).to_be_visible()
    click_through(page.locator(".languages button[value=nl]"))
    expect(page).to_have_url(YEAR)
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    click_through(page.locator("form[action='/accounts/logout/'] button"))
    page.goto(reverse("core:overview"))
    expect(page).to_have_url(re.compile("/accounts/login/"))
    context.close()


def test_the_second_factor_s_step(browser: Browser, world: World) -> None:
    """The page that only a sign-in on its way shows."""
    context = browser.new_context(base_url=world.url, locale="fr-BE", viewport=WIDE, reduced_motion="reduce")
    watched = Watched(context, world.url)
    watched.speak("fr")
    page = watched.page
    page.goto(reverse("account_login"))
    page.locator("#id_login").fill(USERNAMES[PROVIDER])
    page.locator("#id_password").fill(DEMO_PASSWORD)
    click_through(page.locator("main form button.btn-primary"))
    expect(page).to_have_url(re.compile(reverse("mfa_authenticate")))
    for _language in every_form(watched):
        assert watched.goto(reverse("mfa_authenticate")).status == 200
        watched.check("the second factor")
    watched.no_faults()
    context.close()


@pytest.mark.parametrize(("role", "name"), MAIN_PAGES)
def test_nothing_is_lost_at_200_and_400_percent(world: World, window: Window, role: str, name: str) -> None:
    watched = opened(world, window, role, name)
    address = watched.page.url
    shown = "() => document.querySelector('main').innerText.replace(/\\s+/g, ' ').trim()"
    at_once = watched.page.evaluate(shown)
    for width in (640, 320):
        watched.resize({"width": width, "height": 256})
        watched.goto(address)
        sideways = watched.page.evaluate(SIDEWAYS)
        assert sideways <= 0, f"{name} scrolls sideways at {width}"
        missing = set(at_once.split()) - set(watched.page.locator("main").inner_text().split())
        assert not missing, f"{name} at {width} loses {sorted(missing)[:10]}"


@pytest.mark.parametrize(("role", "name"), MAIN_PAGES + OFFICE_PAGES)
def test_nothing_moves_for_those_who_asked_so(world: World, window: Window, role: str, name: str) -> None:
    watched = opened(world, window, role, name)
    moving = watched.page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(element => {
          const style = getComputedStyle(element);
          const longest = [style.transitionDuration, style.animationDuration].join(",").split(",").map(parseFloat);
          return Math.max(...longest) > 0.01;
        }).map(element => element.outerHTML.slice(0, 100)).slice(0, 5)"""
    )
    assert moving == []
    running = watched.page.evaluate(
        "document.getAnimations().filter(found => found.effect.getComputedTiming().duration > 10).length"
    )
    assert running == 0


@pytest.mark.parametrize(("role", "name"), MAIN_PAGES + OFFICE_PAGES)
def test_a_screen_reader_finds_names_and_landmarks(world: World, window: Window, role: str, name: str) -> None:
    watched = opened(world, window, role, name)
    watched.unfold()
    session = watched.context.new_cdp_session(watched.page)
    nodes = [node for node in session.send("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
    session.detach()

    def role_of(node: Any) -> str:
        return str(node.get("role", {}).get("value", ""))

    nameless = [
        node["backendDOMNodeId"]
        for node in nodes
        if role_of(node) in INTERACTIVE and not str(node.get("name", {}).get("value", "")).strip()
    ]
    assert nameless == [], f"{name}: {len(nameless)} things to use have no name"
    roles = [role_of(node) for node in nodes]
    for landmark in ("main", "banner"):
        assert roles.count(landmark) == 1, f"{name}: {roles.count(landmark)} of {landmark}"
    # The office's start page is itself the list of where to go.
    assert "navigation" in roles or name == "admin:index"
    bare = watched.page.evaluate(
        "() => [...document.querySelectorAll('table')].filter(t => t.offsetParent && !t.querySelector('th')).length"
    )
    assert bare == 0, f"{name}: {bare} tables without headings"


@pytest.mark.parametrize(("role", "name"), MAIN_PAGES + OFFICE_PAGES)
def test_in_the_dark(world: World, window: Window, role: str, name: str) -> None:
    watched = opened(world, window, role, name)
    address = watched.page.url
    watched.page.emulate_media(color_scheme="dark")
    watched.resize(NARROW)
    watched.goto(address)
    watched.unfold()
    watched.check_axe(f"{name} in the dark")
    watched.page.emulate_media(color_scheme="light")
    watched.no_faults()


@pytest.mark.parametrize(("role", "name"), MAIN_PAGES)
def test_paper_shows_no_navigation(world: World, window: Window, role: str, name: str) -> None:
    watched = opened(world, window, role, name)
    watched.page.emulate_media(media="print")
    expect(watched.page.locator("h1")).to_be_visible()
    for hidden in (".main-nav", ".languages", ".site-foot", ".skip-link"):
        expect(watched.page.locator(hidden), f"{name} prints {hidden}").to_be_hidden()
    watched.page.emulate_media(media="screen")


def test_a_second_visit_costs_next_to_nothing(browser: Browser, world: World) -> None:
    """The weight of a first visit: tests/e2e/test_face.py."""
    context = browser.new_context(base_url=world.url, locale="fr-BE", viewport=WIDE)
    page = context.new_page()
    context.add_cookies(
        [{"name": "sessionid", "value": world.sessions[PROVIDER], "url": world.url}]  # Django's usual name
    )
    page.goto(reverse("core:overview"), wait_until="networkidle")
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kept: set[str] = set()
    answers: dict[str, str] = {}
    session.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))

    def remember(event: Any) -> None:
        if not event["response"].get("fromDiskCache") and event["response"]["status"] != 304:
            answers[event["requestId"]] = event["response"]["url"]

    session.on("Network.responseReceived", remember)
    page.goto(reverse("core:overview"), wait_until="networkidle")
    fetched = {url for request, url in answers.items() if request not in kept and not url.startswith("data:")}
    assert fetched == {f"{world.url}{reverse('core:overview')}"}
    weight = len(gzip.compress(page.content().encode()))
    assert weight < 20_000
    context.close()
