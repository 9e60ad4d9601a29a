"""What the papers of a request say, as data for apps.core.pdf."""

from __future__ import annotations

from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from apps.core import offices
from apps.core.clock import BRUSSELS

from .models import Letter, LetterKind, NumberRequest
from .selectors import activation_of, documents_for
from .wording import BASES


def _day(value: Any) -> str:
    return formats.date_format(value, "DATE_FORMAT") if value else "–"


def receipt_data(request: NumberRequest) -> dict[str, Any]:
    """The proof that a request was sent, in the active language."""
    sent_at = request.submitted_at.astimezone(BRUSSELS) if request.submitted_at else None
    names = [document.name for document in documents_for(request).filter(sent_at__isnull=False)]
    rows = [
        [_("Receipt number"), request.reference],
        [_("Sent on"), formats.date_format(sent_at, "DATETIME_FORMAT") if sent_at else "–"],
        [_("Name"), request.full_name],
        [_("NISS"), request.masked_niss or _("none yet")],
        [_("Profession"), request.get_profession_display()],
        [_("Visa"), request.get_visa_answer_display()],
        [_("Date of the visa"), _day(request.visa_on)],
        [_("Contact address"), request.shown_address],
        [_("The answer comes"), request.get_answer_by_display()],
        [_("Documents"), ", ".join(names) or _("none")],
    ]
    return {
        "language": translation.get_language(),
        "title": _("Receipt of your request for an INAMI number"),
        "sender": str(offices.CONTACT_POINTS[0].name),
        "footer": str(request.reference),
        "lead": _("We received your request. Keep this receipt: its number finds your request again."),
        "rows": rows,
    }


def letter_data(letter: Letter) -> dict[str, Any]:
    """The letter with the decision, in the language of the letter."""
    request = letter.request
    with translation.override(letter.language):
        rows = [
            [_("To"), request.full_name],
            [_("Address"), request.shown_address],
            [_("Receipt number"), request.reference],
        ]
        paragraphs = []
        if letter.kind == LetterKind.GRANTED:
            title, lead = _("Your INAMI number"), _("Your request for an INAMI number was granted.")
            rows += [
                [_("INAMI number"), request.shown_number],
                [_("It counts from"), _day(request.active_from)],
            ]
            start = activation_of(request)
            paragraphs = [str(BASES[start.basis])] if start else []
        else:
            title, lead = _("Your request was refused"), _("Your request for an INAMI number was refused.")
            rows += [[_("Reason"), request.refusal]]
        return {
            "language": letter.language,
            "title": title,
            "sender": str(offices.CONTACT_POINTS[0].name),
            "footer": str(request.reference),
            "lead": lead,
            "rows": rows,
            "sections": [{"title": _("What this means"), "paragraphs": paragraphs, "rows": []}] if paragraphs else [],
        }
