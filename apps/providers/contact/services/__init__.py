"""Every write about how somebody is reached."""

from __future__ import annotations

from .emails import contact_email_cancel, contact_email_confirm, contact_email_request, missing_to_confirm
from .records import (
    contact_address_cancel,
    contact_address_set,
    contact_phone_cancel,
    contact_phone_set,
    letter_language_choose,
)

__all__ = [
    "contact_address_cancel",
    "contact_address_set",
    "contact_email_cancel",
    "contact_email_confirm",
    "contact_email_request",
    "contact_phone_cancel",
    "contact_phone_set",
    "letter_language_choose",
    "missing_to_confirm",
]
