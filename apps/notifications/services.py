"""Everything that changes the outbox. docs/adr/ says why a message is sent at most once by itself."""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import time
from collections.abc import Collection, Sequence
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

from apps.accounts.models import User
from apps.core.clock import now
from apps.core.trail import Actor, trail_add

from .delivery_status import Undelivered
from .kinds import kind_for, kinds_of
from .models import BouncingAddress, Message, SwitchedOffKind
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
    """One message to queue, to a person, with `account_id` to an account, with neither to an address alone: `event` is
    unique per kind and recipient; `data` fills the text and must be plain JSON."""

    event: str
    person_id: int | None = None
    account_id: int | None = None
    name: str
    address: str
    language: str
    data: dict[str, Any] = field(default_factory=dict)


# What can't be e-mailed is still in the portal's inbox; the state says why it did not leave.
_INSERT = """
INSERT INTO notifications_message
    (kind, event, person_id, account_id, name, address, language, data, state, queued_at, due_at, moved_at, attempts,
     resends, last_error, subject, body)
SELECT %(kind)s, event, person_id, account_id, name, address, language, data::jsonb,
       CASE WHEN address = '' THEN 'no_address'
            WHEN %(can_be_off)s AND EXISTS (
                SELECT FROM notifications_switchedoffkind o
                WHERE o.kind = %(kind)s AND (o.person_id = new.person_id OR o.account_id = new.account_id)
            ) THEN 'muted'
            WHEN EXISTS (
                SELECT FROM notifications_bouncingaddress b
                WHERE lower(b.address) = lower(new.address) AND b.cleared_at IS NULL
            ) THEN 'bounced'
            ELSE 'waiting' END,
       %(queued_at)s, %(due_at)s, %(queued_at)s, 0, 0, '', '', ''
FROM unnest(%(events)s::text[], %(persons)s::bigint[], %(accounts)s::bigint[], %(names)s::text[],
            %(addresses)s::text[], %(languages)s::text[], %(data)s::text[])
     AS new(event, person_id, account_id, name, address, language, data)
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def messages_queue(*, kind: str, messages: Sequence[NewMessage]) -> int:
    """Writes messages in the caller's transaction and returns how many are new; those of an event that a
    person was already told about are left alone. They are sent after the commit. KeyError: no app declares
    the kind."""
    can_be_off = kind_for(kind).can_be_switched_off
    queued_at, due_at, added = now(), timezone.now(), 0
    with connection.cursor() as cursor:
        for start in range(0, len(messages), QUEUE_BATCH):
            batch = messages[start : start + QUEUE_BATCH]
            cursor.execute(
                _INSERT,
                {
                    "kind": kind,
                    "can_be_off": can_be_off,
                    "queued_at": queued_at,
                    "due_at": due_at,
                    "events": [m.event for m in batch],
                    "persons": [m.person_id for m in batch],
                    "accounts": [m.account_id for m in batch],
                    "names": [m.name for m in batch],
                    "addresses": [m.address for m in batch],
                    "languages": [m.language for m in batch],
                    "data": [orjson.dumps(m.data, default=str).decode() for m in batch],
                },
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
    address, or mail to it comes back."""
    message = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message_id)
    if message.state not in RESENDABLE:
        raise ValidationError(_("This message can't be sent again: it is still waiting, or has no address."))
    if BouncingAddress.objects.filter(address__iexact=message.address, cleared_at__isnull=True).exists():
        raise ValidationError(
            _("Mail to %(address)s comes back. Clear that address first.") % {"address": message.address}
        )
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
    lost = Message.objects.select_for_update(skip_locked=True, no_key=True).filter(
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
                letter = message_render(message, is_leaving=True)
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
        Message.objects.select_for_update(skip_locked=True, no_key=True)
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
    is_secret = kind_for(message.kind).secret_path is not None
    # The copy that staff read has no secret link.
    kept = message_render(message) if is_secret else letter
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
            **({"Sensitivity": "Private"} if is_secret else {}),
        },
    )
    mail.attach_alternative(letter.html, "text/html")
    if not mail.send():
        raise smtplib.SMTPServerDisconnected("The mail server took nothing.")
    with transaction.atomic():
        locked = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
        locked.subject, locked.body, locked.last_error = kept.subject, kept.text, ""
        locked.sent_at = now()
        _move(locked, MessageState.SENT)


