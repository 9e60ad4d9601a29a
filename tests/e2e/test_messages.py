"""Messages in a real browser: list, letter, choice and banners, wide and narrow."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from apps.core.clock import now
from apps.core.models import MaintenanceNotice
from apps.notifications.services import NewMessage, bounce_record, messages_queue, outbox_send
from apps.social_statute.notifications import ADDITIONS_REMINDER
from tests.e2e.acts import click_through
from tests.factories import PersonFactory, UserFactory

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> Any:
    """Somebody with an old message, a new one, and an address that bounces since."""
    person = PersonFactory(
        account=UserFactory(language="en"), language="fr", email="anne.with.a.long.name@test.example"
    )
    data = {
        "year": 2024,
        "deadline": "2025-08-31",
        "number": "10000106",
        "items": [{"number": "10000106", "missing": [["no_contract", "2025-08-31"]]}],
    }

    def message(event: str) -> NewMessage:
        return NewMessage(
            event=event,
            person_id=person.pk,
            name=person.full_name,
            address=person.email,
            language=person.language,
            data=data,
        )

    messages_queue(kind=ADDITIONS_REMINDER.code, messages=[message(f"event {n}") for n in range(22)])
    outbox_send(seconds=60)
    bounce_record(address=person.email, reason="550 unknown")
    messages_queue(kind=ADDITIONS_REMINDER.code, messages=[message("last")])
    MaintenanceNotice.objects.create(
        starts_at=now(),
        ends_at=now() + dt.timedelta(days=1),
        **{f"text_{code}": "The portal is closed on Sunday from 6 to 8 am." for code in ("fr", "nl", "de", "en")},
    )
    return person


@pytest.mark.parametrize("width", [1280, 360])
def test_messages_are_read_marked_and_chosen(
    page: Page, person: Any, login_as: Any, axe_check: Any, width: int
) -> None:
    def sits_well(name: str) -> None:
        axe_check(page)
        sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert sideways <= 0, f"{page.url} scrolls sideways by {sideways} px"
        if folder := os.environ.get("PORTAL_TEST_PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)

    page.set_viewport_size({"width": width, "height": 900})
    login_as(person.account)
    for name, address in (("overview", "/overview/"), ("account", "/account/"), ("inbox", "/messages/")):
        page.goto(address)
        expect(page.locator("body")).to_contain_text("The portal is closed on Sunday", use_inner_text=True)
        sits_well(name)
    expect(page.locator(".mail")).to_have_count(20)
    expect(page.locator(".mail", has_text="Unread")).to_have_count(20)

    click_through(page.locator(".mail a").first)
    expect(page.locator("main")).to_contain_text("Not e-mailed: our e-mails do not arrive at", use_inner_text=True)
    sits_well("message")
    click_through(page.get_by_role("button", name="Mark as read", exact=True))
    expect(page.locator(".mail", has_text="Unread")).to_have_count(19)
    click_through(page.get_by_role("link", name="Older messages"))
    expect(page.locator(".mail")).to_have_count(3)
    sits_well("older")

    page.goto("/account/")
    page.get_by_label("Reminders, 30 and 7 days before a last day").uncheck()
    click_through(page.get_by_role("button", name="Save the choice"))
    expect(page.locator("main")).to_contain_text("Your choice of e-mails was saved.", use_inner_text=True)
    expect(page.get_by_label("Reminders, 30 and 7 days before a last day")).not_to_be_checked()
