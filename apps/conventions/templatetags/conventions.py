from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from apps.core.templatetags.portal import day

from ..wording import STATUS_TITLES, TONES, choice_title

register = template.Library()


@register.filter
def status_title(status: str | None) -> Any:
    return STATUS_TITLES[status or ""]


@register.filter
def status_tone(status: str | None) -> str:
    return TONES.get(status or "", TONES["none"])


@register.filter
def chosen(choice: Any) -> Any:
    """What a registered choice is called."""
    return choice_title(choice.choice, choice.status_before)


@register.filter
def day_or_unknown(value: Any) -> str:
    return day(value) or _("not known")


@register.filter
def printed(number: str) -> str:
    """`1-00001-06`."""
    return f"{number[0]}-{number[1:6]}-{number[6:]}"
