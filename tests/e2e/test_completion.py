"""Completing a premium year before the decision, in a real browser: the answer beside a line, the proof, what others
must do, the choice of a contract on a phone, and the office's look at the reminders."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import Language
from apps.evaluations.services import reevaluations_work
from apps.social_statute.models import ContractChoice, Proof
from apps.social_statute.states import ProofState
from tests.e2e.acts import click_through
from tests.e2e.test_social_statute import NARROW, WIDE, sits_well
from tests.factories import ActivityVolumeFactory, InsuranceContractFactory, ProviderNumberFactory, StaffFactory
from tests.social_statute.proving import PDF
from tests.social_statute.published import published

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any, tmp_path: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False


def gp(volume: int | None, language: str, **more: Any) -> Any:
    provider = ProviderNumberFactory(
        person__with_account=True, person__account__language=language, adhered=True, recognised=True, **more
    )
    if volume:
        ActivityVolumeFactory(provider=provider, year=2024, value=volume)
    return provider


def address_of(provider: Any, page: str = "year") -> str:
    return reverse(f"social_statute:{page}", kwargs={"number": provider.number, "year": 2024})


def test_from_the_line_that_lacks_something_to_the_proof_that_answers_it(
    page: Page, login_as: Any, axe_check: Any
) -> None:
    provider = gp(None, Language.ENGLISH, contracted=True)
    published(2024)
    login_as(provider.person.account)
    page.set_viewport_size(WIDE)
    page.goto(address_of(provider))
    sits_well(page, axe_check)
    click_through(page.locator("#rule-activity .line-answer a"))
    expect(page).to_have_url(re.compile(r"/proof/\?kind=another_fact&fact=activity$"))
    expect(page.locator("#id_fact")).to_have_value("activity")
    sits_well(page, axe_check)

    page.locator("#id_statement").fill("My activity stands in the statement of my billing service.")
    page.locator("#id_document").set_input_files(
        {"name": "statement.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    click_through(page.locator("button[name=send]"))
    assert Proof.objects.get().state == ProofState.SENT
    page.goto(address_of(provider))
    expect(page.locator(".waits")).to_contain_text("Our service must act")
    expect(page.locator("#rule-activity .line-answer")).to_contain_text("You answered this")
    expect(page.locator(".todo")).to_have_count(0)
    sits_well(page, axe_check)


@pytest.mark.parametrize("language", [Language.FRENCH, Language.DUTCH])
def test_two_contracts_are_settled_on_a_phone(page: Page, login_as: Any, axe_check: Any, language: str) -> None:
    provider = gp(60_000, language)
    for _ in range(2):
        InsuranceContractFactory(provider=provider)
    published(2024)
    login_as(provider.person.account)
    page.set_viewport_size(NARROW)
    page.goto(address_of(provider))
    sits_well(page, axe_check)
    click_through(page.locator(".todo a").first)
    expect(page).to_have_url(re.compile("/contract/$"))
    page.locator("input[name=contract]").first.check()
    click_through(page.locator("main form button.btn-primary"))
    assert ContractChoice.objects.get().provider_id == provider.pk
    reevaluations_work()
    page.goto(address_of(provider))
    expect(page.locator(".todo")).to_have_count(0)
    page.goto(address_of(provider, "what_if"))
    page.locator("#id_eur_reimbursed").fill("13000")
    click_through(page.locator("main form button"))
    expect(page.locator("#answer")).to_be_visible()
    sits_well(page, axe_check)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_office_sees_a_round_of_reminders(page: Page, login_as: Any, axe_check: Any, size: Any) -> None:
    gp(60_000, Language.ENGLISH)
    published(2024)
    login_as(StaffFactory(role="Evaluation officers"))
    page.set_viewport_size(size)
    page.goto(reverse("admin:social_statute_reminderhold_changelist"))
    sits_well(page, axe_check)
    click_through(page.locator("#content-main tbody a").last)
    expect(page.locator("#content-main table tbody tr")).to_have_count(1)
    page.locator("#id_reason").fill("A wrong import")
    click_through(page.locator("#content-main button"))
    expect(page.locator("#content-main .tag")).to_have_class(re.compile("tone-attention"))
    sits_well(page, axe_check)
