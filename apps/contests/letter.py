"""What the letters about a contest say, in the active language: what its page and its receipt say."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from .models import Contest, DocumentJudgement, TakenBack
from .receipts import receipt_rows
from .states import ContestState
from .wording import comes_next, document_words, what_was_decided, why_inadmissible


def letter_content(
    contest: Contest, *, title: str, about: DocumentJudgement | TakenBack | None = None
) -> dict[str, Any]:
    """As `letters.services.letter_write` takes it. `about`: what the letter tells of."""
    sections: list[dict[str, Any]] = []
    if isinstance(about, DocumentJudgement):
        sections.append({"title": about.document.name, "paragraphs": document_words(about)})
    elif about:
        sections.append({"title": _("Why we take that judgement back"), "paragraphs": [about.why]})
    elif contest.state == ContestState.INADMISSIBLE:
        sections.append({"title": _("Why it is inadmissible"), "paragraphs": why_inadmissible(contest)})
    elif contest.waiver_reason:
        reason = _("It came late. We judge it all the same: %(reason)s") % {"reason": contest.waiver_reason}
        sections.append({"title": _("The last day to contest"), "paragraphs": [reason]})
    sections.append({"title": _("What happens next"), "paragraphs": comes_next(contest)})
    return {
        "title": title,
        "reference": contest.reference,
        "lead": [what_was_decided(contest.decision)],
        "rows": [list(row) for row in receipt_rows(contest)],
        "sections": sections,
    }
