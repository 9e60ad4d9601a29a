from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import ResolverMatch
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.access import Who, who_may

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]


class AccountLanguageMiddleware:
    """The language kept in the account, unless this browser chose one with the switcher."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class AccessMiddleware:
    """Enforces apps.core.access: what is not declared there is closed to everybody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        name = cast(ResolverMatch, request.resolver_match).view_name
        who = who_may(name)
        if who is None:
            logger.error("The URL name %r is not declared in apps.core.access.", name)
            raise PermissionDenied
        if who == Who.PUBLIC:
            return None
        if who == Who.DEMO:
            if not settings.PORTAL_DEMO:
                raise Http404
            return None
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if who == Who.PROVIDER and not hasattr(user, "person"):
            raise PermissionDenied
        if who == Who.STAFF:
            return _staff_only(request)
        return None


def _staff_only(request: HttpRequest) -> HttpResponseBase | None:
    user = request.user
    if not user.is_authenticated or not (user.is_active and user.is_staff):
        raise PermissionDenied
    if settings.PORTAL_STAFF_MFA_REQUIRED and not is_mfa_enabled(user):
        messages.warning(request, _("Set up a second factor first. It protects the personal data that staff see."))
        return redirect("mfa_activate_totp")
    return None
