"""Everything that changes the outbox. docs/adr/ says why a message is sent at most once by itself."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson
from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.core.clock import now
from apps.core.trail import Actor, trail_add

from .kinds import kind_for
from .models import Message
from .rendering import Letter, message_render
from .states import MESSAGE_STEPS, RESENDABLE, MessageState

logger = logging.getLogger(__name__)

SEND_TASK = "apps.notifications.tasks.outbox_send_due"
QUEUE_BATCH = 10_000
# One connection to the mail server serves at most this many messages: servers close long ones.
CONNECTION_BATCH = 50
# Longer than the slowest mail server may take; after it the sender counts as dead.
LEASE = dt.timedelta(minutes=5)
MAX_ATTEMPTS = 8
LONGEST_DELAY = dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """One message to queue: `event` is unique per kind and person; `data` fills the text and must be plain
    JSON."""

    event: str
    person_id: int
    name: str
    address: str
    language: str
    data: dict[str, Any] = field(default_factory=dict)


_INSERT = """
INSERT INTO notifications_message
    (kind, event, person_id, name, address, language, data, state, queued_at, due_at, attempts, resends,
     last_error, subject, body)
SELECT %s, event, person_id, name, address, language, data::jsonb,
       CASE WHEN address = '' THEN 'no_address' ELSE 'waiting' END, %s, %s, 0, 0, '', '', ''
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
     AS new(event, person_id, name, address, language, data)
ON CONFLICT (kind, event, person_id) DO NOTHING
"""


@transaction.atomic
def messages_queue(*, kind: str, messages: Sequence[NewMessage]) -> int:
    """Writes messages in the caller's transaction and returns how many are new; those of an event that a
    person was already told about are left alone. They are sent after the commit. KeyError: no app declares
    the kind."""
    kind_for(kind)
    queued_at, due_at, added = now(), timezone.now(), 0
    with connection.cursor() as cursor:
        for start in range(0, len(messages), QUEUE_BATCH):
            batch = messages[start : start + QUEUE_BATCH]
            cursor.execute(
                _INSERT,
                [
                    kind,
                    queued_at,
                    due_at,
                    [m.event for m in batch],
                    [m.person_id for m in batch],
                    [m.name for m in batch],
                    [m.address for m in batch],
                    [m.language for m in batch],
                    [orjson.dumps(m.data, default=str).decode() for m in batch],
                ],
            )
            added += cursor.rowcount
    if added:
        transaction.on_commit(outbox_kick)
    return added


def outbox_kick() -> None:
    """Asks a worker to send now. Without broker the beat's next tick does it."""
    try:
        current_app.send_task(SEND_TASK)
    except OperationalError:
        logger.warning("The broker is not reachable; the outbox waits for the next tick.")


