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
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from apps.core.access import Who, who_may
from apps.core.trail import trail_capacity

from . import kept_forms
from .acting import SESSION_KEY, Acting, Scope, acting_by_default, acting_for

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


class ActingMiddleware:
    """Sets `request.acting`: on whose file this request works. Read when something first asks for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = SimpleLazyObject(lambda: _acting_of(request))  # type: ignore[attr-defined]
        with trail_capacity(lambda: request.acting.capacity):  # type: ignore[attr-defined]
            return self.get_response(request)


def _acting_of(request: HttpRequest) -> Acting:
    """What the session chose; when that doesn't hold any more, one's own file again."""
    key = request.session.get(SESSION_KEY, "") if request.user.is_authenticated else ""
    chosen = acting_for(request.user, key) if key else None
    if key and chosen is None:
        del request.session[SESSION_KEY]
    return chosen or acting_by_default(request.user)


# Pages for whoever works on a provider's file, and what they must be allowed to do there.
_SCOPES = {Who.SOCIAL_STATUTE: Scope.SOCIAL_STATUTE, Who.FILE: Scope.ADMINISTRATIVE_FILE}


class AccessMiddleware:
    """Enforces apps.core.access: what is not declared there is closed to everybody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kept_forms.owner_remember(request, response)
        return response

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
            return redirect_to_login(
                kept_forms.form_keep(request) if request.method == "POST" else request.get_full_path()
            )
        if request.method == "POST":
            kept_forms.kept_form_forget(request)
        acting: Acting = request.acting  # type: ignore[attr-defined]
        if who == Who.PROVIDER and not acting.is_own:
            raise PermissionDenied
        if who in _SCOPES and not acting.may(_SCOPES[who]):
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
