"""Reminders: each once, to who still has something to do; the office sees them before they go, and stops them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.notifications.models import Message
from apps.social_statute.models import ReminderHold
from apps.social_statute.reminders.selectors import KIND
from apps.social_statute.tasks import reminders_send
from tests.factories import StaffFactory
from tests.mandates.factories import MandateFactory

from .open_files import LAST_DAY, gp, no_activity, no_contract, proof_of_activity
from .published import published
from .test_pages import text_of

pytestmark = pytest.mark.usefixtures("in_july")


# --- reminders --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_people_with_a_mandatary_are_reminded_once_and_themselves(portal_clock: Any) -> None:
    provider = no_contract()
    MandateFactory(principal=provider.person)
    MandateFactory(principal=provider.person)
    published(2024)
    portal_clock(LAST_DAY - dt.timedelta(days=30))
    assert [reminders_send(), reminders_send()] == [1, 0]
    assert Message.objects.get(kind=KIND).person_id == provider.person_id


@pytest.mark.django_db
def test_without_address_the_reminder_waits_in_the_portal_and_the_dead_get_none(portal_clock: Any) -> None:
    silent, gone = gp(person__without_email=True), no_contract()
    published(2024)
    gone.person.deceased_on = dt.date(2025, 7, 20)
    gone.person.save()
    portal_clock(LAST_DAY - dt.timedelta(days=7))
    assert reminders_send() == 1
    message = Message.objects.get(kind=KIND)
    assert (message.person_id, message.state) == (silent.person_id, "no_address")


@pytest.mark.django_db
def test_whoever_begins_a_proof_between_two_reminders_is_told_to_send_it(portal_clock: Any) -> None:
    provider = no_activity()
    published(2024)
    portal_clock(LAST_DAY - dt.timedelta(days=30))
    assert reminders_send() == 1
    proof_of_activity(provider)
    portal_clock(LAST_DAY - dt.timedelta(days=7))
    assert reminders_send() == 0


# --- the office -------------------------------------------------------------------------------------------------------


def round_url(name: str = "round") -> str:
    return reverse(f"admin:social_statute_reminderhold_{name}", args=[2024, 30])


@pytest.fixture
def officer(client: Client) -> User:
    staff: User = StaffFactory(role="Evaluation officers")
    client.force_login(staff)
    client.cookies["django_language"] = "en"
    return staff


@pytest.mark.django_db
def test_the_office_sees_who_before_it_goes_stops_it_and_releases_it(
    client: Client, officer: User, portal_clock: Any
) -> None:
    provider = no_contract()
    published(2024)
    page = text_of(client.get(round_url()))
    assert "1 person who still has something to do and was not reminded yet." in page
    assert provider.person.full_name in page and "Get your contract linked" in page
    assert Message.objects.filter(kind=KIND).count() == 0

    assert client.post(round_url("hold"), {"reason": ""}).status_code == 302
    assert not ReminderHold.objects.exists()
    client.post(round_url("hold"), {"reason": "A wrong import"})
    client.post(round_url("hold"), {"reason": "Twice"})
    assert ReminderHold.objects.get().placed_by == officer
    portal_clock(LAST_DAY - dt.timedelta(days=30))
    assert reminders_send() == 0
    assert "stopped" in text_of(client.get(reverse("admin:social_statute_reminderhold_changelist")))

    client.post(round_url("release"))
    assert reminders_send() == 1
    page = text_of(client.get(round_url()))
    assert "0 people who still have something to do and were not reminded yet." in page
    assert "Waiting: 1" in page or "waiting: 1" in page.lower()


@pytest.mark.django_db
def test_who_only_reads_cannot_stop_reminders(client: Client) -> None:
    published(2024)
    client.force_login(StaffFactory(role="Read only"))
    assert client.get(round_url()).status_code == 200
    assert client.post(round_url("hold"), {"reason": "No"}).status_code == 403
    assert not ReminderHold.objects.exists()
