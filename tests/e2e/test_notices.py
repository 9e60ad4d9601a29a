"""From the decision to the person: the e-mail, the letter's page, the PDF, and the page of the year."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from apps.accounts.models import Language
from apps.decisions.services import decision_propose, decision_sign
from apps.evaluations.services import parameters_load, premium_year_open
from apps.letters.services import letters_follow, letters_render
from apps.notifications.services import outbox_send
from tests.decisions.deciding import SCHEME, YEAR, dossier_judged, newest, tick
from tests.e2e.acts import click_through
from tests.factories import StaffFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


@pytest.mark.parametrize(
    ("size", "language"), [(WIDE, Language.ENGLISH), (NARROW, Language.FRENCH)], ids=["wide", "narrow"]
)
def test_from_the_decision_to_the_pdf(
    page: Page,
    login_as: Any,
    axe_check: Any,
    portal_clock: Any,
    settings: Any,
    size: ViewportSize,
    language: Language,
) -> None:
    portal_clock(dt.date(2025, 9, 8))
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=YEAR)
    dossier = dossier_judged(
        volume=100,
        person__email="anne@test.example",
        person__language=language,
        person__with_account=True,
        person__account__language=language,
    )
    officer, signatory = StaffFactory(role="Evaluation officers"), StaffFactory(role="Second signatories")
    tick(dossier, actor=officer)
    proposed = decision_propose(
        dossier=dossier,
        attempt=newest(dossier),
        grants=True,
        amount=Decimal("1234.56"),
        explanation="The flood of July.",
        actor=officer,
    )
    decision_sign(decision=proposed, actor=signatory)
    outbox_send(seconds=20)
    letters_follow()
    letters_render(seconds=60)

    sent = mail.outbox[-1]
    found = re.search(r"/letters/\d+/", str(sent.body))
    assert found is not None
    page.set_viewport_size(size)
    login_as(dossier.provider.person.account)
    page.goto(found[0])
    letter = page.locator("article.letter")
    expect(letter).to_contain_text("The flood of July.")
    _sits_well(page, axe_check)
    with page.expect_download() as download:
        page.locator('a[href$="/pdf/"]').click()
    assert download.value.path().read_bytes().startswith(b"%PDF")

    page.goto(reverse("social_statute:year", kwargs={"number": dossier.provider.number, "year": YEAR}))
    expect(page.locator("main .amount-large")).to_contain_text(re.compile(r"1.?234[.,]56"))
    _sits_well(page, axe_check)
    click_through(page.locator('main a[href^="/letters/"]').first)
    expect(page).to_have_url(re.compile(r"/letters/\d+/$"))


def _sits_well(page: Page, axe_check: Any) -> None:
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
