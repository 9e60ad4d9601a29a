"""Reads with logic: whose letters, and what anybody with the code may know of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.acting import Acting
from apps.core.clock import BRUSSELS, today
from apps.core.components import Tone
from apps.core.templatetags.portal import day
from apps.providers.models import ContactAddress, Person

from .kinds import codes_within
from .models import CODE_LENGTH, Letter, PaperWish, PostReturn
from .states import TO_POST, Delivery, PdfState, ReturnOutcome, ReturnReason

PAGE = 20


def bounce_belongs() -> dt.timedelta:
    """Mail servers try for days before they give mail back; a later answer is about another message."""
    return dt.timedelta(days=settings.PORTAL_LETTER_BOUNCE_DAYS)


def letters_for(acting: Acting) -> QuerySet[Letter]:
    """The letters on the file on which somebody acts, as far as their mandate goes; the newest first."""
    return (
        Letter.objects.filter(person=acting.person, kind__in=codes_within(acting.scopes))
        .select_related("provider")
        .order_by("-id")
    )


def letters_page(acting: Acting, *, before: int | None, limit: int = PAGE) -> tuple[Sequence[Letter], int | None]:
    """The newest letters older than `before`, and from where the next page goes on."""
    found = letters_for(acting)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: limit + 1])
    return rows[:limit], rows[limit - 1].pk if len(rows) > limit else None


def content_shown(letter: Letter) -> dict[str, Any]:
    """Its content for the page: each cell of a table with its column's name, which the phone shows beside it."""

    def shown(section: dict[str, Any] | None) -> dict[str, Any] | None:
        if section is None or section["table"] is None:
            return section
        table = section["table"]
        labelled = [list(zip(table["head"], row, strict=True)) for row in table["rows"]]
        return section | {"table": table | {"labelled": labelled}}

    return letter.data | {
        "sections": [shown(section) for section in letter.data["sections"]],
        "how_to_contest": shown(letter.data["how_to_contest"]),
    }


def wants_paper(person: Person) -> bool:
    return PaperWish.objects.filter(person=person, is_wanted=True).exists()


def code_typed(text: str) -> str:
    """As people type a code: any case, with or without the dashes."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[: CODE_LENGTH + 1]


def letter_by_code(code: str) -> Letter | None:
    return Letter.objects.filter(code=code).first() if len(code) == CODE_LENGTH else None


def masked(name: str) -> str:
    """`A••• P•••`: enough to recognise a name that one knows, too little to learn it."""
    return " ".join(f"{part[0]}•••" for part in name.split())


def label_for_reader(letter: Letter) -> tuple[Tone, str]:
    """Where the letter stands, for the person it is to and for their mandataries."""
    if letter.withdrawn_at is not None:
        withdrawn_on = day(letter.withdrawn_at.astimezone(BRUSSELS).date())
        return Tone.ATTENTION, _("Withdrawn on %(day)s") % {"day": withdrawn_on}
    on = {"day": day(letter.notified_on)}
    return {
        Delivery.EMAIL: (Tone.INFO, _("The e-mail about it leaves soon")),
        Delivery.EMAILED: (Tone.NEUTRAL, _("We told you by e-mail on %(day)s") % on),
        Delivery.POST: (Tone.INFO, _("It will be sent to you by post")),
        Delivery.BATCHED: (Tone.INFO, _("It will be sent to you by post")),
        Delivery.POSTED: (Tone.NEUTRAL, _("Posted on %(day)s") % on),
        Delivery.RETURNED: (Tone.ATTENTION, _("Posted on %(day)s; the post returned it to us") % on),
        Delivery.AGAIN: (Tone.INFO, _("The post returned it to us; it will be posted again")),
        Delivery.DROPPED: (Tone.NEUTRAL, _("Not posted")),
    }[Delivery(letter.delivery)]


def postings_shown(letter: Letter) -> list[str]:
    """What the post did with the letter, in words, when it brought it back; empty when it never did."""
    returns = list(letter.returns.select_related("entry__batch").order_by("pk"))
    if not returns:
        return []
    shown = []
    for returned in returns:
        said = {"day": day(returned.returned_on), "reason": returned.get_reason_display()}
        shown.append(_("The post returned the letter to us on %(day)s: %(reason)s.") % said)
        later = letter.print_entries.filter(batch__posted_on__isnull=False, pk__gt=returned.entry_id)
        if posting := later.select_related("batch").order_by("pk").first():
            shown.append(_("We posted it again on %(day)s.") % {"day": day(posting.batch.posted_on)})
    return shown


def returns_in_doubt(person: Person) -> QuerySet[PostReturn]:
    """Letters that came back from the correspondence address that the person has now, unless the person said since
    that it is right. Who refuses a letter lives there."""
    current = ContactAddress.objects.on(today()).filter(provider__person=person)
    return PostReturn.objects.filter(
        letter__person=person, contact_address__in=current, confirmed_at__isnull=True
    ).exclude(reason=ReturnReason.REFUSED)


def letters_returned() -> QuerySet[Letter]:
    """The post brought them back, and nobody decided yet what happens to them."""
    undecided = PostReturn.objects.filter(letter=OuterRef("pk"), outcome=ReturnOutcome.OPEN)
    return Letter.objects.filter(Exists(undecided), delivery=Delivery.RETURNED)


def letters_without_pdf() -> QuerySet[Letter]:
    """What failed at least once and is not there: worth a look."""
    return Letter.objects.filter(pdf_state__in=[PdfState.WAITING, PdfState.RENDERING, PdfState.FAILED]).exclude(
        last_error=""
    )


def letters_to_post() -> QuerySet[Letter]:
    return Letter.objects.filter(delivery__in=TO_POST)


def letters_without_address() -> QuerySet[Letter]:
    """They wait for the post, and nobody knows where to."""
    return letters_to_post().filter(postal_address="")


def letters_printable() -> QuerySet[Letter]:
    """What the next print batch takes."""
    return letters_to_post().filter(pdf_state=PdfState.MADE, withdrawn_at__isnull=True).exclude(postal_address="")
