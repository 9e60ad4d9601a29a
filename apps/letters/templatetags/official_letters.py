from __future__ import annotations

from typing import Any

from django import template

from apps.accounts.acting import Acting

from ..selectors import label_for_reader, letters_for

register = template.Library()
SHOWN = 3


@register.inclusion_tag("letters/_latest.html")
def latest_letters(acting: Acting) -> dict[str, Any]:
    """The newest letters on the file on which somebody acts. One query."""
    rows = letters_for(acting)[:SHOWN] if acting.person else []
    return {"entries": [(letter, *label_for_reader(letter)) for letter in rows]}
