"""What the letters about a contest say, in the active language: what its page and its receipt say."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from .models import Contest
from .receipts import receipt_rows
from .states import ContestState
from .wording import comes_next, what_was_decided, why_inadmissible


def letter_content(contest: Contest, *, title: str) -> dict[str, Any]:
    """As `letters.services.letter_write` takes it."""
    sections: list[dict[str, Any]] = []
    if contest.state == ContestState.INADMISSIBLE:
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
