"""The receipt of a contest as PDF, in the language of the person's letters."""

from __future__ import annotations

from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from apps.core.clock import BRUSSELS
from apps.core.pdf import pdf_render
from apps.core.templatetags.portal import day
from apps.evaluations.schemes import scheme_label

from .models import Contest
from .selectors import documents_in, shown_lines_of, shown_objections
from .states import Channel
from .wording import comes_next


def receipt_rows(contest: Contest) -> list[tuple[str, str]]:
    """What was received, in the active language: the page and the PDF show the same."""
    decision, provider = contest.decision, contest.decision.dossier.provider
    year = decision.dossier.premium_year
    at = contest.sent_at and formats.date_format(timezone.localtime(contest.sent_at, BRUSSELS), "DATETIME_FORMAT")
    rows = [
        (_("Receipt number"), contest.reference or ""),
        (_("Received"), at or ""),
        (_("Day that counts for the term"), day(contest.made_on)),
        (_("Care provider"), provider.person.full_name),
        (_("INAMI number"), provider.display),
        (_("Contested decision"), f"{scheme_label(year.scheme)}, {_('premium year %(year)s') % {'year': year.year}}"),
    ]
    if decision.notified_on:
        rows.append((_("Decision notified on"), day(decision.notified_on)))
    if contest.channel == Channel.LETTER:
        rows.append((_("Made"), _("by registered letter, received on %(day)s") % {"day": day(contest.received_on)}))
    elif contest.sent_by and contest.sent_by_id != provider.person.account_id:
        rows.append((_("Sent by"), _("a mandatary: %(name)s") % {"name": contest.sent_by.get_full_name()}))
    return rows


def receipt_pdf(contest: Contest) -> bytes:
    """PdfError when it can't be set; the contest stands all the same."""
    language = contest.decision.dossier.provider.person.language
    with translation.override(language):
        return pdf_render(template="receipt", data={"language": language, **_document(contest)})


def _document(contest: Contest) -> dict[str, Any]:
    objections = shown_objections(contest, shown_lines_of(contest.decision))
    names = [document.name for document in documents_in(contest)]
    sections: list[dict[str, Any]] = []
    if objections:
        rows = [[objection.title, objection.statement] for objection in objections]
        sections.append({"title": _("What you do not agree with"), "paragraphs": [], "rows": rows})
    if contest.statement:
        paragraphs = [part for part in contest.statement.splitlines() if part.strip()]
        sections.append({"title": _("Your statement"), "paragraphs": paragraphs, "rows": []})
    sections.append(
        {"title": _("Documents"), "paragraphs": names or [_("You added no document.")], "rows": []},
    )
    sections.append({"title": _("What happens next"), "paragraphs": comes_next(contest), "rows": []})
    return {
        "title": _("Receipt of your contest"),
        "sender": _("INAMI / RIZIV, Health care department"),
        "footer": contest.reference,
        "lead": _("We have received your contest of a decision."),
        "rows": [list(row) for row in receipt_rows(contest)],
        "sections": sections,
    }
