"""A letter is written with the act that it tells of: in the same transaction, once per event."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import now, today
from apps.core.trail import trail_add
from apps.notifications.kinds import kind_for
from apps.notifications.models import BouncingAddress, Message
from apps.notifications.services import NewMessage, messages_queue
from apps.providers.models import ContactAddress, Person, ProviderNumber

from ..content import content_of
from ..kinds import LetterKind, letter_kind
from ..models import CODE_LENGTH, Letter, PaperWish
from ..states import TO_POST, Delivery, PostReason
from .moves import SUBJECT, locked, queue_again
from .rendering import letters_kick

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what the eye or the ear takes for another sign."""


@transaction.atomic
def letter_write(
    *,
    event: str,
    kind: str,
    person: Person,
    provider: ProviderNumber | None = None,
    data: Mapping[str, Any],
    message_data: Mapping[str, Any] | None = None,
    actor: User | None = None,
) -> Letter:
    """Writes a letter in the caller's transaction, in the person's language; a second call for the same event gives
    the first one back. After the commit the PDF is made and the e-mail leaves, or the letter waits for the post.
    `data` as letters.content says; `message_data` fills the e-mail, beside `letter`, `title` and `reference`.
    KeyError: no app declares the kind. ValueError: `data` is no letter's."""
    declared = letter_kind(kind)
    if declared is None:
        raise KeyError(kind)
    if kind_for(declared.message_kind).can_be_switched_off:
        raise ValueError(f"people may switch {declared.message_kind!r} off: it can't tell of a letter")
    if found := Letter.objects.filter(event=event).first():
        return found
    letter = _new_letter(event, kind, person, provider, data, actor)
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:
        # Another transaction wrote it since.
        return Letter.objects.get(event=event)
    letter.message = _message(letter, declared, message_data or {})
    letter.save(update_fields=["message"])
    trail_add(
        act="letter_write",
        subject_type=SUBJECT,
        subject_id=letter.pk,
        person_id=letter.person_id,
        actor=actor,
        detail={"kind": kind, "event": event, "title": letter.title, "delivery": letter.delivery},
    )
    transaction.on_commit(letters_kick)
    return letter


def _new_letter(
    event: str,
    kind: str,
    person: Person,
    provider: ProviderNumber | None,
    data: Mapping[str, Any],
    actor: User | None,
) -> Letter:
    reason = _post_reason(person)
    with translation.override(person.language):
        return Letter(
            event=event,
            kind=kind,
            person=person,
            provider=provider,
            language=person.language,
            recipient=person.full_name,
            # Whoever has died gets no e-mail: others may read that mailbox now.
            email="" if reason == PostReason.DECEASED else person.email,
            postal_address=postal_address_of(person, provider),
            data=content_of(data),
            code="".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH)),
            written_at=now(),
            written_by=actor,
            pdf_due_at=timezone.now(),
            delivery=Delivery.POST if reason else Delivery.EMAIL,
            delivery_since=now(),
            post_reason=reason,
        )


def _post_reason(person: Person) -> str:
    if person.deceased_on is not None:
        return PostReason.DECEASED
    if PaperWish.objects.filter(person=person, is_wanted=True).exists():
        return PostReason.WISH
    if not person.email:
        return PostReason.NO_ADDRESS
    if BouncingAddress.objects.filter(address__iexact=person.email, cleared_at__isnull=True).exists():
        return PostReason.BOUNCED
    return ""


def postal_address_of(person: Person, provider: ProviderNumber | None) -> str:
    """The correspondence address of that number, or of another number of the person, in the active language; empty
    when there is none. A work address is none: others open the post there."""
    rows = list(ContactAddress.objects.on(today()).filter(provider__person=person).order_by("provider__number"))
    own = [row for row in rows if provider is not None and row.provider_id == provider.pk]
    if not rows:
        return ""
    return address_text((own or rows)[0])


def address_text(row: ContactAddress) -> str:
    """As it is printed, in the active language."""
    return "\n".join(line for line in (row.care_of, row.street_line, row.town_line) if line)


def _message(letter: Letter, kind: LetterKind, data: Mapping[str, Any]) -> Message:
    """It stands in the portal's inbox of those too who get letters on paper."""
    event = f"letter:{letter.pk}"
    message = NewMessage(
        event=event,
        person_id=letter.person_id,
        name=letter.recipient,
        address=letter.email,
        language=letter.language,
        data={"letter": letter.pk, "title": letter.title, "reference": letter.reference, **data},
    )
    messages_queue(kind=kind.message_kind, messages=[message])
    return Message.objects.get(kind=kind.message_kind, event=event, person_id=letter.person_id)


@transaction.atomic
def letter_withdraw(*, letter: Letter, reason: str, actor: User | None) -> Letter:
    """It no longer stands, and says so wherever it is shown; what waits for the post stays here. Withdrawn already:
    stays as it was. ValidationError: no reason."""
    found = locked(letter.pk)
    if found.withdrawn_at is not None:
        return found
    if not reason.strip():
        raise ValidationError(_("Say why the letter is withdrawn."))
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_reason = now(), actor, " ".join(reason.split())[:300]
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    if found.delivery in TO_POST:
        queue_again(found)
    trail_add(
        act="letter_withdraw",
        subject_type=SUBJECT,
        subject_id=found.pk,
        person_id=found.person_id,
        actor=actor,
        detail={"kind": found.kind, "event": found.event, "reason": found.withdrawn_reason},
    )
    return found
