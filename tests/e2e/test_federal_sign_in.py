"""The federal sign-in in a real browser, through a real OpenID Connect provider that runs beside the tests."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from apps.social_statute.population import identifiers
from tests.accounts.test_sign_in import verified
from tests.e2e.acts import click_through
from tests.factories import PASSWORD, PersonFactory, ProviderNumberFactory, UserFactory
from tests.identity_provider import claims, identity_provider

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NISS = "85073003328"
PEOPLE = [
    claims("known", NISS, "nl-BE", given_name="Mieke", family_name="Aerts"),
    claims("unknown", identifiers.niss(dt.date(1990, 1, 1), 1), "fr-BE"),
    claims("nobody", None),
]
PHONE = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def provider(settings: Any) -> Iterator[str]:
    with identity_provider(settings, PEOPLE) as address:
        yield address


def go_to_provider(page: Page) -> None:
    page.goto("/accounts/login/")
    click_through(page.locator("form[action*='/oidc/federal/login/'] button"))
    expect(page).to_have_url(re.compile("/oauth2/authorize"))


def come_as(page: Page, sub: str) -> None:
    go_to_provider(page)
    click_through(page.locator(f"button[name=sub][value={sub}]"))
    expect(page).not_to_have_url(re.compile("oauth2/authorize"))


def test_somebody_with_two_numbers_chooses_and_reads_for_whom(page: Page, axe_check: Callable[[Page], None]) -> None:
    first = ProviderNumberFactory(person=PersonFactory(niss=NISS))
    second = ProviderNumberFactory(person=first.person, nurse=True)

    come_as(page, "known")

    expect(page).to_have_url(re.compile("/profiles/$"))
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    axe_check(page)
    click_through(page.locator(f"button[value='own:{second.number}']"))
    expect(page).to_have_url(re.compile("/overview/"))
    expect(page.locator(".acting")).to_contain_text(second.display, use_inner_text=True)
    click_through(page.locator(".acting a"))
    expect(page).to_have_url(re.compile("/profiles/$"))


def test_on_a_telephone_somebody_unknown_reads_what_can_be_done(page: Page, axe_check: Callable[[Page], None]) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    come_as(page, "unknown")

    expect(page).to_have_url(re.compile("/citizen/$"))
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    axe_check(page)


def test_a_refusal_leads_back_to_the_sign_in(page: Page, axe_check: Callable[[Page], None]) -> None:
    go_to_provider(page)
    click_through(page.locator("button[value=deny]"))
    expect(page).to_have_url(re.compile("/login/cancelled/"))
    axe_check(page)
    click_through(page.locator("main a.btn-primary"))
    expect(page).to_have_url(re.compile("/accounts/login/$"))


def test_a_sign_in_without_a_number_is_explained(page: Page, axe_check: Callable[[Page], None]) -> None:
    come_as(page, "nobody")
    expect(page.locator("main h1")).to_be_visible()
    axe_check(page)
    click_through(page.locator("main a.btn-primary"))
    expect(page).to_have_url(re.compile("/accounts/login/$"))


def _way_back(page: Page, sub: str) -> str:
    """Signs in at the provider, and tells the address by which the browser came back."""
    go_to_provider(page)
    with page.expect_request(re.compile("/login/callback/")) as asked:
        click_through(page.locator(f"button[name=sub][value={sub}]"))
    return asked.value.url


def test_a_state_that_was_used_has_its_page(page: Page, browser_context: BrowserContext) -> None:
    way_back = _way_back(page, "unknown")
    expect(page).to_have_url(re.compile("/citizen/"))

    answer = page.goto(way_back)

    assert answer and answer.status == 401
    click_through(page.locator("main a.btn-primary"))
    expect(page).not_to_have_url(re.compile("oauth2"))


def test_a_state_that_is_too_old_has_its_page(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    go_to_provider(page)
    later = time.time() + 601
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: later)
    with page.expect_response(re.compile("/login/callback/")) as answered:
        click_through(page.locator("button[name=sub][value=unknown]"))
    assert answered.value.status == 401
    click_through(page.locator("main a.btn-primary"))
    expect(page).to_have_url(re.compile("/accounts/login/$"))


# ------------------------------------------------------------------ the end of a session


def test_the_end_of_a_session_is_announced_and_put_off(
    page: Page, login_as: Callable[[Any], None], client: Any, axe_check: Callable[[Page], None]
) -> None:
    login_as(UserFactory())
    session = client.session
    session["ends_at"] = time.time() + 200
    session.save()
    page.goto("/account/")

    dialog = page.locator("[data-session-dialog]")
    expect(dialog).to_be_visible()
    axe_check(page)
    dialog.locator("[data-session-stay]").click()
    expect(dialog).to_be_hidden()

    assert client.session["ends_at"] > time.time() + 1000


def test_what_was_typed_in_an_expired_session_comes_back(
    page: Page, login_as: Callable[[Any], None], browser_context: BrowserContext, settings: Any
) -> None:
    user = verified(UserFactory(language="fr"))
    login_as(user)
    page.goto("/account/")
    page.locator("input[name=language][value=de]").check()
    browser_context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    click_through(page.locator("section[aria-labelledby=language] button.btn-primary"))
    expect(page).to_have_url(re.compile("/accounts/login/"))
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    click_through(page.locator("main form:has(input[name=password]) button[type=submit]").first)
    expect(page).to_have_url(re.compile("/account/$"))

    expect(page.locator("input[name=language][value=de]")).to_be_checked()
    expect(page.locator("[data-kept-filled]")).to_be_visible()
