from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.translation import get_language

from apps.core.templatetags.portal import euro
from apps.evaluations.schemes import scheme_label
from apps.providers.models import FactCorrection

register = template.Library()


@register.filter
def in_my_language(texts: Mapping[str, str]) -> str:
    """Of a text in four languages the one in the reader's."""
    return texts.get(get_language() or "", "") or texts.get("fr", "")


@register.filter
def euro_text(amount: str) -> str:
    """An amount of a message's data, as money."""
    return euro(Decimal(amount))


@register.filter
def is_something(amount: str) -> bool:
    return Decimal(amount) > 0


@register.filter
def scheme_name(scheme: str) -> str:
    return scheme_label(scheme)


@register.filter
def fact_name(fact: str) -> str:
    return str(FactCorrection.Fact(fact).label)
