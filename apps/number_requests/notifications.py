"""The messages about a request for a number, and the words that fill them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import Audience, MessageKind, register

from .models import MissingReason

_BECAUSE = _("You asked for an INAMI number.")
_PATH = "/number-request/open/%(token)s/"


def _kind(code: str, label: Any, subject: Any, action_label: Any) -> MessageKind:
    return register(
        MessageKind(
            code=f"number_request_{code}",
            label=label,
            subject=subject,
            template=f"number_requests/mail/{code}.txt",
            legal=False,
            always_because=_BECAUSE,
            audience=Audience.APPLICANT,
            action_label=action_label,
            action_path=_PATH,
        )
    )


LINK = _kind(
    "link", _("Link to a request for a number"), _("Your request for an INAMI number"), _("Go on with your request")
)
DRAFT_ENDS = _kind(
    "draft_ends",
    _("A draft of a request for a number ends"),
    _("Your request for an INAMI number is not sent yet"),
    _("Go on with your request"),
)
RECEIVED = _kind(
    "received",
    _("Request for a number received"),
    _("We received your request %(reference)s for an INAMI number"),
    _("Follow your request"),
)
INCOMPLETE = _kind(
    "incomplete",
    _("Documents are missing for a request for a number"),
    _("We need documents for your request %(reference)s"),
    _("Add documents"),
)
WITHDRAWN = _kind(
    "withdrawn",
    _("Request for a number withdrawn"),
    _("You withdrew your request %(reference)s"),
    _("See your request"),
)
GRANTED = _kind("granted", _("INAMI number granted"), _("Your INAMI number"), _("See your request"))
REFUSED = _kind(
    "refused",
    _("Request for a number refused"),
    _("Your request %(reference)s for an INAMI number was refused"),
    _("See your request"),
)


def missing_words(item: Mapping[str, Any]) -> str | Promise:
    """What is missing, in the active language: a reason in words, or what staff wrote."""
    reason = MissingReason(item["reason"])
    return item["text"] if reason == MissingReason.OTHER else reason.label
