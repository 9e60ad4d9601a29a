"""The office's start page and lists in a real browser: wide and narrow, with everything folded and unfolded."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from apps.accounts import roles
from apps.accounts.models import Language
from apps.evaluations.services import run_start
from tests.e2e.acts import click_through, press_through
from tests.e2e.test_social_statute import NARROW, WIDE, gp, sits_well
from tests.factories import StaffFactory
from tests.social_statute.published import SCHEME, published

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

LISTS = ["evaluations/run", "evaluations/evaluation", "evaluations/parameter", "notifications/message", "accounts/user"]


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False


@pytest.mark.parametrize("role", [roles.EVALUATION_OFFICERS, roles.SECOND_SIGNATORIES, roles.REGISTERS])
def test_the_start_page(page: Page, login_as: Any, axe_check: Any, role: str) -> None:
    gp()
    published(2024)
    run_start(scheme=SCHEME, year=2024, as_of=dt.date(2025, 7, 1), is_dry=True)
    login_as(StaffFactory(role=role, language=Language.GERMAN))
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto("/admin/")
            sits_well(page, axe_check)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_lists_with_their_filters(page: Page, login_as: Any, axe_check: Any, size: ViewportSize) -> None:
    gp()
    published(2024)
    login_as(StaffFactory(superuser=True, language=Language.ENGLISH))
    page.set_viewport_size(size)
    for name in LISTS:
        page.goto(f"/admin/{name}/")
        if size is WIDE:
            cut = page.evaluate("(t => t ? t.scrollWidth - t.clientWidth : 0)(document.querySelector('.results'))")
            assert cut <= 0, f"{name}: columns are cut off by {cut} px"
        sits_well(page, axe_check)


def test_filters_by_keyboard(page: Page, login_as: Any) -> None:
    gp()
    published(2024)
    login_as(StaffFactory(superuser=True, language=Language.ENGLISH))
    page.set_viewport_size(WIDE)
    page.goto("/admin/evaluations/evaluation/")
    expect(page.get_by_text("Filter the list")).to_be_visible()
    expect(page.get_by_role("link", name="Refused", exact=True)).to_be_hidden()
    page.get_by_text("Filter the list").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Refused", exact=True).focus()
    press_through(page)
    expect(page).to_have_url(re.compile("verdict=refused$"))
    chosen = page.locator(".chosen")
    expect(chosen.get_by_text("Verdict: refused")).to_be_visible()
    chosen.get_by_role("link", name="Remove this filter").focus()
    press_through(page)
    expect(page).not_to_have_url(re.compile("verdict"))
    expect(page.locator(".chosen")).to_have_count(0)


def test_the_page_changes_its_language_and_stays(page: Page, login_as: Any) -> None:
    login_as(StaffFactory(superuser=True, language=Language.ENGLISH))
    page.goto("/admin/evaluations/run/")
    click_through(page.locator("#header").get_by_role("button", name="Nederlands"))
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page).to_have_url(re.compile("/admin/evaluations/run/$"))
