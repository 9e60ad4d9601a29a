from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

register = template.Library()


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    title: Any
    choice: Any
    without: str


@register.simple_tag
def chosen_filters(cl: Any) -> list[ChosenFilter]:
    """The filters that narrow a list, each with the address of the list without it. A filter's first choice is
    always "all"."""
    found = []
    for spec in cl.filter_specs:
        everything, *choices = spec.choices(cl)
        found += [
            ChosenFilter(spec.title, choice["display"], everything["query_string"])
            for choice in choices
            if choice["selected"]
        ]
    return found
