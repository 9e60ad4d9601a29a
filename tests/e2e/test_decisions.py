"""The office decides in a real browser: two persons of the staff, from the queue to the letter and back."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts import roles
from apps.accounts.models import Language
from apps.decisions.models import Decision
from apps.decisions.services import standard_reasons_load
from apps.evaluations.models import Dossier
from apps.evaluations.services import parameters_load, premium_year_open
from tests.decisions.deciding import SCHEME, YEAR, dossier_judged
from tests.e2e.acts import click_through, press_through
from tests.factories import PersonFactory, StaffFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def in_september(portal_clock: Any, settings: Any) -> None:
    portal_clock(dt.date(2025, 9, 8))
    settings.PORTAL_STAFF_MFA_REQUIRED = False


@pytest.fixture
def refused(in_september: None) -> Dossier:
    """Somebody who reads Dutch and was not active enough."""
    standard_reasons_load()
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=YEAR)
    return dossier_judged(volume=100, person=PersonFactory(language=Language.DUTCH))


def staff(role: str) -> Any:
    return StaffFactory(role=role, language=Language.ENGLISH)


def sits_well(page: Page, axe_check: Any) -> None:
    """Nothing for axe to find, nothing that scrolls sideways, also with everything unfolded."""
    page.evaluate("document.querySelectorAll('.evaluation details').forEach(d => { d.open = true; })")
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"


def test_one_proposes_another_signs_and_it_is_undone(
    page: Page, login_as: Any, axe_check: Any, refused: Dossier
) -> None:
    page.set_viewport_size(WIDE)
    login_as(staff(roles.EVALUATION_OFFICERS))
    page.goto("/admin/decisions/workdossier/?queue=ready")
    sits_well(page, axe_check)
    page.get_by_role("checkbox").check()
    click_through(page.get_by_role("button", name="Assign the chosen ones to me"))
    click_through(page.get_by_role("link", name="On my desk"))
    click_through(page.get_by_role("link", name=str(refused.provider.person)))
    sits_well(page, axe_check)
    for _ in range(2):
        click_through(page.get_by_role("button", name=re.compile("^Tick")).first)

    click_through(page.get_by_role("link", name="Decide otherwise…"))
    click_through(page.get_by_role("button", name="Look at the letter"))
    expect(page).to_have_title(re.compile("^Error:"))
    sits_well(page, axe_check)
    page.get_by_label("Grant the benefit").check()
    page.get_by_label("Amount (EUR)").fill("1234.56")
    page.get_by_label(re.compile("The documents that you sent show")).check()
    page.get_by_label(re.compile("^Explanation")).fill("Het attest van 3 september toont 1.200 verstrekkingen.")
    click_through(page.get_by_role("button", name="Look at the letter"))
    paper = page.locator(".paper").first
    expect(paper).to_have_attribute("lang", "nl")
    expect(paper).to_contain_text("De documenten die u stuurde, tonen dat u aan de voorwaarde voldoet.")
    expect(paper).to_contain_text("1.200 verstrekkingen")
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Propose this decision"))
    expect(page.locator(".messagelist")).to_contain_text("Another person must sign")
    expect(page.get_by_role("link", name="Sign…", exact=True)).to_have_count(0)

    login_as(staff(roles.SECOND_SIGNATORIES))
    page.goto("/admin/")
    click_through(page.get_by_role("link", name="Decisions to sign"))
    click_through(page.get_by_role("link", name=str(refused.provider.person)))
    page.get_by_role("link", name="Sign…", exact=True).focus()
    press_through(page)
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Sign this decision"))
    assert Decision.objects.get().is_final
    sits_well(page, axe_check)

    click_through(page.get_by_role("link", name="Revoke the decision…"))
    page.get_by_label("Reason").fill("The certificate was another person's.")
    page.get_by_label("I have checked").check()
    click_through(page.get_by_role("button", name="Revoke it"))
    assert Decision.objects.get().state == "revoked"
    expect(page.locator(".happened")).to_contain_text("The certificate was another person's.")


def test_on_a_phone_an_old_page_is_told_and_keeps_its_words(
    page: Page, login_as: Any, axe_check: Any, refused: Dossier
) -> None:
    page.set_viewport_size(NARROW)
    officer = staff(roles.EVALUATION_OFFICERS)
    login_as(officer)
    address = reverse("admin:decisions_workdossier_change", args=[refused.pk])
    for queue in ("ready", "held"):
        page.goto(f"/admin/decisions/workdossier/?queue={queue}")
        sits_well(page, axe_check)
    page.goto(address)
    sits_well(page, axe_check)
    click_through(page.get_by_role("link", name="Hold…"))
    old = page.context.new_page()
    old.goto(page.url)
    for tab, reason in ((page, "We ask the insurer."), (old, "I wait for the register.")):
        tab.get_by_label("Reason").fill(reason)
        click_through(tab.get_by_role("button", name="Hold it"))
    expect(page.locator(".evaluation")).to_contain_text("We ask the insurer.")
    expect(old.locator(".errorlist").first).to_contain_text("put on hold or released")
    expect(old.get_by_label("Reason")).to_have_value("I wait for the register.")
    expect(old.get_by_role("button", name="Hold it")).to_have_count(0)
    old.set_viewport_size(NARROW)
    sits_well(old, axe_check)
