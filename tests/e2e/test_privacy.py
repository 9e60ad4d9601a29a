"""One's own data in a real browser: who looked, an export from the click to the file; the office's inventory."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.core.trail import trail_add
from apps.core.trail_checks import trail_check_record
from apps.privacy.models import DataExport, RetentionClass, RetentionRun, RetentionStep, TermProposal
from apps.privacy.services import exports
from apps.privacy.services.terms import classes_note
from tests.e2e.acts import click_through
from tests.factories import PASSWORD, ProviderNumberFactory, StaffFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    portal_clock(dt.date(2025, 7, 10))
    monkeypatch.setattr(exports, "export_kick", lambda export_id: None)


def sits_well(page: Page, axe_check: Any, name: str = "") -> None:
    if name and (folder := os.environ.get("PICTURES")):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    axe_check(page)
    sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
    expect(page.locator("h1"), page.url).to_have_count(1)


@pytest.mark.parametrize("language", ["fr", "de"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_from_who_looked_to_the_file(
    page: Page, login_as: Any, axe_check: Any, size: ViewportSize, language: str
) -> None:
    person = ProviderNumberFactory(person__with_account=True, person__account__language=language).person
    officer = StaffFactory(role="Evaluation officers")
    for act in ("person_read", "evaluation_read", "correction_add"):
        trail_add(act=act, subject_type="person", subject_id=person.pk, person_id=person.pk, actor=officer)
    name = f"{language}-{size['width']}"
    page.set_viewport_size(size)
    login_as(person.account)
    page.goto("/my-data/")
    sits_well(page, axe_check, f"my-data-{name}")
    click_through(page.locator("main a[href='/my-data/who-looked/']"))
    expect(page.locator("main tbody tr")).to_have_count(3)
    sits_well(page, axe_check, f"looked-{name}")
    page.locator("#id_kind").select_option("read")
    click_through(page.locator("main form button.btn-primary"))
    expect(page.locator("main tbody tr")).to_have_count(2)
    page.locator("#id_first").fill("2025-07-11")
    click_through(page.locator("main form button.btn-primary"))
    expect(page.locator("main tbody tr")).to_have_count(0)
    page.locator("#id_last").fill("2025-07-01")
    click_through(page.locator("main form button.btn-primary"))
    expect(page.locator("#id_last_error")).to_be_visible()
    sits_well(page, axe_check, f"looked-refused-{name}")

    page.goto("/my-data/")
    click_through(page.locator("form[action='/my-data/export/'] button"))
    expect(page.locator("form[action='/my-data/export/']")).to_have_count(0)
    sits_well(page, axe_check, f"under-way-{name}")
    assert exports.export_make(export_id=DataExport.objects.get().pk) == "ready"
    page.reload()
    sits_well(page, axe_check, f"ready-{name}")
    click_through(page.locator("main a[href*='/my-data/export/']"))

    # The portal asks again who it is; then it hands the file out.
    page.locator("input[type=password]").fill(PASSWORD)
    with page.expect_download() as waiting:
        page.locator("main button[type=submit], main form button").first.click()
    package = zipfile.ZipFile(waiting.value.path())
    assert json.loads(package.read("contents.json"))["person"] == person.full_name
    assert waiting.value.suggested_filename == "my-data-2025-07-10.zip"


def test_the_offices_inventory_and_its_two_signatures(page: Page, login_as: Any, axe_check: Any) -> None:
    classes_note()
    officer = StaffFactory(role="Evaluation officers", language="en")
    signatory = StaffFactory(role="Second signatories", language="en")
    person = ProviderNumberFactory(person__with_account=True).person
    trail_check_record()
    page.set_viewport_size(WIDE)
    login_as(officer)
    page.goto("/admin/privacy/retentionclass/")
    sits_well(page, axe_check, "classes")
    kept = RetentionClass.objects.get(code="notifications.message")
    page.goto(f"/admin/privacy/retentionclass/{kept.pk}/change/")
    sits_well(page, axe_check, "class")
    click_through(page.locator(f"a[href$='/{kept.pk}/propose/']"))
    page.locator("#id_years").fill("10")
    click_through(page.locator("input[type=submit].default"))
    expect(page.locator(".errornote")).to_be_visible()
    sits_well(page, axe_check, "propose-refused")
    page.locator("#id_basis").fill("An act of parliament, article 1")
    click_through(page.locator("input[type=submit].default"))
    proposal = TermProposal.objects.get()

    page.goto(f"/admin/providers/person/{person.pk}/change/")
    click_through(page.locator("a[href*='/privacy/dataexport/make/']"))
    sits_well(page, axe_check, "make-export")

    login_as(signatory)
    page.goto("/admin/")
    sits_well(page, axe_check, "start")
    page.goto(f"/admin/privacy/termproposal/{proposal.pk}/change/")
    click_through(page.locator("a[href$='/approve/']"))
    sits_well(page, axe_check, "approve")
    click_through(page.locator("input[type=submit].default"))
    kept.refresh_from_db()
    assert kept.years == 10

    run = RetentionRun.objects.create(
        kind="terms",
        state="announced",
        as_of=dt.date(2025, 7, 10),
        starts_on=dt.date(2025, 7, 24),
        made_at=timezone.now(),
    )
    RetentionStep.objects.create(
        run=run, retention_class=kept, years=10, before=dt.date(2015, 7, 10), announced=12, reasons={"x": 3}
    )
    page.goto(f"/admin/privacy/retentionrun/{run.pk}/change/")
    sits_well(page, axe_check, "run")
    click_through(page.locator("a[href$='/stop/']"))
    page.locator("#id_reason").fill("A court asked for them")
    click_through(page.locator("input[type=submit].default"))
    run.refresh_from_db()
    assert run.state == "stopped"
    page.goto("/admin/core/trailentry/")
    expect(page.get_by_text(re.compile("sound"))).to_be_visible()
    sits_well(page, axe_check, "trail")
