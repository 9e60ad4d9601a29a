from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from ..notifications import missing_words

register = template.Library()


@register.filter
def missing_text(item: dict[str, Any]) -> Any:
    return missing_words(item)


@register.filter
def as_day(value: str | dt.date) -> dt.date:
    """A day as a message's data has it."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
