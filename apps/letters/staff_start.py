"""Letters that wait for the office, on its start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .models import PrintBatch
from .selectors import letters_printable, letters_returned, letters_without_address, letters_without_pdf
from .states import BatchState


def letter_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("letters.view_letter"):
        return []
    letters = reverse("admin:letters_letter_changelist")
    batches = reverse("admin:letters_printbatch_changelist")
    return [
        StaffCard(
            title=_("Letters whose PDF could not be made"),
            text=_("What they say can be read in the portal. Look at the error, then have them made again."),
            count=capped_count(letters_without_pdf()),
            tone=Tone.BAD,
            url=f"{letters}?todo=pdf",
        ),
        StaffCard(
            title=_("Print batches that could not be made"),
            count=capped_count(PrintBatch.objects.filter(state=BatchState.FAILED)),
            tone=Tone.BAD,
            url=f"{batches}?state__exact={BatchState.FAILED}",
        ),
        StaffCard(
            title=_("Letters to post"),
            text=_("Make a print batch."),
            count=capped_count(letters_printable()),
            url=f"{letters}?todo=print",
        ),
        StaffCard(
            title=_("Letters to post without postal address"),
            text=_("Nobody is told before you give an address."),
            count=capped_count(letters_without_address()),
            url=f"{letters}?todo=address",
        ),
        StaffCard(
            title=_("Returned letters"),
            text=_("The post brought them back. Send them again, or leave them."),
            count=capped_count(letters_returned()),
            tone=Tone.ATTENTION,
            url=f"{letters}?todo=returned",
        ),
        StaffCard(
            title=_("Print batches to print and post"),
            text=_("The terms in the letters run from the day on which you mark them as posted."),
            count=capped_count(PrintBatch.objects.filter(state=BatchState.MADE)),
            url=f"{batches}?state__exact={BatchState.MADE}",
        ),
    ]


register_staff_card("letters", letter_cards)
