"""What every page shows of who signed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from ..kept_forms import KeptForm, kept_form_for
from ..services import session_seconds

register = template.Library()

# The most exact sign first: most browsers also name others.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
]


# The warning comes this long before the end.
WARNING_SECONDS = 5 * 60


@register.simple_tag(takes_context=True)
def session_end(context: template.Context) -> dict[str, Any] | None:
    """When this session ends, for whoever is signed in."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return None
    seconds = session_seconds(request.session)
    at = timezone.localtime(timezone.now() + dt.timedelta(seconds=seconds))
    return {"seconds": seconds, "at": at, "warning": WARNING_SECONDS}


@register.filter
def browser_name(user_agent: str) -> str:
    """The browser of a session, as people call it: "Firefox (Windows)"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if not browser:
        return _("Unknown browser")
    return f"{browser} ({system})" if system else browser


@register.simple_tag(takes_context=True)
def kept_form(context: template.Context) -> KeptForm | None:
    """What was typed on this page before it asked to sign in."""
    request = context.get("request")
    return kept_form_for(request) if request else None
