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


def message_render(message: Message, *, is_leaving: bool = False) -> Letter:
    """Renders with the words of today's translations in `message.language`. A secret link is there only when the
    e-mail leaves. KeyError: unknown kind or missing datum, or no link is due any more."""
    kind = kind_for(message.kind)
    data: dict[str, Any] = {**message.data, "name": message.name, "base_url": settings.PORTAL_BASE_URL}
    with translation.override(message.language):
        subject = " ".join(kind.subject_for(data).split())
        template = engines["django"].get_template(kind.template)
        # A plain text: an apostrophe stays an apostrophe.
        body = template.template.render(Context(data, autoescape=False))  # type: ignore[attr-defined]
        path = kind.action_path_for(data) if kind.action_path else ""
        if kind.secret_path and is_leaving:
            path = kind.secret_path(message)
        frame = {
            "subject": subject,
            "name": message.name,
            "paragraphs": _paragraphs(body),
            "legal": kind.legal,
            "can_be_switched_off": kind.can_be_switched_off,
            "action_label": str(kind.action_label),
            "action_url": settings.PORTAL_BASE_URL + path if path else "",
            "is_link_left_out": bool(kind.secret_path) and not is_leaving,
            "base_url": settings.PORTAL_BASE_URL,
            "language": message.language,
            "is_demo": settings.PORTAL_DEMO,
        }
        return Letter(
            subject=subject[:200],
            text=render_to_string("notifications/message.txt", frame).strip() + "\n",
            html=render_to_string("notifications/message.html", frame),
        )
