"""The social statute in a real browser: results and staff's pages, wide and narrow, with every fold open."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import Language
from apps.evaluations.models import Dossier, Parameter
from apps.evaluations.services import premium_year_open, run_work
from tests.e2e.acts import click_through, press_through
from tests.factories import (
    ActivityVolumeFactory,
    InactivityPeriodFactory,
    InsuranceContractFactory,
    ProviderNumberFactory,
    StaffFactory,
)
from tests.social_statute.published import evaluated, evaluation_in, published

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False


def gp(**more: Any) -> Any:
    provider = ProviderNumberFactory(
        person__with_account=True,
        person__account__language=Language.ENGLISH,
        adhered=True,
        recognised=True,
        granted_on=dt.date(2020, 1, 1),
        **more,
    )
    ActivityVolumeFactory(provider=provider, year=2024, value=14_000)
    InactivityPeriodFactory(person=provider.person)
    return provider


def sits_well(page: Page, axe_check: Any) -> None:
    """Nothing for axe to find, nothing that scrolls sideways, also with everything unfolded."""
    page.evaluate("document.querySelectorAll('main details, .evaluation details').forEach(d => { d.open = true; })")
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
    expect(page.locator("h1"), page.url).to_have_count(1)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_provider_s_pages_are_accessible(
    page: Page, login_as: Any, axe_check: Any, size: ViewportSize, scheme: Any
) -> None:
    provider = gp()
    InsuranceContractFactory(provider=provider), InsuranceContractFactory(provider=provider)
    published(2024)
    premium_year_open(scheme="social_statute", year=2025)
    login_as(provider.person.account)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    for address in (
        reverse("social_statute:years"),
        reverse("social_statute:year", kwargs={"number": provider.number, "year": 2024}),
        reverse("social_statute:year", kwargs={"number": provider.number, "year": 2025}),
    ):
        page.goto(address)
        sits_well(page, axe_check)


def test_what_to_do_what_i_get_and_why_by_keyboard_alone(page: Page, login_as: Any) -> None:
    """From the list of years to the reason of the result, without a mouse."""
    provider = gp()
    published(2024)
    login_as(provider.person.account)
    page.goto(reverse("social_statute:years"))
    page.get_by_role("link", name="See why").focus()
    press_through(page)
    expect(page).to_have_url(re.compile("/2024/$"))
    expect(page.locator(".amount-large")).to_have_text("€2,774.59", use_inner_text=True)
    expect(page.get_by_role("heading", name="What you must do")).to_be_visible()
    summary = page.locator("#rule-convention summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rule-convention table")).to_be_visible()


def test_a_printed_page_holds_the_unfolded_facts(page: Page, login_as: Any) -> None:
    provider = gp()
    published(2024)
    login_as(provider.person.account)
    page.goto(reverse("social_statute:year", kwargs={"number": provider.number, "year": 2024}))
    facts = page.locator("#rule-convention table").first
    expect(facts).to_be_hidden()
    page.emulate_media(media="print")
    expect(facts).to_be_visible()
    expect(page.locator(".amount-large")).to_be_visible()
    expect(page.locator(".site-foot")).to_be_hidden()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_staff_s_pages_are_accessible(page: Page, login_as: Any, axe_check: Any, size: ViewportSize) -> None:
    provider = gp()
    first = published(2024)
    second = evaluated(2024, is_dry=True)
    real = evaluated(2024)
    evaluation = evaluation_in(first, provider)
    parameter = Parameter.objects.filter(key="amount", first_year=2025).first()
    assert parameter is not None
    login_as(StaffFactory(superuser=True, language=Language.ENGLISH))
    page.set_viewport_size(size)
    for name, *args in (
        ("run_add",),
        ("run_change", first.pk),
        ("run_compare", real.pk),
        ("run_publish", real.pk),
        ("run_cancel", second.pk),
        ("evaluation_change", evaluation.pk),
        ("parameter_change", parameter.pk),
        ("parameter_propose", parameter.pk),
        ("premiumyear_change", first.premium_year_id),
        ("premiumyear_add",),
    ):
        page.goto(reverse(f"admin:evaluations_{name}", args=args))
        sits_well(page, axe_check)
    page.goto(reverse("admin:evaluations_run_compare", args=[real.pk]) + f"?with={first.pk}")
    sits_well(page, axe_check)
    for name, *args in (
        ("run_changelist",),
        ("evaluation_changelist",),
        ("parameter_changelist",),
        ("premiumyear_changelist",),
        ("dossier_changelist",),
        ("dossier_change", Dossier.objects.get().pk),
        ("attempt_changelist",),
    ):
        page.goto(reverse(f"admin:evaluations_{name}", args=args))
        axe_check(page)


def test_a_run_is_started_and_watched_until_its_end(page: Page, login_as: Any) -> None:
    gp()
    published(2023)
    premium_year_open(scheme="social_statute", year=2024)
    login_as(StaffFactory(superuser=True, language=Language.ENGLISH))
    page.goto(reverse("admin:evaluations_run_add"))
    page.get_by_label("Premium year").select_option(label="Social statute 2024")
    click_through(page.get_by_role("button", name="Next: count and confirm"))
    expect(page.get_by_text("1 provider number is evaluated.")).to_be_visible()
    click_through(page.get_by_role("button", name="Start the run"))
    expect(page.locator("[data-progress-url]")).to_be_attached()
    run_work(int(page.url.split("/run/")[1].split("/")[0]))
    # The script asks, sees the end and shows the finished page by itself.
    expect(page.get_by_role("heading", name="Outcomes")).to_be_visible()
    expect(page.get_by_text("1 / 1")).to_be_visible()
