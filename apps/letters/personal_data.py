"""What letters hold on a person, and what their acts mean in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.personal_data import (
    PersonalFile,
    Retained,
    TrailKind,
    register_left_out,
    register_personal_files,
    register_personal_model,
    register_retained,
    register_trail_words,
)

from .models import Letter
from .states import PdfState

register_personal_model(
    "letters.Letter",
    "person",
    technical=("public_id", "claimed_until", "attempts", "last_error", "pdf_due_at", "message"),
)
register_personal_model("letters.PaperWish", "person")
register_personal_model("letters.PostReturn", "letter__person", technical=("entry",))
register_left_out("letters.PrintBatch", _("A box of letters of many people; your letters are in the export."))
register_left_out("letters.PrintEntry", _("The place of a letter in a box of letters."))


def _files(person: Any) -> Iterator[PersonalFile]:
    for letter in Letter.objects.filter(person=person, pdf_state=PdfState.MADE).order_by("pk").iterator():
        day = letter.written_at.astimezone(BRUSSELS).date()
        yield PersonalFile(name=f"{day} {letter.code_shown}.pdf", open=partial(letter.file.open, "rb"))


register_personal_files("letters", _files)
register_trail_words(
    TrailKind.CHANGE,
    {
        "letter_write": _("Wrote a letter to you"),
        "letter_deliver": _("Noted how a letter reaches you"),
        "letter_post": _("Posted a letter to you"),
        "letter_return": _("Noted that the post returned a letter to you"),
        "letter_send_again": _("Had a letter to you posted again"),
        "letter_return_leave": _("Decided not to post a returned letter again"),
        "returned_address_confirm": _("Confirmed the correspondence address after a letter came back"),
        "letter_withdraw": _("Withdrew a letter"),
        "letter_render_again": _("Had the PDF of a letter made again"),
        "letter_address_give": _("Gave the postal address for a letter"),
        "paper_wish_set": _("Changed whether letters are also posted"),
    },
)
register_retained(
    Retained(
        code="letters.letter",
        model="letters.Letter",
        label=_("Letters"),
        begins=_("the day on which the letter was written"),
        past=lambda day: Letter.objects.filter(written_at__date__lt=day),
        dispose=None,
    )
)
