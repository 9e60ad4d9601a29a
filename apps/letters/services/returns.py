"""What staff do with a letter that the post brought back, and what the person says of the address."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import now, today
from apps.core.trail import trail_add
from apps.providers.models import ContactAddress, Person

from ..models import Letter, PostReturn
from ..selectors import returns_in_doubt
from ..states import Delivery, ReturnOutcome, ReturnReason
from .delivery import address_lines
from .moves import SUBJECT, delivery_move, locked
from .writing import address_text


@transaction.atomic
def letter_return(*, letter: Letter, returned_on: dt.date, reason: str, note: str = "", actor: User) -> PostReturn:
    """Notes that the post brought a letter back. Its day of notification stays as it is. ValidationError: not posted,
    noted already, a day that can't be, or another reason without words."""
    found = locked(letter.pk)
    if found.delivery in (Delivery.RETURNED, Delivery.AGAIN):
        raise ValidationError(_("Somebody noted already that the post returned %(letter)s.") % {"letter": found})
    if found.delivery != Delivery.POSTED:
        raise ValidationError(_("%(letter)s is not posted.") % {"letter": found})
    entry = found.print_entries.select_related("batch").get(ended_at__isnull=True)
    posted_on = entry.batch.posted_on
    if posted_on is None or not posted_on <= returned_on <= today():
        raise ValidationError(_("Give a day from the day of posting until today."))
    words = _one_line(note)
    if ReturnReason(reason) == ReturnReason.OTHER and not words:
        raise ValidationError(_("Say what the post wrote on the letter."))
    returned = PostReturn.objects.create(
        letter=found,
        entry=entry,
        returned_on=returned_on,
        reason=reason,
        note=words,
        postal_address=found.postal_address,
        contact_address=_contact_address(found),
        recorded_at=now(),
        recorded_by=actor,
    )
    delivery_move(found, Delivery.RETURNED)
    _note("letter_return", found, actor, returned_on=returned_on, reason=reason, note=words)
    return returned


def _contact_address(letter: Letter) -> ContactAddress | None:
    """The person's own address that the letter went to, if it is one that still counts."""
    rows = ContactAddress.objects.on(today()).filter(provider__person=letter.person_id).order_by("pk")
    with translation.override(letter.language):
        own = [row for row in rows if address_text(row) == letter.postal_address]
    return own[0] if own else None


@transaction.atomic
def letter_send_again(*, letter: Letter, postal_address: str, actor: User) -> Letter:
    """The same letter goes to the post once more, with the next print batch. ValidationError: it didn't come back, was
    withdrawn, or the address is none, or the one that the post doesn't know."""
    found = locked(letter.pk)
    returned = _last_return(found)
    if found.is_withdrawn:
        raise ValidationError(_("%(letter)s was withdrawn: it is not posted again.") % {"letter": found})
    address = address_lines(postal_address)
    if returned.reason == ReturnReason.UNKNOWN_ADDRESS and address == returned.postal_address:
        raise ValidationError(_("The post doesn't know the person at this address. Give another one."))
    _settle(returned, ReturnOutcome.AGAIN, actor)
    returned.entry.ended_at = now()
    returned.entry.save(update_fields=["ended_at"])
    found.postal_address = address
    found.save(update_fields=["postal_address"])
    delivery_move(found, Delivery.AGAIN)
    _note("letter_send_again", found, actor, postal_address=address, former=returned.postal_address)
    return found


@transaction.atomic
def letter_leave(*, letter: Letter, note: str, actor: User) -> Letter:
    """It isn't sent again, for now at least: the reason stays in the file. ValidationError: it didn't come back,
    somebody decided already, or no reason."""
    found = locked(letter.pk)
    returned = _last_return(found)
    if returned.outcome != ReturnOutcome.OPEN:
        raise ValidationError(_("Somebody decided already what happens to %(letter)s.") % {"letter": found})
    words = _one_line(note)
    if not words:
        raise ValidationError(_("Say why the letter is left as it is."))
    _settle(returned, ReturnOutcome.LEFT, actor, note=words)
    _note("letter_return_leave", found, actor, note=words)
    return found


@transaction.atomic
def returned_address_confirm(*, person: Person, actor: User) -> int:
    """The person says that the address is right, although letters came back from it. How many returns that settles;
    said before: none."""
    doubts = list(returns_in_doubt(person).select_for_update(of=("self",), no_key=True).order_by("pk"))
    for returned in doubts:
        returned.confirmed_at = now()
        returned.save(update_fields=["confirmed_at"])
    if doubts:
        trail_add(
            act="returned_address_confirm",
            subject_type="person",
            subject_id=person.pk,
            person_id=person.pk,
            actor=actor,
            detail={"letters": [returned.letter_id for returned in doubts]},
        )
    return len(doubts)


def _last_return(letter: Letter) -> PostReturn:
    if letter.delivery != Delivery.RETURNED:
        raise ValidationError(_("%(letter)s is not one that the post returned.") % {"letter": letter})
    return letter.returns.select_related("entry").latest("pk")


def _settle(returned: PostReturn, outcome: ReturnOutcome, actor: User, *, note: str = "") -> None:
    returned.outcome, returned.settled_at, returned.settled_by, returned.settled_note = outcome, now(), actor, note
    returned.save(update_fields=["outcome", "settled_at", "settled_by", "settled_note"])


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def _note(act: str, letter: Letter, actor: User, **detail: object) -> None:
    trail_add(
        act=act,
        subject_type=SUBJECT,
        subject_id=letter.pk,
        person_id=letter.person_id,
        actor=actor,
        detail={"event": letter.event, "notified_on": letter.notified_on, **detail},
    )
