"""The states of a request for a number, and the only steps between. Portal fact sheet 3.3."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.components import Tone


class RequestState(models.TextChoices):
    DRAFT = "draft", _("draft, not sent yet")
    SUBMITTED = "submitted", _("sent")
    WAITING_VISA = "waiting_visa", _("waits for the visa")
    WAITING_ORDER = "waiting_order", _("waits for the Order")
    INCOMPLETE = "incomplete", _("waits for documents")
    IN_REVIEW = "in_review", _("being examined")
    APPROVED = "approved", _("approved")
    NOTIFIED = "notified", _("number sent")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")


S = RequestState
_EXITS = (S.REFUSED, S.WITHDRAWN)
REQUEST_STEPS: dict[str, tuple[str, ...]] = {
    S.DRAFT: (S.SUBMITTED, S.WITHDRAWN, S.EXPIRED),
    S.SUBMITTED: (S.WAITING_VISA, S.WAITING_ORDER, S.INCOMPLETE, S.IN_REVIEW, *_EXITS),
    S.WAITING_VISA: (S.WAITING_ORDER, S.INCOMPLETE, S.IN_REVIEW, *_EXITS),
    S.WAITING_ORDER: (S.INCOMPLETE, S.IN_REVIEW, *_EXITS),
    S.INCOMPLETE: (S.WAITING_VISA, S.WAITING_ORDER, S.IN_REVIEW, *_EXITS),
    S.IN_REVIEW: (S.INCOMPLETE, S.APPROVED, *_EXITS),
    S.APPROVED: (S.NOTIFIED,),
    S.NOTIFIED: (),
    S.REFUSED: (),
    S.WITHDRAWN: (),
    S.EXPIRED: (),
}
WITH_THE_OFFICE = (S.SUBMITTED, S.WAITING_VISA, S.WAITING_ORDER, S.INCOMPLETE, S.IN_REVIEW)
"""Sent and not decided yet."""
GRANTED = (S.APPROVED, S.NOTIFIED)
NEVER_SENT = (S.DRAFT, S.EXPIRED)

TONES: dict[str, Tone] = {
    S.DRAFT: Tone.ATTENTION,
    S.SUBMITTED: Tone.INFO,
    S.WAITING_VISA: Tone.INFO,
    S.WAITING_ORDER: Tone.INFO,
    S.INCOMPLETE: Tone.ATTENTION,
    S.IN_REVIEW: Tone.INFO,
    S.APPROVED: Tone.GOOD,
    S.NOTIFIED: Tone.GOOD,
    S.REFUSED: Tone.BAD,
    S.WITHDRAWN: Tone.NEUTRAL,
    S.EXPIRED: Tone.NEUTRAL,
}
