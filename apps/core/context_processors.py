from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import clock
from .maintenance import maintenance_now


def portal(request: HttpRequest) -> dict[str, Any]:
    """What every page of the portal shows: whether this is the demo, and the day it lives in."""
    acting = getattr(request, "acting", None)
    match = request.resolver_match
    return {
        "is_demo": settings.PORTAL_DEMO,
        "federal_sign_in": bool(settings.OIDC_SERVER_URL),
        "portal_today": clock.today(),
        "acting": acting,
        "is_provider": acting is not None and acting.person is not None,
        "here": match.view_name if match else "",
        "email_brake": settings.EMAIL_BRAKE,
        # Asked only by a page that shows it.
        "maintenance": SimpleLazyObject(maintenance_now),
    }
