"""How a provider is reached by letter and phone, and in which language: every write."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add

from ...dated import ONE_DAY, change_cancel, first_day_check, record_add, record_change, record_end
from ...models import ContactAddress, ContactPhone, OwnRecord, Person, ProviderNumber


@transaction.atomic
def contact_address_set(
    *,
    providers: Sequence[ProviderNumber],
    first_day: dt.date,
    details: Mapping[str, Any],
    source: str = OwnRecord.Source.PORTAL,
    actor: User | None = None,
) -> list[ContactAddress]:
    """The correspondence address of one or several numbers of the same person from a day on."""
    first_day_check(first_day)
    made = []
    # In one order, so that two acts on the same numbers wait for each other instead of for ever.
    locked = ProviderNumber.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=[p.pk for p in providers]
    )
    for provider in locked.order_by("pk"):
        now = ContactAddress.objects.on(first_day).filter(provider=provider).first()
        if now:
            row = record_change(now, first_day=first_day, actor=actor, **details, source=source)
        else:
            if ContactAddress.objects.coming(first_day).filter(provider=provider).exists():
                raise ValidationError(
                    {"first_day": _("An address from a later day on is planned already. Cancel it first.")}
                )
            new = ContactAddress(provider=provider, first_day=first_day, source=source, **details)
            row = record_add(new, actor=actor)
        trail_add(
            act="contact_address_set",
            subject_type="contact_address",
            subject_id=row.pk,
            person_id=provider.person_id,
            actor=actor,
            detail={"provider": provider.number, "address": str(row), "first_day": first_day},
        )
        made.append(row)
    return made


@transaction.atomic
def contact_address_cancel(*, address: ContactAddress, actor: User) -> None:
    """Cancels a change of the correspondence address that lies ahead."""
    provider = ProviderNumber.objects.select_for_update(of=("self",), no_key=True).get(pk=address.provider_id)
    change_cancel(ContactAddress, lanes={"provider_id": provider.pk}, change=address.change, actor=actor)
    _note_cancelled("contact_address", address, provider.person_id, actor)


def _lock_person(person_id: int) -> Person:
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


@transaction.atomic
def contact_phone_set(
    *,
    person: Person,
    phone: str,
    first_day: dt.date,
    source: str = OwnRecord.Source.PORTAL,
    actor: User | None = None,
) -> ContactPhone | None:
    """The phone number (E.164) from a day on; an empty one ends what is known with the day before."""
    first_day_check(first_day)
    _lock_person(person.pk)
    now: ContactPhone | None = ContactPhone.objects.on(first_day).filter(person=person).first()
    row: ContactPhone | None
    if phone and now:
        row = record_change(now, first_day=first_day, actor=actor, phone=phone, source=source)
    elif phone:
        if ContactPhone.objects.coming(first_day).filter(person=person).exists():
            raise ValidationError({"first_day": _("A number from a later day on is planned already. Cancel it first.")})
        new = ContactPhone(person=person, phone=phone, first_day=first_day, source=source)
        row = record_add(new, actor=actor)
    else:
        row = _phone_stop(now, first_day, actor)
    trail_add(
        act="contact_phone_set",
        subject_type="contact_phone",
        subject_id=row.pk if row else "",
        person_id=person.pk,
        actor=actor,
        detail={"phone": phone, "first_day": first_day},
    )
    return row


def _phone_stop(now: ContactPhone | None, first_day: dt.date, actor: User | None) -> ContactPhone | None:
    if now is None:
        return None
    if now.first_day == first_day:
        now.withdrawn_at, now.withdrawn_by = clock.now(), actor
        now.save(update_fields=["withdrawn_at", "withdrawn_by"])
        return now
    return record_end(now, last_day=first_day - ONE_DAY, change=uuid.uuid4())


@transaction.atomic
def contact_phone_cancel(*, phone: ContactPhone, actor: User) -> None:
    """Cancels a change of the phone number that lies ahead."""
    _lock_person(phone.person_id)
    change_cancel(ContactPhone, lanes={"person_id": phone.person_id}, change=phone.change, actor=actor)
    _note_cancelled("contact_phone", phone, phone.person_id, actor)


def _note_cancelled(kind: str, row: OwnRecord, person_id: int, actor: User) -> None:
    trail_add(
        act=f"{kind}_cancel",
        subject_type=kind,
        subject_id=row.pk,
        person_id=person_id,
        actor=actor,
        detail={"first_day": row.first_day, "what": str(row)},
    )


@transaction.atomic
def letter_language_choose(*, person: Person, language: str, actor: User) -> Person:
    """The language of letters and e-mails; the language of the screen belongs to the account."""
    locked = _lock_person(person.pk)
    before, locked.language = locked.language, language
    locked.clean_fields(exclude=[f.name for f in Person._meta.fields if f.name != "language"])
    locked.save(update_fields=["language"])
    if before != language:
        trail_add(
            act="letter_language_choose",
            subject_type="person",
            subject_id=person.pk,
            person_id=person.pk,
            actor=actor,
            detail={"before": before, "after": language},
        )
    return locked
