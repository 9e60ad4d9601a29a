"""Messages are queued once per event, sent once, in the person's language, and never against the brake."""

from __future__ import annotations

import datetime as dt
import smtplib
import time
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone, translation

from apps.core.models import TrailEntry
from apps.notifications import services
from apps.notifications.models import Message
from apps.notifications.services import message_resend, messages_queue, outbox_send
from apps.notifications.states import MESSAGE_STEPS, MessageState
from tests.factories import StaffFactory
from tests.notifications.conftest import new
from tests.races import together

pytestmark = pytest.mark.django_db


def send() -> int:
    return outbox_send(seconds=60).sent


def later(**delta: float) -> None:
    """Time passes for what waits."""
    past = timezone.now() - dt.timedelta(**delta)
    Message.objects.filter(due_at__gt=timezone.now()).update(due_at=past)


# ------------------------------------------------------------------ queueing


def test_one_message_per_event_and_person(kind: str) -> None:
    assert messages_queue(kind=kind, messages=[new(1), new(2)]) == 2
    assert messages_queue(kind=kind, messages=[new(1), new(2), new(3)]) == 1
    assert messages_queue(kind=kind, messages=[new(1, event="evaluation:2")]) == 1
    assert Message.objects.count() == 4


def test_the_same_person_twice_in_one_batch_gets_one(kind: str) -> None:
    assert messages_queue(kind=kind, messages=[new(1), new(1)]) == 1


def test_without_address_nothing_is_sent_and_staff_see_it(kind: str) -> None:
    messages_queue(kind=kind, messages=[new(address="")])
    assert send() == 0
    assert Message.objects.get().state == MessageState.NO_ADDRESS


def test_a_transaction_that_fails_sends_nothing(kind: str) -> None:
    with transaction.atomic():
        messages_queue(kind=kind, messages=[new()])
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_an_undeclared_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        messages_queue(kind="nobody_knows", messages=[new()])


def test_amounts_are_kept_as_text(kind: str) -> None:
    messages_queue(kind=kind, messages=[new(data={"year": 2025, "amount": Decimal("5881.81")})])
    assert Message.objects.get().data == {"year": 2025, "amount": "5881.81"}


def test_the_whole_country_is_queued_in_seconds(kind: str, django_assert_num_queries: Any) -> None:
    messages = [new(person) for person in range(20_000)]
    begun = time.monotonic()
    with django_assert_num_queries(4):  # two batches of 10,000 and the savepoint around them
        assert messages_queue(kind=kind, messages=messages) == 20_000
    assert time.monotonic() - begun < 60


def test_a_dead_broker_does_not_hinder_the_act(
    kind: str, django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        messages_queue(kind=kind, messages=[new()])
    assert "next tick" in caplog.text
    assert send() == 1


def test_the_worker_is_told_after_the_commit(kind: str, broker: Any, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        messages_queue(kind=kind, messages=[new()])
        assert broker.llen("celery") == 0
    callbacks[0]()
    assert broker.llen("celery") == 1


# ------------------------------------------------------------------ sending


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "janvier"), ("nl", "januari"), ("de", "Januar"), ("en", "January")]
)
def test_the_mail_speaks_the_persons_language(kind: str, language: str, said: str) -> None:
    messages_queue(kind=kind, messages=[new(language=language)])
    with translation.override("en" if language != "en" else "fr"):
        send()
    assert mail.outbox[0].extra_headers["Content-Language"] == language
    assert f"{said} 2025." in str(mail.outbox[0].body)


def test_text_and_html_say_the_same(kind: str) -> None:
    messages_queue(kind=kind, messages=[new(language="en")])
    send()
    sent = mail.outbox[0]
    assert isinstance(sent, EmailMultiAlternatives)
    html = str(sent.alternatives[0][0])
    for words in ("Dear Anne Dewit,", "January 2025.", "5.881,81", "/years/2025/"):
        assert words in str(sent.body)
        assert words in html
    assert "l'année" in str(sent.body)
    assert sent.subject == "Result of 2025"


def test_what_was_sent_is_kept(kind: str) -> None:
    messages_queue(kind=kind, messages=[new()])
    send()
    message = Message.objects.get()
    assert message.state == MessageState.SENT
    assert message.sent_at is not None
    assert (message.subject, message.body) == (mail.outbox[0].subject, mail.outbox[0].body)


def test_sending_twice_sends_once(kind: str) -> None:
    messages_queue(kind=kind, messages=[new(1), new(2)])
    assert send() == 2
    assert send() == 0
    assert len(mail.outbox) == 2


def test_the_brake_holds_everything_until_it_is_released(kind: str, settings: Any) -> None:
    settings.EMAIL_BRAKE = True
    messages_queue(kind=kind, messages=[new()])
    assert send() == 0
    assert Message.objects.get().attempts == 0
    settings.EMAIL_BRAKE = False
    assert send() == 1


