"""Words for a provider's own data."""

from __future__ import annotations

from django import template

from ..authorities import FACTS

register = template.Library()


@register.filter
def fact_label(code: str, year: int | None = None) -> str:
    """What a fact is called, with its premium year when there is one."""
    label = str(FACTS[code].label)
    return f"{label}, {year}" if year else label
