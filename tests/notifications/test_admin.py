"""What staff see of the outbox, and how they send again."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from apps.notifications.models import Message
from apps.notifications.services import messages_queue, outbox_send
from apps.notifications.states import MessageState
from tests.factories import StaffFactory
from tests.notifications.conftest import new

pytestmark = pytest.mark.django_db
LIST = "admin:notifications_message_changelist"


@pytest.fixture
def clerk(client: Client) -> Any:
    user = StaffFactory(language="en")
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_message", "resend_message"]))
    client.force_login(user)
    return user


def resend(client: Client, *messages: Message, **extra: str) -> Any:
    chosen = [str(message.pk) for message in messages]
    return client.post(reverse(LIST), {"action": "resend", "_selected_action": chosen, **extra}, follow=True)


def test_a_message_is_read_as_sent_and_can_not_be_edited(client: Client, clerk: Any, kind: str) -> None:
    messages_queue(kind=kind, messages=[new(language="en")])
    outbox_send(seconds=60)
    message = Message.objects.get()
    page = client.get(reverse("admin:notifications_message_change", args=[message.pk])).content.decode()
    assert "January 2025." in page
    assert 'name="_save"' not in page
    assert client.post(reverse("admin:notifications_message_delete", args=[message.pk])).status_code == 403


def test_sending_again_counts_and_asks_first(client: Client, clerk: Any, kind: str) -> None:
    messages_queue(kind=kind, messages=[new(1), new(2), new(3, address="")])
    outbox_send(seconds=60)
    messages = Message.objects.order_by("pk")

    page = resend(client, *messages).content.decode()
    assert "2 messages go out once more" in page
    assert "1 chosen message is left out" in page
    assert not messages.filter(state=MessageState.WAITING).exists()

    page = resend(client, *messages, confirmed="yes").content.decode()
    assert "2 messages are sent again." in page
    assert messages.filter(state=MessageState.WAITING).count() == 2


def test_without_the_right_nobody_sends_again(client: Client, clerk: Any, kind: str) -> None:
    clerk.user_permissions.remove(Permission.objects.get(codename="resend_message"))
    messages_queue(kind=kind, messages=[new()])
    outbox_send(seconds=60)
    resend(client, Message.objects.get(), confirmed="yes")
    assert Message.objects.get().state == MessageState.SENT


def test_the_brake_is_seen(client: Client, clerk: Any, kind: str, settings: Any) -> None:
    settings.EMAIL_BRAKE = True
    messages_queue(kind=kind, messages=[new()])
    assert "1 message waits" in client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("query", ["state__exact=failed", "kind=test_kind", "q=dewit"])
def test_the_list_can_be_filtered(client: Client, clerk: Any, kind: str, query: str) -> None:
    messages_queue(kind=kind, messages=[new()])
    page = client.get(f"{reverse(LIST)}?{query}")
    assert page.status_code == 200
    assert page.context["cl"].result_count == (0 if "failed" in query else 1)
