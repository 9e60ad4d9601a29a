from __future__ import annotations

from typing import Any

from django import template

from apps.accounts.acting import Acting

from ..selectors import label_for_reader, letters_for, returns_in_doubt

register = template.Library()
SHOWN = 3


@register.inclusion_tag("letters/_latest.html")
def latest_letters(acting: Acting) -> dict[str, Any]:
    """The newest letters on the file on which somebody acts. One query."""
    rows = letters_for(acting)[:SHOWN] if acting.person else []
    return {"entries": [(letter, *label_for_reader(letter)) for letter in rows]}


@register.inclusion_tag("letters/_address_doubt.html", takes_context=True)
def address_doubt(context: template.Context) -> dict[str, Any]:
    """A letter came back from the correspondence address. For those who look after the file; one query."""
    acting = context["acting"]
    doubt = None
    if acting.person and acting.has_whole_file:
        doubt = returns_in_doubt(acting.person).select_related("contact_address__provider").order_by("-pk").first()
    return {"doubt": doubt, "acting": acting, "csrf_token": context.get("csrf_token")}
