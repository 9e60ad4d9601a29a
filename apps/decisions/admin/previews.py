"""The letter and the e-mail of a decision as the person will read them, before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from apps.letters.content import content_of
from apps.letters.models import Letter
from apps.letters.selectors import content_shown

from ..letter import email_preview, letter_content
from ..models import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    language: str
    letter: dict[str, Any]
    subject: str
    text: str


def preview_of(decision: Decision | None) -> Preview | None:
    """Of a stored proposal or of a draft, in the person's language."""
    if decision is None:
        return None
    language = decision.dossier.provider.person.language
    with override(language):
        content = content_of(letter_content(decision, language))
    subject, text = email_preview(decision, language)
    return Preview(language=language, letter=content_shown(Letter(data=content)), subject=subject, text=text)
