"""A mandate from its offer to its end, in a real browser: two people, two languages, one of them on a telephone."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from apps.mandates.models import Mandate
from tests.accounts.fresh import freshly
from tests.e2e.acts import PATIENCE, click_through
from tests.factories import ProviderNumberFactory
from tests.mandates.factories import MandataryUserFactory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))


@pytest.fixture
def page_of(browser: Browser, live_server: Any) -> Any:
    """A browser of its own for each person, just signed in."""
    contexts = []

    def opened(user: Any, size: dict[str, int]) -> Page:
        client = Client()
        client.force_login(user)
        freshly(client)
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", viewport=size)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def sits_well(page: Page, axe_check: Any) -> None:
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"


@pytest.mark.parametrize(
    ("language", "provider_size", "secretary_size"),
    [("fr", WIDE, NARROW), ("nl", NARROW, WIDE)],
    ids=["fr, the secretary on a telephone", "nl, the provider on a telephone"],
)
def test_offered_accepted_used_and_stopped(
    page_of: Any, axe_check: Any, language: str, provider_size: Any, secretary_size: Any
) -> None:
    person = ProviderNumberFactory(person__with_account=True, person__account__language=language).person
    secretary = MandataryUserFactory(language=language)
    mine, hers = page_of(person.account, provider_size), page_of(secretary, secretary_size)

    # The provider offers; a wrong number is said at its field.
    mine.goto(reverse("mandates:given"))
    expect(mine.locator("html")).to_have_attribute("lang", language)
    sits_well(mine, axe_check)
    click_through(mine.locator(f"a[href='{reverse('mandates:given_offer')}']"))
    mine.locator("input[name=mandatary_kind][value=person]").check()
    mine.locator("#id_number").fill("75.01.01-700.00")
    mine.locator("#id_name").fill("Martine Lenaerts")
    mine.locator("input[name=kind][value=social_statute]").check()
    mine.locator("#id_terms").check()
    click_through(mine.locator("main form .btn-primary"))
    expect(mine.locator(".error-summary a[href='#id_number']")).to_be_visible()
    sits_well(mine, axe_check)
    mine.locator("#id_number").fill(secretary.niss)
    click_through(mine.locator("main form .btn-primary"))
    expect(mine).to_have_url(re.compile("/mandates/given/$"))
    mandate = Mandate.objects.get()
    assert mandate.state == "offered"

    # The secretary accepts, and works on the file.
    hers.goto(reverse("mandates:held"))
    sits_well(hers, axe_check)
    click_through(hers.locator(f"main a[href='{reverse('mandates:held_one', args=[mandate.pk])}']"))
    click_through(hers.locator(f"a[href='{reverse('mandates:held_accept', args=[mandate.pk])}']"))
    hers.locator("#id_terms").check()
    sits_well(hers, axe_check)
    click_through(hers.locator("main form .btn-primary"))
    expect(hers).to_have_url(re.compile("/mandates/$"))
    click_through(hers.locator(f"form[action='{reverse('mandates:held_act', args=[mandate.pk])}'] button"))
    expect(hers).to_have_url(re.compile("/overview/$"))
    expect(hers.locator(".acting")).to_contain_text(person.last_name, use_inner_text=True)
    hers.goto(reverse("social_statute:years"))
    expect(hers.locator("h1")).to_be_visible()
    assert hers.goto(reverse("bank:accounts")).status == 403
    assert hers.goto(reverse("mandates:given")).status == 403

    # The provider stops it; at the next step the secretary is out.
    mine.goto(reverse("mandates:given"))
    click_through(mine.locator(f"a[href='{reverse('mandates:given_stop', args=[mandate.pk])}']"))
    sits_well(mine, axe_check)
    click_through(mine.locator("main form .btn-danger"))
    expect(mine).to_have_url(re.compile("/mandates/given/$"))
    hers.goto(reverse("social_statute:years"))
    expect(hers).not_to_have_url(re.compile(reverse("social_statute:years")))
    assert hers.goto(reverse("social_statute:years")).status == 403
    hers.goto(reverse("mandates:held"))
    expect(hers.locator(f"form[action='{reverse('mandates:held_act', args=[mandate.pk])}']")).to_have_count(0)
