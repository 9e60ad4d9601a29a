"""Staff learn once a day what did not arrive, and nothing when all did."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail

from apps.notifications.models import Message
from apps.notifications.services import bounce_record, messages_queue, outbox_send
from apps.notifications.states import MessageState
from apps.notifications.tasks import delivery_digest_send
from tests.factories import StaffFactory, UserFactory
from tests.notifications.conftest import new

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def officer(portal_clock: Any) -> Any:
    portal_clock(dt.date(2025, 7, 10))
    StaffFactory(role="Read only")
    StaffFactory(role="Evaluation officers", is_active=False)
    UserFactory()
    return StaffFactory(role="Evaluation officers", language="en")


def fail(kind: str, event: str = "evaluation:1", state: str = MessageState.FAILED) -> None:
    """As the outbox leaves it."""
    from apps.notifications.services import _claim_one, _move

    messages_queue(kind=kind, messages=[new(event=event)])
    message = _claim_one()
    assert message
    _move(message, state)


def digests() -> int:
    return Message.objects.filter(kind="delivery_digest").count()


def test_nothing_when_nothing_went_wrong(kind: str) -> None:
    messages_queue(kind=kind, messages=[new(1), new(2, address="")])
    outbox_send(seconds=60)
    assert delivery_digest_send() == 0


def test_those_who_can_do_something_get_numbers_and_links(kind: str, officer: Any, settings: Any) -> None:
    fail(kind)
    fail(kind, "evaluation:2", MessageState.DOUBT)
    fail(kind, "evaluation:3", MessageState.DOUBT)
    bounce_record(address="a@test.example", reason="550")
    assert delivery_digest_send() == 1
    outbox_send(seconds=60)
    sent = mail.outbox[-1]
    assert sent.to == [officer.email]
    text = " ".join(str(sent.body).split())
    assert "1 message failed." in text
    assert "2 messages were perhaps sent" in text
    assert "Mail to 1 address comes back." in text
    assert f"{settings.PORTAL_BASE_URL}/admin/notifications/message/?state__exact=failed" in text


def test_once_a_day_and_only_for_news(kind: str, portal_clock: Any) -> None:
    fail(kind)
    assert [delivery_digest_send(), delivery_digest_send()] == [1, 0]
    fail(kind, "evaluation:2")
    assert delivery_digest_send() == 0, "that day's has left"
    portal_clock(dt.date(2025, 7, 11))
    assert delivery_digest_send() == 1
    portal_clock(dt.date(2025, 7, 12))
    assert delivery_digest_send() == 0, "nothing new"
    bounce_record(address="a@test.example", reason="550")
    assert delivery_digest_send() == 1
    assert digests() == 3
