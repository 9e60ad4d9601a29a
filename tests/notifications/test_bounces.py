"""Addresses from which mail comes back: written down, honoured, shown, cleared."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.core.models import TrailEntry
from apps.notifications.models import BouncingAddress, Message
from apps.notifications.services import bounce_clear, bounce_record, message_resend, messages_queue, outbox_send
from apps.notifications.states import MessageState
from tests.factories import PersonFactory, StaffFactory, UserFactory
from tests.notifications.conftest import new

pytestmark = pytest.mark.django_db

REPORT = """From: MAILER-DAEMON@mx.test.example
To: no-reply@portal.test
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test.example
Arrival-Date: Thu, 10 Jul 2025 08:00:00 +0200

Final-Recipient: rfc822; behind-an-alias@mx.test.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} No such
    user here

--cut
Content-Type: text/rfc822-headers

From: no-reply@portal.test
X-Portal-Message: {number}
Subject: Result

--cut--
"""


def report(number: object, action: str = "failed", status: str = "5.1.1") -> bytes:
    return REPORT.format(number=number, action=action, status=status).encode()


def read(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> str:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    out = io.StringIO()
    call_command("bounce_read", stdout=out)
    return out.getvalue().strip()


def sent(kind: str, **overrides: Any) -> Message:
    messages_queue(kind=kind, messages=[new(**overrides)])
    outbox_send(seconds=60)
    return Message.objects.latest("pk")


@pytest.mark.parametrize("written", ["person1@test.example", "Person1@Test.Example"])
def test_nothing_goes_to_an_address_that_bounces(kind: str, written: str) -> None:
    bounce_record(address=written, reason="550 unknown")
    messages_queue(kind=kind, messages=[new(1), new(2)])
    assert outbox_send(seconds=60).sent == 1
    assert Message.objects.get(person_id=1).state == MessageState.BOUNCED


def test_what_waits_is_held_back_too(kind: str) -> None:
    messages_queue(kind=kind, messages=[new(1)])
    bounce_record(address="person1@test.example", reason="550 unknown")
    assert outbox_send(seconds=60).sent == 0
    assert Message.objects.get().state == MessageState.BOUNCED


def test_the_same_address_twice_is_one_record() -> None:
    first = bounce_record(address="a@test.example", reason="first")
    assert bounce_record(address="A@test.example", reason="second") == first
    assert BouncingAddress.objects.get().reason == "first"


def test_after_clearing_staff_send_again_and_the_trail_knows(kind: str) -> None:
    clerk = StaffFactory()
    bounce = bounce_record(address="person1@test.example", reason="550 unknown", actor=clerk)
    messages_queue(kind=kind, messages=[new(1)])
    message = Message.objects.get()
    with translation.override("en"), pytest.raises(ValidationError, match="comes back"):
        message_resend(message_id=message.pk, actor=clerk)

    bounce_clear(bounce_id=bounce.pk, actor=clerk)
    bounce_clear(bounce_id=bounce.pk, actor=clerk)
    message_resend(message_id=message.pk, actor=clerk)

    assert outbox_send(seconds=60).sent == 1
    assert list(TrailEntry.objects.filter(act__startswith="bounce.").values_list("act", flat=True)) == [
        "bounce.clear",
        "bounce.record",
    ]
    assert bounce_record(address="person1@test.example", reason="again").pk != bounce.pk


def test_the_person_is_told_until_the_address_changes(client: Client, kind: str) -> None:
    person = PersonFactory(account=UserFactory(language="en"), email="old@test.example")
    bounce_record(address="Old@test.example", reason="550 unknown")
    client.force_login(person.account)
    told = "Our e-mails do not arrive at Old@test.example"
    assert told in client.get(reverse("core:overview")).content.decode()
    assert told in client.get(reverse("notifications:inbox")).content.decode()

    person.email = "new@test.example"
    person.save()

    assert told not in client.get(reverse("core:overview")).content.decode()
    messages_queue(kind=kind, messages=[new(person.pk, address=person.email)])
    assert outbox_send(seconds=60).sent == 1


def test_a_report_of_a_mail_server_is_understood(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    message = sent(kind)
    assert read(monkeypatch, report(message.pk)) == "1 address noted"
    bounce = BouncingAddress.objects.get()
    # The address that we wrote to, not the one behind its alias.
    assert (bounce.address, bounce.reason) == (message.address, "550 5.1.1 No such user here")
    assert bounce.recorded_by is None


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.1"), ("failed", "5.2.2"), ("failed", "5.7.1"), ("delivered", "2.0.0")],
    ids=["delayed", "mailbox full", "refused as unwanted", "delivered"],
)
def test_what_is_not_the_addresss_fault_is_left_alone(
    kind: str, monkeypatch: pytest.MonkeyPatch, action: str, status: str
) -> None:
    assert read(monkeypatch, report(sent(kind).pk, action, status)) == "0 addresses noted"


@pytest.mark.parametrize("raw", [b"", b"Subject: hello\n\nI am away.", report("none"), report(999_999)])
def test_what_is_no_report_about_a_message_of_ours_is_left_alone(
    kind: str, monkeypatch: pytest.MonkeyPatch, raw: bytes
) -> None:
    sent(kind)
    assert read(monkeypatch, raw) == "0 addresses noted"


def test_staff_write_an_address_down_by_command() -> None:
    call_command("bounce_record", "a@test.example", "letter came back", stdout=io.StringIO())
    assert BouncingAddress.objects.get().reason == "letter came back"
    with pytest.raises(CommandError):
        call_command("bounce_record", "nonsense", "x")


@pytest.fixture
def officer(client: Client) -> Any:
    user = StaffFactory(role="Evaluation officers", language="en")
    client.force_login(user)
    return user


def test_staff_write_down_and_clear_in_the_office(client: Client, officer: Any) -> None:
    add = reverse("admin:notifications_bouncingaddress_add")
    for _twice in range(2):
        assert client.post(add, {"address": "a@test.example", "reason": "told by phone"}).status_code == 302
    bounce = BouncingAddress.objects.get()
    assert bounce.recorded_by == officer

    listing = reverse("admin:notifications_bouncingaddress_changelist")
    act = {"action": "clear", "_selected_action": [bounce.pk]}
    assert "Mail goes to 1 address again." in client.post(listing, act).content.decode()
    bounce.refresh_from_db()
    assert bounce.cleared_at is None
    client.post(listing, {**act, "confirmed": "yes"})
    bounce.refresh_from_db()
    assert bounce.cleared_by == officer
    for state in ("yes", "no"):
        assert client.get(listing, {"counts": state}).status_code == 200
    assert client.get(reverse("admin:notifications_bouncingaddress_change", args=[bounce.pk])).status_code == 200


def test_who_may_only_look_changes_nothing(client: Client) -> None:
    bounce = bounce_record(address="a@test.example", reason="550")
    client.force_login(StaffFactory(role="Read only"))
    listing = reverse("admin:notifications_bouncingaddress_changelist")
    assert client.get(listing).status_code == 200
    client.post(listing, {"action": "clear", "_selected_action": [bounce.pk], "confirmed": "yes"})
    bounce.refresh_from_db()
    assert bounce.cleared_at is None
    assert client.get(reverse("admin:notifications_bouncingaddress_add")).status_code == 403
