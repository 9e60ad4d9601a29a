"""The steps of a letter, the trail's entry, and who is told of the day of notification."""

from __future__ import annotations

import datetime as dt

from apps.core.clock import now

from ..kinds import letter_kind
from ..models import Letter
from ..states import DELIVERY_STEPS, Delivery

SUBJECT = "portal_letter"
"""What the trail calls a letter of this room."""


def locked(letter_id: int) -> Letter:
    return Letter.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=letter_id)


def delivery_move(letter: Letter, to: Delivery, *, notified_on: dt.date | None = None, post_reason: str = "") -> None:
    """Moves a locked letter, and tells the app of its kind when the day of notification changed with it."""
    if to not in DELIVERY_STEPS[letter.delivery]:
        raise ValueError(f"a letter does not go from {letter.delivery} to {to}")
    if to in (Delivery.RETURNED, Delivery.AGAIN) or letter.delivery == Delivery.AGAIN:
        # What was posted once keeps its day, whatever the post brings back.
        notified_on = letter.notified_on
    former = letter.notified_on
    letter.delivery, letter.delivery_since, letter.notified_on = to, now(), notified_on
    if to == Delivery.EMAILED:
        letter.post_reason = ""
    elif to == Delivery.POST:
        letter.post_reason = post_reason
    letter.save(update_fields=["delivery", "delivery_since", "notified_on", "post_reason"])
    kind = letter_kind(letter.kind)
    if former != notified_on and kind is not None and kind.on_notified is not None:
        kind.on_notified(letter)


def queue_again(letter: Letter) -> None:
    """A locked letter leaves its print batch: it waits for the post as before, or no longer when it was withdrawn."""
    if letter.notified_on is not None:
        delivery_move(letter, Delivery.RETURNED if letter.is_withdrawn else Delivery.AGAIN)
    elif letter.is_withdrawn:
        delivery_move(letter, Delivery.DROPPED)
    else:
        delivery_move(letter, Delivery.POST, post_reason=letter.post_reason)
