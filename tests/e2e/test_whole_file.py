"""One file from the missing document to the second decision, in a real browser: a mandatary, the provider, and three
of the office. What the workers do in between is done by their own services."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts import roles
from apps.accounts.models import Language
from apps.contests.models import Contest
from apps.contests.states import ContestState
from apps.decisions.models import Decision
from apps.decisions.services import standard_reasons_load
from apps.decisions.states import Round
from apps.evaluations.models import Dossier
from apps.evaluations.services import parameters_load, premium_year_open, reevaluations_work
from apps.evaluations.states import DossierState
from apps.letters.models import Letter
from apps.social_statute.models import Proof
from tests.decisions.deciding import SCHEME, YEAR, dossier_judged
from tests.e2e.acts import click_through
from tests.factories import PersonFactory, StaffFactory
from tests.mandates.factories import MandataryUserFactory, MandateFactory
from tests.social_statute.proving import PDF

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

STATEMENT: FilePayload = {"name": "hours.pdf", "mimeType": "application/pdf", "buffer": PDF}


def officer() -> Any:
    return StaffFactory(role=roles.EVALUATION_OFFICERS, language=Language.ENGLISH)


def act_for(page: Page, name: str) -> None:
    page.goto(reverse("mandates:held"))
    click_through(page.locator("form[action$='/act/'] button").first)


def send_proof(page: Page, number: str) -> Proof:
    """The hours in a hospital, which no register holds."""
    page.goto(reverse("social_statute:proof", args=[number, YEAR]))
    page.locator("input[name=kind][value=hospital_hours_per_week]").check()
    page.locator("#id_value").fill("15")
    page.locator("#id_document").set_input_files(STATEMENT)
    click_through(page.locator("button[name=send]"))
    expect(page.locator("main")).to_contain_text("hours.pdf")
    return Proof.objects.get()


def accept_proof(page: Page) -> None:
    page.goto("/admin/social_statute/proof/?state__exact=sent")
    click_through(page.locator("#result_list tbody th a").first)
    click_through(page.get_by_role("link", name="Accept…"))
    click_through(page.get_by_role("button", name="Accept this proof"))


def decide_as_found(page: Page, dossier: Dossier, explanation: str = "") -> None:
    page.goto(reverse("admin:decisions_workdossier_change", args=[dossier.pk]))
    click_through(page.get_by_role("link", name="Decide as the rules found…"))
    if explanation:
        page.get_by_label(re.compile("^Explanation")).fill(explanation)
    click_through(page.get_by_role("button", name="Decide so"))


def go_through_checklist(page: Page, dossier: Dossier) -> None:
    page.goto(reverse("admin:decisions_workdossier_change", args=[dossier.pk]))
    for _ in range(2):
        click_through(page.get_by_role("button", name=re.compile("^Tick")).first)


def contest(page: Page, decision: Decision) -> None:
    page.goto(reverse("contests:edit", args=[decision.pk]))
    page.locator("#id_line_activity").check()
    page.locator("#id_why_activity").fill("The hours of December are missing.")
    page.locator("#id_document").set_input_files(STATEMENT)
    click_through(page.locator("button[name=check]"))
    click_through(page.locator("main form .btn-primary"))


def test_from_the_missing_document_to_the_second_decision(
    page: Page, login_as: Any, axe_check: Any, portal_clock: Callable[[dt.date], None], settings: Any
) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    settings.DOCUMENTS_OPEN_UNSCANNED = True
    page.set_viewport_size({"width": 1280, "height": 900})
    portal_clock(dt.date(2025, 7, 10))
    standard_reasons_load()
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=YEAR)
    person = PersonFactory(with_account=True, language=Language.ENGLISH, account__language=Language.ENGLISH)
    dossier = dossier_judged(volume=2_000, person=person)
    mandatary = MandataryUserFactory(language=Language.ENGLISH)
    MandateFactory(user=mandatary, principal=person, kind="social_statute")
    first, second = officer(), officer()

    # July: the mandatary sends what is missing, the office accepts it, and the result is another.
    login_as(mandatary)
    act_for(page, person.full_name)
    proof = send_proof(page, dossier.provider.number)
    assert proof.sent_by == mandatary
    axe_check(page)
    login_as(officer())
    accept_proof(page)
    reevaluations_work()
    login_as(mandatary)
    act_for(page, person.full_name)
    page.goto(reverse("social_statute:year", args=[dossier.provider.number, YEAR]))
    expect(page.locator(".tag.tone-good").first).to_be_visible()
    axe_check(page)

    # September: one of the office decides, and the letter stands in the portal.
    portal_clock(dt.date(2025, 9, 8))
    login_as(first)
    decide_as_found(page, dossier)
    decision = Decision.objects.get()
    assert (decision.is_final, decision.proposed_by) == (True, first)
    letter = Letter.objects.get(person=person)
    login_as(mandatary)
    act_for(page, person.full_name)
    page.goto(reverse("letters:letter", args=[letter.pk]))
    expect(page.locator("main")).to_contain_text(str(letter.reference))
    axe_check(page)

    # The mandatary contests it; the office admits that and judges again.
    contest(page, decision)
    one = Contest.objects.get()
    assert one.state == ContestState.SENT
    login_as(second)
    page.goto(reverse("admin:contests_contest_admit", args=[one.pk]))
    click_through(page.get_by_role("button", name="Admissible: judge it again"))
    reevaluations_work()

    # Who took the first decision is refused; somebody else takes the second.
    go_through_checklist(page, dossier)
    login_as(first)
    decide_as_found(page, dossier, "The hours of December were counted already.")
    expect(page.locator(".errorlist").first).to_contain_text("Somebody else")
    login_as(second)
    decide_as_found(page, dossier, "The hours of December were counted already.")
    dossier.refresh_from_db()
    one.refresh_from_db()
    assert (dossier.state, one.state) == (DossierState.REDECIDED, ContestState.ANSWERED)
    assert Decision.objects.get(round=Round.AFTER_CONTEST).proposed_by == second

    # The provider reads all of it.
    assert person.account is not None
    login_as(person.account)
    page.goto(reverse("social_statute:year", args=[dossier.provider.number, YEAR]))
    expect(page.locator("main")).to_contain_text("We decided again, after your contest")
    axe_check(page)
    page.goto(reverse("contests:contest", args=[decision.pk]))
    expect(page.locator("main")).to_contain_text("The hours of December are missing.")
    assert Letter.objects.filter(person=person, kind__startswith="decision").count() == 2
