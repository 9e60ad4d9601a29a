"""A message's words, in the person's language, as plain text and as HTML that says the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, engines
from django.template.loader import render_to_string
from django.utils import translation

from .kinds import kind_for
from .models import Message


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str
    html: str


def _paragraphs(text: str) -> list[str]:
    blocks = re.split(r"\n\s*\n", text.strip())
    return [" ".join(block.split()) for block in blocks if block.strip()]


def message_render(message: Message) -> Letter:
    """Renders with the words of today's translations in `message.language`. KeyError: unknown kind or
    missing datum."""
    kind = kind_for(message.kind)
    data: dict[str, Any] = {**message.data, "name": message.name, "base_url": settings.PORTAL_BASE_URL}
    with translation.override(message.language):
        subject = " ".join(kind.subject_for(data).split())
        template = engines["django"].get_template(kind.template)
        # A plain text: an apostrophe stays an apostrophe.
        body = template.template.render(Context(data, autoescape=False))  # type: ignore[attr-defined]
        frame = {
            "subject": subject,
            "name": message.name,
            "paragraphs": _paragraphs(body),
            "legal": kind.legal,
            "can_be_switched_off": kind.can_be_switched_off,
            "action_label": str(kind.action_label),
            "action_url": settings.PORTAL_BASE_URL + kind.action_path_for(data) if kind.action_path else "",
            "base_url": settings.PORTAL_BASE_URL,
            "language": message.language,
            "is_demo": settings.PORTAL_DEMO,
        }
        return Letter(
            subject=subject[:200],
            text=render_to_string("notifications/message.txt", frame).strip() + "\n",
            html=render_to_string("notifications/message.html", frame),
        )
