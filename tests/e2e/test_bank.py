"""Bank accounts in a real browser: giving one, cancelling it, choosing a fiscal recipient; wide and narrow."""

from __future__ import annotations

import datetime as dt
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from apps.accounts.roles import EVALUATION_OFFICERS, SECOND_SIGNATORIES, roles_apply
from apps.core.models import TrailEntry
from apps.notifications.models import Message
from apps.providers.bank.services import bank_account_add, bank_account_block, fiscal_recipient_choose
from apps.providers.models import BankAccount, FiscalRecipient, PaperBankAccount, Person
from apps.social_statute.population.identifiers import iban
from tests.documents.files import PDF
from tests.e2e.acts import click_through, press_through
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
    expect(page.locator("h1"), page.url).to_have_count(1)


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
    click_through(page.locator("main a[href='/bank/add/']").first)

    # The portal asks again who it is.
    page.locator("input[type=password]").fill(PASSWORD)
    click_through(page.locator("main button[type=submit], main form button").first)
    expect(page).to_have_url(re.compile("/bank/add/$"))
    sits_well(page, axe_check, f"add-{name}")

    # A wrong digit is said, and nothing that was typed is lost.
    page.locator("#id_iban").fill("BE68 5390 0754 7035")
    page.locator("#id_holder").fill("Éléonore Peeters")
    click_through(page.locator("button[value=check]"))
    expect(page.locator("#id_iban_error")).to_be_visible()
    expect(page.locator("#id_iban")).to_have_value("BE68 5390 0754 7035")
    sits_well(page, axe_check, f"refused-{name}")

    page.locator("#id_iban").fill("be68-5390-0754-7034")
    press_through(page)
    expect(page.locator("button[value=confirm]")).to_be_visible()
    expect(page.get_by_text("BE68 5390 0754 7034")).to_be_visible()
    sits_well(page, axe_check, f"confirm-{name}")
    click_through(page.locator("button[value=confirm]"))
    expect(page).to_have_url(re.compile("/bank/$"))
    planned = BankAccount.objects.get()
    expect(page.locator(f"a[href='/bank/{planned.pk}/cancel/']")).to_be_visible()
    source = page.content()
    assert "5390 0754" not in source
    sits_well(page, axe_check, f"planned-{name}")

    click_through(page.locator(f"a[href='/bank/{planned.pk}/cancel/']"))
    sits_well(page, axe_check, f"cancel-{name}")
    click_through(page.locator("main button.btn-danger"))
    expect(page).to_have_url(re.compile("/bank/$"))
    planned.refresh_from_db()
    assert planned.cancelled_at is not None
    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == [
        "bank_account_added",
        "bank_account_cancelled",
    ]


@pytest.mark.parametrize(("size", "language"), [(WIDE, "nl"), (NARROW, "fr")], ids=["wide", "narrow"])
def test_an_account_is_closed_and_kept_after_all(
    page: Page, login_as: Any, axe_check: Any, size: ViewportSize, language: str
) -> None:
    person = somebody(language)
    account = bank_account_add(person=person, iban=iban(1), domain="all", usable_from=dt.date(2022, 1, 1))
    name = f"{language}-{size['width']}"
    page.set_viewport_size(size)
    login_as(person.account)
    page.goto("/bank/")
    click_through(page.locator(f"a[href='/bank/{account.pk}/close/']"))
    page.locator("input[type=password]").fill(PASSWORD)
    click_through(page.locator("main button[type=submit], main form button").first)
    sits_well(page, axe_check, f"close-{name}")
    page.locator("#id_wanted_from").fill("2025-07-01")
    click_through(page.locator("main button.btn-danger"))
    expect(page.locator("#id_wanted_from_error")).to_be_visible()
    expect(page.locator("#id_wanted_from")).to_have_value("2025-07-01")
    sits_well(page, axe_check, f"close-refused-{name}")
    page.locator("#id_wanted_from").fill("2025-07-20")
    click_through(page.locator("main button.btn-danger"))
    expect(page).to_have_url(re.compile("/bank/$"))
    sits_well(page, axe_check, f"closing-{name}")
    click_through(page.locator(f"a[href='/bank/{account.pk}/close/cancel/']"))
    sits_well(page, axe_check, f"close-cancel-{name}")
    click_through(page.locator("main button.btn-primary"))
    expect(page.locator(f"a[href='/bank/{account.pk}/close/']")).to_be_visible()
    account.refresh_from_db()
    assert account.closed_on is None


def test_a_form_on_paper_passes_through_two_hands(page: Page, login_as: Any, axe_check: Any, settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    roles_apply()
    person = somebody()
    page.set_viewport_size(NARROW)
    login_as(StaffFactory(role=EVALUATION_OFFICERS, language="en"))
    page.goto(f"/admin/providers/person/{person.pk}/change/")
    click_through(page.locator("a[href*='/paperbankaccount/enter/']"))
    sits_well(page, axe_check, "paper-enter")
    page.locator("#id_iban").fill("BE68 5390 0754 7034")
    page.locator("#id_holder").fill("É. Peeters")
    page.locator("#id_received_on").fill("2025-07-07")
    click_through(page.locator("#content-main button[type=submit]"))
    sits_well(page, axe_check, "paper-enter-refused")
    page.locator("#id_document").set_input_files({"name": "form.pdf", "mimeType": "application/pdf", "buffer": PDF})
    click_through(page.locator("#content-main button[type=submit]"))
    expect(page).to_have_url(re.compile("/paperbankaccount/[0-9]+/change/$"))
    sits_well(page, axe_check, "paper-entered")
    paper = PaperBankAccount.objects.get()

    page.context.clear_cookies()
    login_as(StaffFactory(role=SECOND_SIGNATORIES, language="en"))
    page.goto("/admin/providers/paperbankaccount/")
    sits_well(page, axe_check, "paper-list")
    page.goto(f"/admin/providers/paperbankaccount/{paper.pk}/confirm/")
    sits_well(page, axe_check, "paper-confirm")
    page.locator("#id_iban").fill("BE68539007547034")
    click_through(page.locator("#content-main button[type=submit]"))
    expect(page).to_have_url(re.compile("/paperbankaccount/[0-9]+/change/$"))
    assert BankAccount.objects.planned(dt.date(2025, 7, 10)).get().given_by == "staff"


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
    press_through(page)
    expect(page).to_have_url(re.compile("/bank/$"))
    assert FiscalRecipient.objects.get().cbe == "0566988259"
    assert TrailEntry.objects.filter(act="fiscal_recipient_choose").count() == 1
