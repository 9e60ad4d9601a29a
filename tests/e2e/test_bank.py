"""Bank accounts in a real browser: giving one, cancelling it, choosing a fiscal recipient; wide and narrow."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import pytest

from apps.core.models import TrailEntry
from apps.notifications.models import Message
from apps.providers.bank_services import bank_account_add, bank_account_block, fiscal_recipient_choose
from apps.providers.models import BankAccount, FiscalRecipient, Person
from apps.social_statute.population.identifiers import iban
from tests.factories import PASSWORD, ProviderNumberFactory, StaffFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))


def somebody(language: str = "en") -> Person:
    person: Person = ProviderNumberFactory(person__with_account=True, person__account__language=language).person
    return person


def sits_well(page: Page, axe_check: Any, name: str = "") -> None:
    page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true; })")
    if name and (folder := os.environ.get("PICTURES")):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
    assert page.locator("h1").count() == 1, page.url


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_from_the_first_click_to_the_plan_and_back(
    page: Page, login_as: Any, axe_check: Any, size: ViewportSize, language: str
) -> None:
    person = somebody(language)
    name = f"{language}-{size['width']}"
    page.set_viewport_size(size)
    login_as(person.account)
    page.goto("/bank/")
    sits_well(page, axe_check, f"empty-{name}")
    page.locator("main a[href='/bank/add/']").first.click()

    # The portal asks again who it is.
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main button[type=submit], main form button").first.click()
    page.wait_for_url("**/bank/add/")
    sits_well(page, axe_check, f"add-{name}")

    # A wrong digit is said, and nothing that was typed is lost.
    page.locator("#id_iban").fill("BE68 5390 0754 7035")
    page.locator("#id_holder").fill("Éléonore Peeters")
    page.locator("button[value=check]").click()
    assert page.locator("#id_iban_error").is_visible()
    assert page.locator("#id_iban").input_value() == "BE68 5390 0754 7035"
    sits_well(page, axe_check, f"refused-{name}")

    page.locator("#id_iban").fill("be68-5390-0754-7034")
    page.keyboard.press("Enter")
    page.locator("button[value=confirm]").wait_for()
    assert page.get_by_text("BE68 5390 0754 7034").is_visible()
    sits_well(page, axe_check, f"confirm-{name}")
    page.locator("button[value=confirm]").click()
    page.wait_for_url("**/bank/")
    planned = BankAccount.objects.get()
    assert page.locator(f"a[href='/bank/{planned.pk}/cancel/']").is_visible()
    assert "5390 0754" not in page.content()
    sits_well(page, axe_check, f"planned-{name}")

    page.locator(f"a[href='/bank/{planned.pk}/cancel/']").click()
    sits_well(page, axe_check, f"cancel-{name}")
    page.locator("main button.btn-danger").click()
    page.wait_for_url("**/bank/")
    planned.refresh_from_db()
    assert planned.cancelled_at is not None
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == [
        "bank_account_added",
        "bank_account_cancelled",
    ]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_full_page_sits_well(page: Page, login_as: Any, axe_check: Any, size: ViewportSize, scheme: Any) -> None:
    person = somebody()
    for number, (domain, day) in enumerate(
        (("all", dt.date(2015, 3, 1)), ("all", dt.date(2022, 1, 1)), ("accreditation", dt.date(2023, 1, 1)))
    ):
        bank_account_add(person=person, iban=iban(number), domain=domain, usable_from=day, holder="Cabinet Dupont SRL")
    stopped = bank_account_add(
        person=person, iban=iban(9), domain="telematic_premiums", usable_from=dt.date(2023, 1, 1), holder="É. Peeters"
    )
    bank_account_block(account=stopped, reason="Doubt", actor=StaffFactory())
    assert person.account is not None
    more: dict[str, Any] = {"person": person, "actor": person.account, "income_year": 2025}
    fiscal_recipient_choose(domain="all", kind="self", **more)
    fiscal_recipient_choose(domain="all", kind="company", name="Cabinet Dupont SRL", cbe="0566988259", **more)
    login_as(person.account)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.goto("/bank/")
    sits_well(page, axe_check, f"full-{scheme}-{size['width']}")
    page.goto("/bank/recipient/?year=2025&domain=accreditation")
    sits_well(page, axe_check, f"recipient-{scheme}-{size['width']}")


def test_a_recipient_by_keyboard_alone(page: Page, login_as: Any) -> None:
    person = somebody()
    login_as(person.account)
    page.goto("/bank/recipient/")
    page.locator("input[name=kind][value=company]").focus()
    page.keyboard.press("Space")
    page.locator("#id_name").focus()
    page.keyboard.type("Cabinet Dupont SRL")
    page.locator("#id_cbe").focus()
    page.keyboard.type("0566.988.259")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bank/")
    assert FiscalRecipient.objects.get().cbe == "0566988259"
    assert TrailEntry.objects.filter(act="fiscal_recipient_choose").count() == 1
