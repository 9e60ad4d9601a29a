"""Contact data in a real browser: a move told ahead and cancelled, in two languages, on a telephone, without script."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.notifications.models import Message
from apps.providers.models import FactObjection, WorkAddress
from tests.e2e.acts import click_through
from tests.factories import ProviderNumberFactory, WorkAddressFactory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))


def somebody(language: str) -> Any:
    return ProviderNumberFactory(person__with_account=True, person__account__language=language)


def fits(page: Page, axe_check: Any) -> None:
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"


@pytest.mark.parametrize(("language", "width"), [("nl", 360), ("fr", 1280)])
def test_a_move_is_told_ahead_and_cancelled(
    page: Page, login_as: Any, axe_check: Any, language: str, width: int
) -> None:
    provider = somebody(language)
    contact = reverse("providers:contact", args=[provider.number])
    WorkAddressFactory(provider=provider, principal=True, street="Rue Ancienne")
    login_as(provider.person.account)
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(reverse("providers:contact_start"))
    fits(page, axe_check)

    click_through(page.locator("a[href$='/workplaces/']").first)
    page.fill("#id_street", "Nieuwe Steenweg")
    page.fill("#id_house_number", "5")
    page.fill("#id_postcode", "1050")
    page.fill("#id_first_day", "2025-09-01")
    page.check("#id_is_principal")
    click_through(page.locator("main form .btn-primary"))
    # The postcode belongs to two municipalities: the page asks which.
    fits(page, axe_check)
    page.check("input[name=municipality][value='21009']")
    click_through(page.locator("main form .btn-primary"))

    expect(page).to_have_url(contact)
    fits(page, axe_check)
    expect(page.locator("main")).to_contain_text("Elsene" if language == "nl" else "Ixelles", use_inner_text=True)
    assert WorkAddress.objects.coming(dt.date(2025, 7, 10)).filter(is_principal=True).get().street == "Nieuwe Steenweg"

    click_through(page.locator("a[href*='planned/work']").first)
    click_through(page.locator("main form .btn-primary"))
    expect(page).to_have_url(contact)
    assert not WorkAddress.objects.coming(dt.date(2025, 7, 10)).exists()


def test_a_wrong_fact_and_a_new_address_without_any_script(
    browser: Browser, live_server: Any, client: Any, settings: Any
) -> None:
    provider = somebody("en")
    client.force_login(provider.person.account)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()

    page.goto(reverse("providers:contact", args=[provider.number]))
    click_through(page.locator("a[href*='fact=identity']").first)
    page.fill("#id_wanted", "Eleonora")
    page.fill("#id_reason", "My identity card says so.")
    click_through(page.locator("main form .btn-primary"))
    expect(page.locator("main")).to_contain_text("National Register", use_inner_text=True)
    assert FactObjection.objects.get().fact == "identity"

    page.goto(reverse("providers:contact", args=[provider.number]))
    click_through(page.locator("a[href$='/change-email/']").first)
    expect(page).to_have_url(re.compile("/accounts/"))  # first it asks to sign in again
    assert not Message.objects.filter(kind="contact_email_confirm").exists()
    context.close()