def test_words_that_are_missing_fail_alone(kind: str) -> None:
    messages_queue(kind=kind, messages=[new(1, data={}), new(2)])
    assert send() == 1
    failed = Message.objects.get(person_id=1)
    assert failed.state == MessageState.FAILED
    assert "year" in failed.last_error


class Server(EmailBackend):
    """A mail server that says no with `error` for the addresses of `refused`; None: to everybody, at the door."""

    error: Exception = smtplib.SMTPRecipientsRefused({"x": (450, b"try later")})
    refused: set[str] | None = set()

    def open(self) -> bool:
        if Server.refused is None:
            raise Server.error
        return True

    def send_messages(self, messages: Any) -> int:
        if Server.refused and {*messages[0].to} & Server.refused:
            raise Server.error
        return super().send_messages(messages)


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.EMAIL_BACKEND = "tests.notifications.test_outbox.Server"
    monkeypatch.setattr(Server, "refused", set())
    monkeypatch.setattr(Server, "error", Server.error)
    return Server


def test_a_refused_message_is_tried_again_ever_later(kind: str, server: type[Server]) -> None:
    server.refused = {"person1@test.example"}
    messages_queue(kind=kind, messages=[new(1), new(2)])
    assert send() == 1, "the other message goes out"

    waits = []
    for _attempt in range(services.MAX_ATTEMPTS - 1):
        message = Message.objects.get(person_id=1)
        assert message.state == MessageState.WAITING
        waits.append(round((message.due_at - timezone.now()).total_seconds() / 60))
        assert send() == 0, "not before it is due"
        later(seconds=1)
        send()
    message = Message.objects.get(person_id=1)
    assert message.state == MessageState.FAILED
    assert "450" in message.last_error
    assert message.attempts == services.MAX_ATTEMPTS
    assert waits == [1, 4, 16, 64, 256, 360, 360]  # minutes


def test_an_address_that_does_not_exist_fails_at_once(kind: str, server: type[Server]) -> None:
    server.refused = {"person1@test.example"}
    server.error = smtplib.SMTPRecipientsRefused({"person1@test.example": (550, b"no such user")})
    messages_queue(kind=kind, messages=[new(1)])
    send()
    assert Message.objects.get().state == MessageState.FAILED


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), smtplib.SMTPServerDisconnected("gone")])
def test_without_mail_server_all_wait(kind: str, server: type[Server], error: Exception) -> None:
    server.refused, server.error = None, error
    messages_queue(kind=kind, messages=[new(1), new(2)])
    assert send() == 0
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.WAITING}
    server.refused = set()
    later(seconds=1)
    assert send() == 2


def test_a_sender_that_died_leaves_a_doubt_and_no_second_copy(kind: str) -> None:
    messages_queue(kind=kind, messages=[new()])
    claimed = services._claim_one()
    assert claimed
    assert send() == 0, "somebody has it"

    Message.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))

    assert send() == 0
    assert Message.objects.get().state == MessageState.DOUBT
    assert mail.outbox == []


# ------------------------------------------------------------------ sending again


def test_staff_send_again_and_the_trail_knows(kind: str) -> None:
    messages_queue(kind=kind, messages=[new()])
    send()
    clerk = StaffFactory()

    message_resend(message_id=Message.objects.get().pk, actor=clerk)

    assert send() == 1
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == 2
    entry = TrailEntry.objects.get(act="message.resend")
    assert entry.actor_id == clerk.pk


@pytest.mark.parametrize("address", ["", "person1@test.example"])
def test_what_waits_or_has_no_address_is_not_sent_again(kind: str, address: str) -> None:
    messages_queue(kind=kind, messages=[new(address=address)])
    with pytest.raises(ValidationError):
        message_resend(message_id=Message.objects.get().pk, actor=StaffFactory())


def test_every_state_has_its_steps() -> None:
    assert set(MESSAGE_STEPS) == set(MessageState)
    with pytest.raises(ValueError, match="does not go"):
        services._move(Message(state=MessageState.NO_ADDRESS), MessageState.SENT)


# ------------------------------------------------------------------ races, on real connections


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(kind: str) -> None:
    messages_queue(kind=kind, messages=[new(person) for person in range(40)])
    assert sum(outcome.value for outcome in together(send, send)) == 40
    assert len({sent.to[0] for sent in mail.outbox}) == len(mail.outbox) == 40


@pytest.mark.django_db(transaction=True)
def test_two_publications_at_once_queue_each_message_once(kind: str) -> None:

    def publish() -> int:
        return messages_queue(kind=kind, messages=[new(person) for person in range(500)])

    assert sum(outcome.value for outcome in together(publish, publish)) == 500
    assert Message.objects.count() == 500
