"""From a decision to its contest, and to the second decision, in a real browser: the provider, two of the office."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts import roles
from apps.accounts.models import Language, User
from apps.contests.models import Contest
from apps.contests.states import ContestState
from apps.decisions.models import Decision
from apps.decisions.services import standard_reasons_load
from apps.evaluations.models import Dossier
from apps.evaluations.services import parameters_load, premium_year_open, reevaluations_work
from apps.evaluations.states import DossierState
from tests.contests.contesting import LAST_DAY, PDF, decided, paper, sent
from tests.decisions.deciding import SCHEME, YEAR, dossier_judged, followed, tick
from tests.e2e.acts import click_through
from tests.factories import ActivityVolumeFactory, PersonFactory, StaffFactory

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


class Case(NamedTuple):
    decision: Decision
    provider: User
    first: User
    second: User


@pytest.fixture(autouse=True)
def in_september(portal_clock: Any, settings: Any) -> None:
    portal_clock(dt.date(2025, 9, 8))
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    settings.DOCUMENTS_OPEN_UNSCANNED = True


def case(language: Language = Language.ENGLISH, volume: int = 100) -> Case:
    """A decision, notified today, on somebody who can sign in; and two of the office."""
    standard_reasons_load()
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=YEAR)
    person = PersonFactory(with_account=True, language=language, account__language=language)
    dossier = dossier_judged(volume=volume, person=person)
    first, second = (StaffFactory(role=roles.EVALUATION_OFFICERS, language=Language.ENGLISH) for _ in range(2))
    account = person.account
    assert account is not None
    return Case(decided(dossier, actor=first), account, first, second)


def sits_well(page: Page, axe_check: Any) -> None:
    """Nothing for axe to find, nothing that scrolls sideways, one title."""
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
    expect(page.locator("h1"), page.url).to_have_count(1)


def contest_online(page: Page, one: Case, looks: Any) -> Contest:
    """From the decision to the receipt, as the provider; what lacks is said on the way."""
    page.goto(reverse("contests:contest", args=[one.decision.pk]))
    looks(page)
    click_through(page.locator(f"a[href$='/contests/{one.decision.pk}/edit/']"))
    looks(page)
    click_through(page.locator("button[name=check]"))
    expect(page.locator(".error-summary")).to_be_visible()
    looks(page)
    page.locator("#id_line_activity").check()
    page.locator("#id_why_activity").fill("De uren in het ziekenhuis ontbreken.")
    page.locator("#id_statement").fill("Kijk het nog eens na.")
    page.locator("#id_document").set_input_files({"name": "uren.pdf", "mimeType": "application/pdf", "buffer": PDF})
    click_through(page.locator("button[name=keep]"))
    expect(page.locator(".document-list")).to_contain_text("uren.pdf", use_inner_text=True)
    looks(page)
    click_through(page.locator("button[name=check]"))
    expect(page).to_have_url(re.compile("/check/$"))
    expect(page.locator("main")).to_contain_text("De uren in het ziekenhuis ontbreken.", use_inner_text=True)
    looks(page)
    click_through(page.locator("main form .btn-primary"))
    contest = Contest.objects.get()
    expect(page.locator("main")).to_contain_text(str(contest.reference), use_inner_text=True)
    looks(page)
    return contest


def test_contested_admitted_decided_again_and_read(page: Page, login_as: Any, axe_check: Any) -> None:
    one = case(Language.DUTCH)
    page.set_viewport_size(WIDE)

    def looks(now: Page) -> None:
        sits_well(now, axe_check)

    login_as(one.provider)
    contest = contest_online(page, one, looks)
    with page.expect_download() as download:
        page.locator("a[href*='/receipt/']").click()
    assert download.value.suggested_filename == f"{contest.reference}.pdf"

    login_as(one.first)
    page.goto("/admin/contests/contest/?queue=open")
    looks(page)
    click_through(page.get_by_role("link", name=str(contest.reference)))
    looks(page)
    click_through(page.get_by_role("button", name="Assign to me"))
    click_through(page.get_by_role("link", name="Admissible…", exact=True))
    looks(page)
    click_through(page.get_by_role("button", name="Admissible: judge it again"))
    looks(page)
    ActivityVolumeFactory(provider=one.decision.dossier.provider, year=YEAR, value=60_000)
    reevaluations_work()
    page.reload()
    expect(page.locator("#content-main")).to_contain_text("The new result, attempt 2", use_inner_text=True)
    looks(page)

    # The second of the office decides; the first one is refused.
    dossier = Dossier.objects.get()
    tick(dossier, actor=one.second)
    login_as(one.second)
    page.goto(reverse("admin:contests_contest_change", args=[contest.pk]))
    click_through(page.get_by_role("link", name="Take the second decision"))
    expect(page).to_have_url(re.compile(f"/workdossier/{dossier.pk}/"))
    followed(dossier, actor=one.second, explanation="Wij hebben de uren van het ziekenhuis geteld.", round=2)
    contest.refresh_from_db()
    assert contest.state == ContestState.ANSWERED

    login_as(one.provider)
    page.goto(reverse("contests:contest", args=[one.decision.pk]))
    expect(page.locator(".tag.tone-good").first).to_be_visible()
    looks(page)


def test_without_script_on_a_phone_in_french(browser: Browser, live_server: Any, client: Any) -> None:
    one = case(Language.FRENCH)
    from django.conf import settings

    context = browser.new_context(
        locale="fr-BE", base_url=live_server.url, viewport=NARROW, java_script_enabled=False, reduced_motion="reduce"
    )
    client.force_login(one.provider)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    contest = contest_online(page, one, lambda now: expect(now.locator("h1")).to_have_count(1))
    click_through(page.locator("a[href$='/withdraw/']"))
    click_through(page.locator(".btn-danger"))
    contest.refresh_from_db()
    assert contest.state == ContestState.WITHDRAWN
    assert Dossier.objects.get().state == DossierState.DECIDED
    context.close()


def test_on_a_phone_by_keyboard_with_what_lacks(page: Page, login_as: Any, axe_check: Any) -> None:
    one = case()
    page.set_viewport_size(NARROW)
    login_as(one.provider)
    contest_online(page, one, lambda now: sits_well(now, axe_check))


def test_a_late_letter_and_what_waits(page: Page, login_as: Any, axe_check: Any, portal_clock: Any) -> None:
    one = case(volume=60_000)
    late = LAST_DAY + dt.timedelta(days=2)
    portal_clock(late)
    page.set_viewport_size(NARROW)
    login_as(one.second)
    page.goto("/admin/contests/contest/")
    sits_well(page, axe_check)
    click_through(page.get_by_role("link", name="Enter a registered letter"))
    page.get_by_label("INAMI number").fill(one.decision.dossier.provider.display)
    page.get_by_label("Premium year").select_option(index=1)
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Go on"))
    sits_well(page, axe_check)
    page.get_by_label("Letter received on").fill(late.isoformat())
    page.get_by_label("Scan of the letter").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.locator("#id_line_contract").check()
    page.locator("#id_why_contract").fill("The contract is the other one.")
    click_through(page.get_by_role("button", name="Enter this contest"))
    sits_well(page, axe_check)
    click_through(page.get_by_role("link", name="Waive the lateness…"))
    page.get_by_label(re.compile("Why can it be judged")).fill("In hospital for two months.")
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Waive the lateness"))
    click_through(page.get_by_role("link", name="Admissible…", exact=True))
    click_through(page.get_by_role("button", name="Admissible: judge it again"))
    contest = Contest.objects.get()
    assert contest.frozen_amount == one.decision.amount
    click_through(page.get_by_role("link", name="Set the amount that waits…"))
    page.get_by_label("Amount that waits (EUR)").fill("1000")
    page.get_by_label("Why this amount?").fill("The rest is not disputed.")
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Propose this amount"))
    expect(page.locator("#content-main")).to_contain_text("a second person must sign that", use_inner_text=True)
    sits_well(page, axe_check)
    contest.refresh_from_db()
    assert contest.frozen_amount == one.decision.amount
    login_as(StaffFactory(role=roles.SECOND_SIGNATORIES, language=Language.ENGLISH))
    page.goto(reverse("admin:contests_contest_change", args=[contest.pk]))
    click_through(page.get_by_role("link", name="Sign or send back the other amount…"))
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Sign: this amount waits"))
    sits_well(page, axe_check)
    contest.refresh_from_db()
    assert contest.frozen_amount == 1000
    login_as(one.provider)
    page.goto(reverse("contests:contest", args=[one.decision.pk]))
    expect(page.locator("main")).to_contain_text("waits", use_inner_text=True)
    sits_well(page, axe_check)


def test_documents_and_a_judgement_taken_back_on_a_phone(page: Page, login_as: Any, axe_check: Any) -> None:
    one = case()
    page.set_viewport_size(NARROW)
    login_as(one.provider)
    page.goto(reverse("core:overview"))
    # A right stands beside the duties, not among them.
    expect(page.locator("section[aria-labelledby=choices] .todo")).to_have_count(1)
    expect(page.locator("section[aria-labelledby=todo] .todo-choice")).to_have_count(0)
    sits_well(page, axe_check)
    contest = sent(one.decision, actor=one.provider, file=paper("hours.pdf"))
    shown = reverse("admin:contests_contest_change", args=[contest.pk])

    login_as(one.second)
    page.goto(reverse("admin:contests_contest_inadmissible", args=[contest.pk]))
    page.get_by_label("Words to the provider").fill("It is not signed.")
    click_through(page.get_by_role("button", name="Inadmissible", exact=True))
    click_through(page.get_by_role("link", name="Take this judgement back…"))
    page.get_by_label("Why is it taken back?").fill("The signature is on the last page.")
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Take it back"))
    sits_well(page, axe_check)
    click_through(page.get_by_role("link", name="Admissible…", exact=True))
    click_through(page.get_by_role("button", name="Admissible: judge it again"))
    reevaluations_work()
    page.goto(shown)
    sits_well(page, axe_check)
    click_through(page.get_by_role("link", name="Accept as a correction…"))
    expect(page.get_by_label("Fact")).to_have_value("activity")
    page.get_by_label("Value").fill(f'[{{"year": {YEAR}, "measure": "eur_reimbursed", "value": "60000"}}]')
    sits_well(page, axe_check)
    click_through(page.get_by_role("button", name="Accept: correct the fact"))
    reevaluations_work()
    page.goto(shown)
    expect(page.locator("#content-main")).to_contain_text("Corrected fact: activity.", use_inner_text=True)
    expect(page.locator("#content-main")).to_contain_text("It differs from the result", use_inner_text=True)
    sits_well(page, axe_check)

    login_as(one.provider)
    page.goto(reverse("contests:contest", args=[one.decision.pk]))
    expect(page.locator("main")).to_contain_text("It shows that a fact was wrong: activity.", use_inner_text=True)
    expect(page.locator("main")).to_contain_text("The signature is on the last page.", use_inner_text=True)
    sits_well(page, axe_check)


def test_two_of_the_office_at_one_contest(page: Page, login_as: Any, axe_check: Any) -> None:
    """The second one's page is older than what the first one did."""
    one = case()
    contest = sent(one.decision, actor=one.provider)
    login_as(one.first)
    page.goto(reverse("admin:contests_contest_inadmissible", args=[contest.pk]))
    page.get_by_label("Words to the provider").fill("It does not come from you.")
    sits_well(page, axe_check)
    other = page.context.new_page()
    other.goto(reverse("admin:contests_contest_admit", args=[contest.pk]))
    click_through(other.get_by_role("button", name="Admissible: judge it again"))
    click_through(page.get_by_role("button", name="Inadmissible", exact=True))
    expect(page.locator(".messagelist")).to_contain_text("look at it again", use_inner_text=True)
    contest.refresh_from_db()
    assert contest.state == ContestState.ADMISSIBLE
