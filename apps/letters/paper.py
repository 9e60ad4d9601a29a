"""A letter as it is printed: its content, with what the paper adds in the letter's language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _

from apps.core import offices
from apps.core.clock import BRUSSELS

from .models import Letter


def verify_address(letter: Letter) -> str:
    """Where anybody sees whether the letter is real and still stands."""
    with translation.override(letter.language):
        path = reverse("letters:verify_code", kwargs={"code": letter.code_shown})
    return f"{settings.PORTAL_BASE_URL}{path}"


def paper_of(letter: Letter) -> dict[str, Any]:
    """What templates/pdf/letter.typ reads."""
    with translation.override(letter.language):
        written_on = formats.date_format(letter.written_at.astimezone(BRUSSELS), "DATE_FORMAT")
        rows = [[_("Date"), written_on]]
        if letter.reference:
            rows.append([_("Reference"), letter.reference])
        return {
            **letter.data,
            "language": letter.language,
            "sender": str(offices.CONTACT_POINTS[0].name),
            "footer": " · ".join(part for part in (letter.reference, letter.code_shown) if part),
            "address": [letter.recipient, *letter.postal_address.splitlines()],
            "particulars": rows,
            "legal_title": _("Legal grounds"),
            "verify": {
                "title": _("Is this letter real?"),
                "text": _("Anybody who has this letter can see here whether it comes from us and still stands:"),
                "address": verify_address(letter),
                "code_label": _("Verification code"),
                "code": letter.code_shown,
            },
        }