@transaction.atomic
def message_note_sent(*, message_id: int) -> Message:
    """Notes a waiting message as sent now, by the portal's clock, without sending it: for the demo's past, whose mails
    nobody is to receive today."""
    message = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message_id)
    if message.state == MessageState.WAITING:
        letter = message_render(message)
        _move(message, MessageState.SENDING, claimed_until=timezone.now() + LEASE)
        message.subject, message.body, message.sent_at = letter.subject, letter.text, now()
        _move(message, MessageState.SENT)
    return message


@transaction.atomic
def _refused(message: Message, error: Exception) -> None:
    """Later again, ever more patiently; after the last attempt, or when the address itself is refused,
    failed."""
    locked = Message.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
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
    message.moved_at = now()
    message.save()


# ------------------------------------------------------------------ what people do with their messages


def messages_mark_read(*, user: User, message_id: int | None = None) -> int:
    """Marks one of somebody's own messages as read, or all; returns how many were unread."""
    unread = Message.objects.for_user(user).filter(read_at__isnull=True)
    if message_id is not None:
        unread = unread.filter(pk=message_id)
    return unread.update(read_at=now())


@transaction.atomic
def kinds_choose(*, user: User, wanted: Collection[str]) -> None:
    """Which kinds come by e-mail: of those that can be switched off and concern this account, all but `wanted` are.
    What is no choice is not touched."""
    able = {kind.code for kind in kinds_of(user) if kind.can_be_switched_off}
    off = able - set(wanted)
    SwitchedOffKind.objects.filter(account=user, kind__in=able - off).delete()
    person = getattr(user, "person", None)
    SwitchedOffKind.objects.bulk_create(
        [
            SwitchedOffKind(account=user, person_id=person.pk if person else None, kind=kind, switched_off_at=now())
            for kind in sorted(off)
        ],
        ignore_conflicts=True,
    )


# ------------------------------------------------------------------ addresses from which mail comes back


@transaction.atomic
def bounce_record(*, address: str, reason: str, actor: Actor | None = None) -> BouncingAddress:
    """Nothing more is e-mailed to that address, what waits for it included, until staff clear it; known already: the
    first record stays. `actor` None: the portal, from a mail server's answer. ValidationError: not an address."""
    bounce = BouncingAddress(
        address=address.strip(), reason=" ".join(reason.split())[:300], recorded_at=now(), recorded_by_id=_pk(actor)
    )
    bounce.full_clean(validate_constraints=False)
    known = BouncingAddress.objects.filter(address__iexact=bounce.address, cleared_at__isnull=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"bounce {bounce.address.lower()}"])
    if found := known.first():
        return found
    bounce.save(force_insert=True)
    waiting = Message.objects.select_for_update(of=("self",), no_key=True).filter(
        state=MessageState.WAITING, address__iexact=bounce.address
    )
    for message in waiting:
        _move(message, MessageState.BOUNCED)
    trail_add(
        act="bounce.record",
        subject_type="bouncing_address",
        subject_id=bounce.pk,
        actor=actor,
        detail={"address": bounce.address, "reason": bounce.reason},
    )
    return bounce


def bounces_take(*, failures: Sequence[Undelivered]) -> list[BouncingAddress]:
    """Notes the addresses that a mail server's reports are about. Only those to which we wrote: anybody can send such
    a report, and must not be able to silence somebody's mail with an address alone."""
    noted = []
    for failure in failures:
        if failure.message_id is None or not failure.is_about_address:
            continue
        message = Message.objects.filter(pk=failure.message_id).exclude(address="").first()
        if message is None:
            continue
        noted.append(bounce_record(address=message.address, reason=failure.reason))
    return noted


@transaction.atomic
def bounce_clear(*, bounce_id: int, actor: Actor) -> BouncingAddress:
    """Mail may go there again; messages that did not leave are sent again by hand. Already cleared: stays."""
    bounce = BouncingAddress.objects.select_for_update(of=("self",), no_key=True).get(pk=bounce_id)
    if bounce.cleared_at is None:
        bounce.cleared_at, bounce.cleared_by_id = now(), actor.pk
        bounce.save(update_fields=["cleared_at", "cleared_by"])
        trail_add(
            act="bounce.clear",
            subject_type="bouncing_address",
            subject_id=bounce.pk,
            actor=actor,
            detail={"address": bounce.address},
        )
    return bounce


def _pk(actor: Actor | None) -> Any:
    return actor.pk if actor else None
