from __future__ import annotations

import datetime as dt

from django import template
from django.utils import formats

register = template.Library()


@register.filter
def day_of(value: str) -> str:
    """A day that a message keeps as text, in words."""
    return formats.date_format(dt.date.fromisoformat(value), "DATE_FORMAT")
