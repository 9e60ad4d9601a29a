"""The federal sign-in in a real browser, through a real OpenID Connect provider that runs beside the tests."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from apps.social_statute.population import identifiers
from tests.accounts.test_sign_in import verified
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
    page.locator("form[action*='/oidc/federal/login/'] button").click()
    page.wait_for_url(re.compile("/oauth2/authorize"))


def come_as(page: Page, sub: str) -> None:
    go_to_provider(page)
    page.locator(f"button[name=sub][value={sub}]").click()
    page.wait_for_url(re.compile("^(?!.*oauth2/authorize).*$"))


def test_somebody_with_two_numbers_chooses_and_reads_for_whom(page: Page, axe_check: Callable[[Page], None]) -> None:
    first = ProviderNumberFactory(person=PersonFactory(niss=NISS))
    second = ProviderNumberFactory(person=first.person, nurse=True)

    come_as(page, "known")

    assert page.url.endswith("/profiles/")
    assert page.locator("html").get_attribute("lang") == "nl"
    axe_check(page)
    page.locator(f"button[value='own:{second.number}']").click()
    page.wait_for_url(re.compile("/overview/"))
    assert second.display in page.locator(".acting").inner_text()
    page.locator(".acting a").click()
    assert page.url.endswith("/profiles/")


def test_on_a_telephone_somebody_unknown_reads_what_can_be_done(page: Page, axe_check: Callable[[Page], None]) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]

    come_as(page, "unknown")

    assert page.url.endswith("/citizen/")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    axe_check(page)


def test_a_refusal_leads_back_to_the_sign_in(page: Page, axe_check: Callable[[Page], None]) -> None:
    go_to_provider(page)
    page.locator("button[value=deny]").click()
    page.wait_for_url(re.compile("/login/cancelled/"))
    axe_check(page)
    page.locator("main a.btn-primary").click()
    assert page.url.endswith("/accounts/login/")


def test_a_sign_in_without_a_number_is_explained(page: Page, axe_check: Callable[[Page], None]) -> None:
    come_as(page, "nobody")
    assert page.locator("main h1").is_visible()
    axe_check(page)
    page.locator("main a.btn-primary").click()
    assert page.url.endswith("/accounts/login/")


def _way_back(page: Page, sub: str) -> str:
    """Signs in at the provider, but stops the browser on its way back."""
    go_to_provider(page)
    with page.expect_request(re.compile("/login/callback/")) as asked:
        page.locator(f"button[name=sub][value={sub}]").click()
    return asked.value.url


def test_a_state_that_was_used_has_its_page(page: Page, browser_context: BrowserContext) -> None:
    way_back = _way_back(page, "unknown")
    page.wait_for_url(re.compile("/citizen/"))

    answer = page.goto(way_back)

    assert answer and answer.status == 401
    page.locator("main a.btn-primary").click()
    assert "oauth2" not in page.url


def test_a_state_that_is_too_old_has_its_page(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    go_to_provider(page)
    later = time.time() + 601
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: later)
    with page.expect_response(re.compile("/login/callback/")) as answered:
        page.locator("button[name=sub][value=unknown]").click()
    assert answered.value.status == 401
    page.locator("main a.btn-primary").click()
    assert page.url.endswith("/accounts/login/")


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
    dialog.wait_for(state="visible")
    axe_check(page)
    dialog.locator("[data-session-stay]").click()
    dialog.wait_for(state="hidden")

    assert client.session["ends_at"] > time.time() + 1000


def test_what_was_typed_in_an_expired_session_comes_back(
    page: Page, login_as: Callable[[Any], None], browser_context: BrowserContext, settings: Any
) -> None:
    user = verified(UserFactory(language="fr"))
    login_as(user)
    page.goto("/account/")
    page.locator("input[name=language][value=de]").check()
    browser_context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.locator("section[aria-labelledby=language] button.btn-primary").click()
    page.wait_for_url(re.compile("/accounts/login/"))
    page.locator("input[name=login]").fill(user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(re.compile("/account/$"))

    assert page.locator("input[name=language][value=de]").is_checked()
    assert page.locator("[data-kept-filled]").is_visible()
