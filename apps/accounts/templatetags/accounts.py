"""What every page shows of who signed in."""

from __future__ import annotations

from django import template

from ..kept_forms import KeptForm, kept_form_for

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_form(context: template.Context) -> KeptForm | None:
    """What was typed on this page before it asked to sign in."""
    request = context.get("request")
    return kept_form_for(request) if request else None
