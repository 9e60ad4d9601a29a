"""The receipt of a choice as PDF, in the language of the person's letters."""

from __future__ import annotations

from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from apps.core.clock import BRUSSELS
from apps.core.pdf import pdf_render
from apps.core.templatetags.portal import day

from .models import ConventionChoice, Family
from .selectors import undo_until
from .wording import STATUS_TITLES, legal_effects


def receipt_rows(choice: ConventionChoice) -> list[tuple[str, str]]:
    """What was registered, in the active language: the page and the PDF show the same."""
    at = formats.date_format(timezone.localtime(choice.made_at, BRUSSELS), "DATETIME_FORMAT")
    rows = [
        (_("Receipt number"), choice.receipt),
        (_("Registered on"), at),
        (_("Care provider"), choice.provider.person.full_name),
        (_("INAMI number"), choice.provider.display),
        (_("Window"), choice.window.provider_title),
        (_("Status before"), str(STATUS_TITLES[choice.status_before])),
        (_("Status chosen"), str(STATUS_TITLES[choice.status])),
        (_("Counts from"), day(choice.effect_on) or _("not known yet: the earlier status keeps binding")),
    ]
    if choice.asked_on:
        rows.append((_("Day asked for"), day(choice.asked_on)))
    if choice.is_by_mandate:
        rows.append((_("Registered by"), _("a mandatary: %(name)s") % {"name": choice.made_by.get_full_name()}))
    if choice.undone_at:
        undone = formats.date_format(timezone.localtime(choice.undone_at, BRUSSELS), "DATETIME_FORMAT")
        rows.append((_("Taken back on"), undone))
    return rows


def receipt_pdf(choice: ConventionChoice) -> bytes:
    """PdfError when it can't be set; the choice stands all the same."""
    language = choice.provider.person.language
    with translation.override(language):
        return pdf_render(template="receipt", data={"language": language, **_document(choice)})


def _document(choice: ConventionChoice) -> dict[str, Any]:
    effects = legal_effects(
        choice.status,
        family=choice.window.family,
        profession=choice.provider.profession,
        reduction=None,
    )
    until = day(undo_until(choice))
    sections: list[dict[str, Any]] = []
    if choice.undone_at:
        sections.append(
            {"title": _("Taken back"), "paragraphs": [_("This choice was taken back. It has no effect.")], "rows": []}
        )
    blocks = list(choice.blocks.all())
    if blocks:
        sections.append({"title": _("Weekly schedule"), "paragraphs": [], "rows": _schedule(blocks)})
    if choice.window.family == Family.AGREEMENT:
        sections.append({"title": _("What it means"), "paragraphs": [], "rows": [list(pair) for pair in effects]})
    if choice.is_current:
        sections.append(
            {
                "title": _("If you change your mind"),
                "paragraphs": [_("You can take this choice back in the portal until %(day)s.") % {"day": until}],
                "rows": [],
            }
        )
    return {
        "title": _("Receipt of your choice about the agreement or convention"),
        "sender": _("INAMI / RIZIV, Health care department"),
        "footer": choice.receipt,
        "lead": _("We have registered your choice."),
        "rows": [list(row) for row in receipt_rows(choice)],
        "sections": sections,
    }


def _schedule(blocks: list[Any]) -> list[list[str]]:
    return [
        [
            f"{block.get_weekday_display()} {block.starts:%H:%M}–{block.ends:%H:%M}",
            f"{_('at agreed fees') if block.is_agreed else _('outside the agreed fees')}: {block.address}",
        ]
        for block in blocks
    ]
