"""Official letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.e2e.everybody.world import World

EVENT, TO_POST, POSTED = "matrix", "matrix-to-post", "matrix-posted"
ARRIVED, RETURNED = "matrix-arrived", "matrix-returned"


def _letter(event: str) -> Callable[[World], dict[str, Any]]:
    def arguments(world: World) -> dict[str, Any]:
        from apps.letters.models import Letter

        return {"pk": Letter.objects.get(event=event).pk}

    return arguments


def _code(world: World) -> dict[str, Any]:
    from apps.letters.models import Letter

    return {"code": Letter.objects.get(event=EVENT).code_shown}


def _batch(world: World) -> dict[str, Any]:
    from apps.letters.models import PrintBatch

    return {"pk": PrintBatch.objects.latest("pk").pk}


MESSAGES = {"letter_available": [{"letter": 1, "title": "Your social statute 2024", "reference": ""}]}
NO_PAGES = {
    "letters:pdf": "a file",
    "letters:paper_wish": "answers a form by another page",
    "letters:address_right": "answers a form by another page",
    "admin:letters_letter_pdf": "a file",
    "admin:letters_printbatch_file": "a file",
    "admin:letters_printbatch_again": "answers a form by another page",
}
OWN = {
    "letters:letter": lambda user: {"pk": 0},
    "letters:pdf": lambda user: {"pk": 0},
    "letters:verify_code": lambda user: {"code": "2222-2222-2222"},
}
ARGUMENTS = {
    "letters:letter": _letter(EVENT),
    "letters:verify_code": _code,
    "admin:letters_letter_address": _letter(TO_POST),
    "admin:letters_letter_returned": _letter(ARRIVED),
    "admin:letters_letter_send_again": _letter(RETURNED),
    "admin:letters_letter_leave": _letter(RETURNED),
    "admin:letters_printbatch_posted": _batch,
    "admin:letters_printbatch_dissolve": _batch,
}
OFFICE = {
    "admin:letters_letter_address": ["officer"],
    "admin:letters_letter_returned": ["officer"],
    "admin:letters_letter_send_again": ["officer"],
    "admin:letters_letter_leave": ["officer"],
    "admin:letters_printbatch_make": ["officer"],
    "admin:letters_printbatch_posted": ["officer"],
    "admin:letters_printbatch_dissolve": ["officer"],
}
ONLY_FOR = {"letters:letter": ["provider"]}
CONTENT: dict[str, Any] = {
    "title": "Uw sociaal statuut 2024",
    "reference": "SS-2024-10000106",
    "lead": ["We hebben beslist over uw dossier.", "U krijgt 5.881,81 euro."],
    "rows": [["Resultaat", "toegekend"], ["Bedrag", "5.881,81 €"]],
    "sections": [
        {
            "title": "De berekening",
            "paragraphs": ["Elke regel zegt waarom."],
            "table": {
                "caption": "Regel per regel",
                "head": ["Regel", "Vaststelling", "Bron"],
                "rows": [
                    ["Activiteit", "26.000 verstrekkingen", "Verzekeringsinstellingen"],
                    ["Akkoord", "heel het jaar toegetreden", "RIZIV"],
                ],
            },
        }
    ],
    "legal": ["Koninklijk besluit van 5 mei 2020, artikel 5"],
    "how_to_contest": ["U hebt 60 dagen vanaf de kennisgeving.", "U betwist in dit portaal of per aangetekende brief."],
    "signature": ["Voor de Dienst voor geneeskundige verzorging"],
}


def fill() -> None:
    """A letter to the provider with its PDF, one that waits for the post, two that were posted, of which the post
    returned one, and a print batch."""
    from django.utils import timezone

    from apps.accounts.models import User
    from apps.core.clock import now, today
    from apps.letters.kinds import register_letter_kind
    from apps.letters.models import Letter, PrintBatch, PrintEntry
    from apps.letters.services import (
        batch_post,
        batch_start,
        batches_make,
        letter_address_give,
        letter_return,
        letter_write,
        letters_posted_mark,
        letters_render,
        paper_wish_set,
    )
    from apps.letters.services.moves import delivery_move
    from apps.letters.states import Delivery, ReturnReason

    register_letter_kind("matrix", "Decision")
    officer, provider = (User.objects.get(username=name) for name in ("sabine.thys", "mieke.aerts"))
    person = provider.person
    letter_write(event=EVENT, kind="matrix", person=person, provider=person.numbers.get(), data=CONTENT)
    paper_wish_set(person=person, is_wanted=True, actor=provider)
    for event in (ARRIVED, RETURNED):
        letter = letter_write(event=event, kind="matrix", person=person, data=CONTENT)
        letter_address_give(letter=letter, postal_address="Voorbeeldstraat 12\n1000 Brussel", actor=officer)
    letters_render(seconds=60)
    # These two alone: other rooms' letters stay where they are.
    batch = PrintBatch.objects.create(started_at=now(), started_by=officer, letter_count=2, due_at=timezone.now())
    for place, found in enumerate(Letter.objects.filter(event__in=(ARRIVED, RETURNED)), start=1):
        PrintEntry.objects.create(batch=batch, letter=found, place=place)
        delivery_move(found, Delivery.BATCHED)
    batches_make(seconds=60)
    batch_post(batch=batch, day=today(), actor=officer)
    letters_posted_mark()
    letter_return(letter=letter, returned_on=today(), reason=ReturnReason.UNKNOWN_ADDRESS, actor=officer)
    letter = letter_write(event=POSTED, kind="matrix", person=person, data=CONTENT)
    letter_address_give(letter=letter, postal_address="Voorbeeldstraat 12\n1000 Brussel", actor=officer)
    letters_render(seconds=60)
    batch_start(actor=officer)
    batches_make(seconds=60)
    letter_write(event=TO_POST, kind="matrix", person=person, data=CONTENT)
