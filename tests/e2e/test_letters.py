"""Letters in a real browser: read by the provider, checked by anybody, printed and posted by the office."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import Language
from apps.core.clock import today
from apps.letters import kinds
from apps.letters.models import Letter, PaperWish, PrintBatch
from apps.letters.services import batches_make, letter_withdraw, letter_write, letters_posted_mark, letters_render
from tests.e2e.acts import click_through
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory
from tests.rooms.letters import CONTENT

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_letter_kind("example", "Beslissing")


def sits_well(page: Page, axe_check: Any) -> None:
    """Nothing for axe to find, nothing that scrolls sideways."""
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
    expect(page.locator("h1"), page.url).to_have_count(1)


@pytest.mark.parametrize(
    ("size", "language"), [(WIDE, Language.FRENCH), (NARROW, Language.DUTCH), (NARROW, Language.GERMAN)]
)
def test_reading_a_letter_and_showing_that_it_is_real(
    page: Page, login_as: Any, axe_check: Any, size: ViewportSize, language: str
) -> None:
    provider = ProviderNumberFactory(
        person__with_account=True, person__account__language=language, person__language="nl"
    )
    person = provider.person
    letter = letter_write(event="e", kind="example", person=person, provider=provider, data=CONTENT)
    login_as(person.account)
    page.set_viewport_size(size)
    page.goto(reverse("letters:letters"))
    sits_well(page, axe_check)
    click_through(page.locator(f"main a[href='{reverse('letters:letter', args=[letter.pk])}']"))
    expect(page.locator("article[lang=nl]")).to_contain_text(CONTENT["how_to_contest"][0])
    sits_well(page, axe_check)

    letters_render(seconds=60)
    page.reload()
    with page.expect_download() as download:
        page.locator(f"a[href='{reverse('letters:pdf', args=[letter.pk])}']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    page.goto(reverse("letters:letters"))
    click_through(page.locator("button[name=paper][value=yes]"))
    assert PaperWish.objects.get(person=person).is_wanted

    page.context.clear_cookies()  # anybody, with the paper in their hands
    page.goto(reverse("letters:verify"))
    page.locator("#id_code").fill("2222-2222-2222")
    click_through(page.locator("main form button"))
    sits_well(page, axe_check)
    expect(page.locator("#id_code")).to_have_attribute("aria-invalid", "true")
    page.locator("#id_code").fill(letter.code.lower())
    click_through(page.locator("main form button"))
    expect(page.locator("main")).to_contain_text(Letter.objects.get().sha256)
    expect(page.locator("main")).not_to_contain_text(person.last_name)
    sits_well(page, axe_check)

    letter_withdraw(letter=letter, reason="Vergissing", actor=None)
    page.reload()
    expect(page.locator("main .notice.tone-attention")).to_be_visible()
    sits_well(page, axe_check)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_office_prints_and_posts(page: Page, login_as: Any, axe_check: Any, size: ViewportSize) -> None:
    letter = letter_write(event="e", kind="example", person=PersonFactory(email="", language="nl"), data=CONTENT)
    letters_render(seconds=60)
    login_as(StaffFactory(role="Registers", language=Language.ENGLISH))
    page.set_viewport_size(size)
    page.goto(reverse("admin:letters_letter_change", args=[letter.pk]))
    sits_well(page, axe_check)
    click_through(page.locator(f"a[href='{reverse('admin:letters_letter_address', args=[letter.pk])}']"))
    sits_well(page, axe_check)
    page.locator("[name=postal_address]").fill("Voorbeeldstraat 12\n1000 Brussel")
    click_through(page.locator("#content-main button[type=submit]"))

    page.goto(reverse("admin:letters_printbatch_changelist"))
    click_through(page.locator(".object-tools a"))
    sits_well(page, axe_check)
    click_through(page.locator("#content-main button[type=submit]"))
    batch = PrintBatch.objects.get()
    expect(page).to_have_url(re.compile(f"/printbatch/{batch.pk}/change/$"))
    batches_make(seconds=60)
    page.reload()
    sits_well(page, axe_check)
    click_through(page.locator(f"a[href='{reverse('admin:letters_printbatch_posted', args=[batch.pk])}']"))
    sits_well(page, axe_check)
    click_through(page.locator("#content-main button[type=submit]"))
    letters_posted_mark()
    letter.refresh_from_db()
    assert letter.notified_on == today()
