"""How a letter reaches its person. The outbox knows what became of the e-mail; this follows it, and sends by post what
e-mail did not bring."""

from __future__ import annotations

import datetime as dt
import logging

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import BRUSSELS, now
from apps.core.trail import Actor, trail_add
from apps.notifications.models import BouncingAddress
from apps.notifications.states import MessageState
from apps.providers.models import Person

from ..models import Letter, PaperWish
from ..selectors import bounce_belongs
from ..states import TO_POST, Delivery, PostReason
from .moves import SUBJECT, delivery_move, locked

logger = logging.getLogger(__name__)

FOLLOWED_AT_ONCE = 1000
MOST_LINES, LONGEST_LINE = 6, 80

UNSETTLED = (MessageState.WAITING, MessageState.SENDING)
_TO_POST = {
    MessageState.NO_ADDRESS: PostReason.NO_ADDRESS,
    MessageState.BOUNCED: PostReason.BOUNCED,
    MessageState.FAILED: PostReason.FAILED,
    MessageState.MUTED: PostReason.FAILED,
    # What perhaps arrived is sent again: twice is better than never.
    MessageState.DOUBT: PostReason.DOUBT,
}


def letters_follow() -> int:
    """Does what the outbox's news ask for; returns how many letters moved. Safe to run twice and at the same time."""
    news = [*_of_those_on_their_way(), *_of_those_that_came_back()]
    return sum(_follow_safely(letter_id) for letter_id in dict.fromkeys(news))


def _of_those_on_their_way() -> list[int]:
    """Letters whose message has left, or won't."""
    settled = Q(delivery=Delivery.EMAIL) & (Q(message=None) | ~Q(message__state__in=UNSETTLED))
    # Sent again by staff, while the letter still waits for the post.
    again = Q(delivery=Delivery.POST, message__state=MessageState.SENT, message__sent_at__gte=F("delivery_since"))
    rows = Letter.objects.filter(settled | again & ~Q(post_reason=PostReason.WISH))
    return list(rows.order_by("id").values_list("pk", flat=True)[:FOLLOWED_AT_ONCE])


def _of_those_that_came_back() -> list[int]:
    since = now() - bounce_belongs()
    bounces = BouncingAddress.objects.filter(cleared_at__isnull=True, recorded_at__gte=since)
    addresses = list(bounces.values_list(Lower("address"), flat=True))
    if not addresses:
        return []
    rows = Letter.objects.annotate(to=Lower("email")).filter(
        delivery=Delivery.EMAILED, to__in=addresses, message__sent_at__gte=since - bounce_belongs()
    )
    return list(rows.order_by("id").values_list("pk", flat=True)[:FOLLOWED_AT_ONCE])


def _follow_safely(letter_id: int) -> bool:
    try:
        return letter_follow(letter_id=letter_id)
    except (ValidationError, IntegrityError):
        # The app of that kind refused to be told; the others are not to wait for it.
        logger.exception("Letter %s could not follow its e-mail.", letter_id)
        return False


@transaction.atomic
def letter_follow(*, letter_id: int) -> bool:
    """Moves one letter to where its message stands; False when it is there already."""
    letter = locked(letter_id)
    if letter.delivery not in (Delivery.EMAIL, Delivery.EMAILED, Delivery.POST):
        return False
    state = MessageState(letter.message.state) if letter.message else MessageState.FAILED
    sent_at = letter.message.sent_at if letter.message else None
    if sent_at is not None and not _came_back(letter, sent_at):
        if letter.delivery == Delivery.EMAILED or letter.post_reason == PostReason.WISH:
            return False
        delivery_move(letter, Delivery.EMAILED, notified_on=sent_at.astimezone(BRUSSELS).date())
    elif letter.delivery == Delivery.POST or (letter.delivery == Delivery.EMAIL and state in UNSETTLED):
        return False
    elif letter.delivery == Delivery.EMAILED and sent_at is None:
        # Staff send the message once more; the first one counts until it comes back.
        return False
    elif letter.is_withdrawn:
        delivery_move(letter, Delivery.DROPPED)
    else:
        delivery_move(letter, Delivery.POST, post_reason=_TO_POST.get(state, PostReason.BOUNCED))
    trail_add(
        act="letter_deliver",
        subject_type=SUBJECT,
        subject_id=letter.pk,
        person_id=letter.person_id,
        detail={"event": letter.event, "delivery": letter.delivery, "notified_on": letter.notified_on},
    )
    return True


def _came_back(letter: Letter, sent_at: dt.datetime) -> bool:
    """Mail to its address came back soon after it left."""
    return BouncingAddress.objects.filter(
        address__iexact=letter.email,
        cleared_at__isnull=True,
        recorded_at__gte=sent_at,
        recorded_at__lte=sent_at + bounce_belongs(),
    ).exists()


def address_lines(typed: str) -> str:
    """ValidationError: not an address of two to six lines."""
    lines = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    if not 2 <= len(lines) <= MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        raise ValidationError(_("Give two to six lines: the street and number, then the postcode and town."))
    return "\n".join(lines)


@transaction.atomic
def letter_address_give(*, letter: Letter, postal_address: str, actor: Actor) -> Letter:
    """The postal address of a letter that waits for the post, where the person gave none or another is right.
    ValidationError: not an address of two to six lines, or too late."""
    found = locked(letter.pk)
    address = address_lines(postal_address)
    if found.delivery not in TO_POST:
        raise ValidationError(_("%(letter)s does not wait for the post.") % {"letter": found})
    found.postal_address = address
    found.save(update_fields=["postal_address"])
    trail_add(
        act="letter_address_give",
        subject_type=SUBJECT,
        subject_id=found.pk,
        person_id=found.person_id,
        actor=actor,
        detail={"event": found.event, "postal_address": found.postal_address},
    )
    return found


@transaction.atomic
def paper_wish_set(*, person: Person, is_wanted: bool, actor: User) -> PaperWish:
    """Whether the letters of this person are posted too, from the next one on."""
    wish, is_new = PaperWish.objects.select_for_update(no_key=True).get_or_create(
        person=person, defaults={"is_wanted": is_wanted, "changed_at": now(), "changed_by": actor}
    )
    if not is_new and wish.is_wanted == is_wanted:
        return wish
    wish.is_wanted, wish.changed_at, wish.changed_by = is_wanted, now(), actor
    wish.save()
    trail_add(
        act="paper_wish_set",
        subject_type="person",
        subject_id=person.pk,
        person_id=person.pk,
        actor=actor,
        detail={"is_wanted": is_wanted},
    )
    return wish
