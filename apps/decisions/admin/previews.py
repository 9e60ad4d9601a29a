"""The letter and the e-mail of a decision as the person will read them, before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..models import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    language: str
    letter: dict[str, Any]
    subject: str
    text: str


def preview_of(decision: Decision | None) -> Preview | None:
    return None