@transaction.atomic
def message_resend(*, message_id: int, actor: Actor) -> Message:
    """Queues a message once more, to the same address. ValidationError: it waits already, or has no
    address."""
    message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.state not in RESENDABLE:
        raise ValidationError(_("This message can't be sent again: it is still waiting, or has no address."))
    trail_add(
        act="message.resend",
        subject_type="message",
        subject_id=message.pk,
        actor=actor,
        person_id=message.person_id,
        detail={
            "kind": message.kind,
            "event": message.event,
            "state": message.state,
            "sent_at": message.sent_at,
        },
    )
    message.sent_at, message.attempts, message.last_error = None, 0, ""
    message.due_at = timezone.now()
    message.resends += 1
    _move(message, MessageState.WAITING)
    transaction.on_commit(outbox_kick)
    return message


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of sending did; `is_cut` when its time ran out with messages left."""

    sent: int
    is_cut: bool


def outbox_send(*, seconds: float) -> Turn:
    """Sends what is due, for at most about that many seconds. Safe to run at the same time in several
    processes: each message is claimed, and the claim committed, before it goes out."""
    doubts_mark()
    if settings.EMAIL_BRAKE:
        return Turn(sent=0, is_cut=False)
    sent, ends_at = 0, time.monotonic() + seconds
    while time.monotonic() < ends_at:
        delivered, goes_on = _send_over_one_connection(ends_at)
        sent += delivered
        if not goes_on:
            return Turn(sent=sent, is_cut=False)
    return Turn(sent=sent, is_cut=True)


@transaction.atomic
def doubts_mark() -> int:
    """Messages whose sender died in the act: they may have left. Staff decide; nothing sends them again by
    itself."""
    lost = Message.objects.select_for_update(skip_locked=True).filter(
        state=MessageState.SENDING, claimed_until__lt=timezone.now()
    )
    count = 0
    for message in lost:
        message.last_error = "The worker stopped while sending."
        _move(message, MessageState.DOUBT)
        count += 1
    return count


def _send_over_one_connection(ends_at: float) -> tuple[int, bool]:
    """How many were delivered, and whether another connection makes sense now."""
    mail_server = get_connection()
    delivered = 0
    try:
        for _turn in range(CONNECTION_BATCH):
            if time.monotonic() >= ends_at:
                return delivered, True
            message = _claim_one()
            if message is None:
                return delivered, False
            try:
                letter = message_render(message)
            except (KeyError, TemplateDoesNotExist) as error:
                # Words that can't be made are our fault: the message fails visibly, the others go on.
                logger.error("Message %s can't be written: %r", message.pk, error)
                _refused(message, error)
                continue
            try:
                mail_server.open()
                _hand_over(message, letter, mail_server)
            except (smtplib.SMTPException, OSError) as error:
                _refused(message, error)
                if not _is_about_message(error):
                    return delivered, False
            else:
                delivered += 1
        return delivered, True
    finally:
        _close(mail_server)


def _is_about_message(error: Exception) -> bool:
    """The mail server answered about this one message; it serves the next ones."""
    return isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError | smtplib.SMTPRecipientsRefused)


def _close(mail_server: BaseEmailBackend) -> None:
    try:
        mail_server.close()
    except (smtplib.SMTPException, OSError):
        logger.info("The mail server was gone before the goodbye.")


@transaction.atomic
def _claim_one() -> Message | None:
    """The oldest due message, marked as being sent. Committed before anything leaves: a second worker, or the
    same one after a crash, sees that somebody may have sent it."""
    moment = timezone.now()
    message = (
        Message.objects.select_for_update(skip_locked=True)
        .filter(state=MessageState.WAITING, due_at__lte=moment)
        .order_by("due_at", "id")
        .first()
    )
    if message is not None:
        message.attempts += 1
        _move(message, MessageState.SENDING, claimed_until=moment + LEASE)
    return message


def _hand_over(message: Message, letter: Letter, mail_server: BaseEmailBackend) -> None:
    host = urlsplit(settings.PORTAL_BASE_URL).hostname
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[message.address],
        connection=mail_server,
        headers={
            # The same at every attempt: mail systems drop the second copy of one message.
            "Message-ID": f"<outbox-{message.pk}-{message.resends}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            "X-Portal-Message": str(message.pk),
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    if not mail.send():
        raise smtplib.SMTPServerDisconnected("The mail server took nothing.")
    with transaction.atomic():
        locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        locked.subject, locked.body, locked.last_error = letter.subject, letter.text, ""
        locked.sent_at = now()
        _move(locked, MessageState.SENT)


@transaction.atomic
def _refused(message: Message, error: Exception) -> None:
    """Later again, ever more patiently; after the last attempt, or when the address itself is refused,
    failed."""
    locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.state != MessageState.SENDING:
        return
    locked.last_error = f"{type(error).__name__}: {error}"[:300]
    if locked.attempts >= MAX_ATTEMPTS or _is_final(error):
        _move(locked, MessageState.FAILED)
        return
    locked.due_at = timezone.now() + min(dt.timedelta(minutes=4 ** (locked.attempts - 1)), LONGEST_DELAY)
    _move(locked, MessageState.WAITING)


def _is_final(error: Exception) -> bool:
    """No words, or a 5xx answer about the only recipient: no later attempt will do better."""
    return isinstance(error, KeyError | TemplateDoesNotExist) or (
        isinstance(error, smtplib.SMTPRecipientsRefused)
        and all(code >= 500 for code, _reason in error.recipients.values())
    )


def _move(message: Message, to: str, *, claimed_until: dt.datetime | None = None) -> None:
    if to not in MESSAGE_STEPS[message.state]:
        raise ValueError(f"a message does not go from {message.state} to {to}")
    message.state = to
    message.claimed_until = claimed_until
    message.save()
