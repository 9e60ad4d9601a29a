"""The e-mail address that we write to: asked for, confirmed through a link in that mailbox, and only then used."""

from __future__ import annotations

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.fields import search_hash
from apps.core.trail import trail_add
from apps.notifications.models import BouncingAddress
from apps.notifications.services import NewMessage, bounce_clear, messages_queue

from ...models import ContactEmail, OwnRecord, Person
from ...states import EMAIL_STEPS, EmailState

LINK_LASTS = dt.timedelta(hours=24)
# Against writing to strangers through us.
REQUESTS_A_DAY = 5


def _lock(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def _move(email: ContactEmail, state: EmailState) -> None:
    """The one place that moves an address to another state; the person is locked."""
    if state not in EMAIL_STEPS[email.state]:
        raise ValidationError(_("This address was changed meanwhile. Look at your contact data again."))
    email.state = state
    if state == EmailState.VERIFIED:
        email.verified_at = clock.now()
    else:
        email.ended_at = clock.now()
    email.save(update_fields=["state", "verified_at", "ended_at"])


def _note(act: str, email: ContactEmail, actor: User, **detail: object) -> None:
    trail_add(
        act=act,
        subject_type="contact_email",
        subject_id=email.pk,
        person_id=email.person_id,
        actor=actor,
        detail={"address": email.address, **detail},
    )


@transaction.atomic
def contact_email_request(*, person: Person, address: str, actor: User) -> ContactEmail:
    """Writes to the new address with a link that lasts a day. Until it is opened, the former address stays in use; an
    earlier request that still waits is over."""
    locked = _lock(person)
    if address.lower() == locked.email.lower() and _verified(locked):
        raise ValidationError({"address": _("This is your e-mail address already.")})
    since = clock.now() - dt.timedelta(days=1)
    if ContactEmail.objects.filter(person=locked, requested_at__gt=since).count() >= REQUESTS_A_DAY:
        raise ValidationError(_("You asked for too many links today. Try again tomorrow, or contact us."))
    for waiting in ContactEmail.objects.filter(person=locked, state=EmailState.PENDING):
        _move(waiting, EmailState.WITHDRAWN)
    token = secrets.token_urlsafe(24)
    email = ContactEmail(
        person=locked,
        address=address,
        token_hash=search_hash(token),
        requested_by=actor,
        requested_at=clock.now(),
        expires_at=clock.now() + LINK_LASTS,
    )
    email.full_clean()
    email.save(force_insert=True)
    _note("contact_email_request", email, actor)
    # Whoever says that the mailbox works again is believed once; if not, mail to it comes back again.
    for bounce in BouncingAddress.objects.filter(address__iexact=address, cleared_at__isnull=True):
        bounce_clear(bounce_id=bounce.pk, actor=actor)
    message = NewMessage(
        event=str(email.pk),
        person_id=locked.pk,
        name=locked.full_name,
        address=address,
        language=locked.language,
        data={"token": token, "until": email.expires_at.isoformat() if email.expires_at else ""},
    )
    messages_queue(kind="contact_email_confirm", messages=[message])
    return email


@transaction.atomic
def contact_email_confirm(*, email: ContactEmail, actor: User) -> ContactEmail:
    """The link was opened by whoever acts on the file: the address is in use from now on, and the old one is told."""
    person = _lock(email.person)
    found = ContactEmail.objects.select_related("person").get(pk=email.pk)
    if missing := missing_to_confirm(found):
        raise ValidationError(missing)
    former = person.email
    in_use = ContactEmail.objects.filter(person=person, state=EmailState.VERIFIED).first()
    if in_use is not None:
        _move(in_use, EmailState.ENDED)
    elif former:
        ContactEmail.objects.create(
            person=person,
            address=former,
            state=EmailState.ENDED,
            source=OwnRecord.Source.OWN_REGISTER,
            ended_at=clock.now(),
        )
    _move(found, EmailState.VERIFIED)
    person.email = found.address
    person.save(update_fields=["email"])
    _note("contact_email_confirm", found, actor, before=former)
    if former and former.lower() != found.address.lower():
        message = NewMessage(
            event=str(found.pk),
            person_id=person.pk,
            name=person.full_name,
            address=former,
            language=person.language,
            data={"when": clock.now().isoformat()},
        )
        messages_queue(kind="contact_email_changed", messages=[message])
    return found


def missing_to_confirm(email: ContactEmail) -> str:
    """Why a link can't be used (any more); empty when it can. The page shows it, the service refuses on it."""
    if email.state == EmailState.VERIFIED:
        return _("You confirmed this address already.")
    if email.state != EmailState.PENDING:
        return _("This link no longer counts: it was cancelled, or another address was asked for since.")
    if email.expires_at is not None and email.expires_at <= clock.now():
        return _("This link is too old. Ask for a new one.")
    return ""


@transaction.atomic
def contact_email_cancel(*, email: ContactEmail, actor: User) -> ContactEmail:
    """The new address is not wanted after all; the former one stays in use."""
    _lock(email.person)
    found = ContactEmail.objects.get(pk=email.pk)
    _move(found, EmailState.WITHDRAWN)
    _note("contact_email_cancel", found, actor)
    return found


def _verified(person: Person) -> bool:
    return ContactEmail.objects.filter(person=person, state=EmailState.VERIFIED, address__iexact=person.email).exists()
