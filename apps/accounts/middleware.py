from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import ResolverMatch
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from requests import RequestException

from apps.core.access import Who, who_may
from apps.core.trail import trail_capacity

from . import kept_forms
from .acting import SESSION_KEY, VIEWING_KEY, Acting, acting_in_session
from .fresh import has_fresh_sign_in, sign_in_again
from .models import User
from .profiles import profile_fits
from .services import page_view_note, session_seconds, viewing_end

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


class SessionEndMiddleware:
    """A session ends when it was said to end, however much happens in it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and session_seconds(request.session) == 0:
            logout(request)
        return self.get_response(request)


class ActingMiddleware:
    """Sets `request.acting`: on whose file this request works. Read when something first asks for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = SimpleLazyObject(lambda: acting_in_session(request.user, request.session))  # type: ignore[attr-defined]
        with trail_capacity(lambda: request.acting.capacity):  # type: ignore[attr-defined]
            return self.get_response(request)


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
        acting: Acting = request.acting  # type: ignore[attr-defined]
        if request.user.is_authenticated and acting.is_viewing:
            return _viewing(request, name, who, acting)
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
        if acting.is_lost:
            return _profile_lost(request)
        if not profile_fits(acting, who):
            return wrong_profile(request, who)
        if who == Who.STAFF:
            return _staff_only(request)
        if name in SECOND_FACTOR and not user.has_usable_password() and not has_fresh_sign_in(request):
            return sign_in_again(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The federal sign-in doesn't answer: a page that says so, and the way by password."""
        match = request.resolver_match
        if not isinstance(exception, RequestException) or not match or match.view_name not in _FEDERAL:
            return None
        logger.error("The federal sign-in doesn't answer: %s", exception)
        return render(request, "socialaccount/authentication_error.html", {"is_down": True}, status=503)


# Changes of the second factor. allauth asks those with a password to sign in again, and lets the others through.
SECOND_FACTOR = {
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "account_email",
    "account_set_password",
}
_FEDERAL = {"openid_connect_login", "openid_connect_callback", "accounts:federal_sign_in_again"}


# What somebody who looks with another's eyes may still send.
_ALLOWED_WHILE_VIEWING = {"account_logout", "set_language", "accounts:viewing_end", "accounts:session_extend"}
_SEEN_WITH_ANOTHERS_EYES = {Who.PUBLIC, Who.PROVIDER, Who.SOCIAL_STATUTE, Who.FILE}


def _viewing(request: HttpRequest, name: str, who: Who, acting: Acting) -> HttpResponseBase | None:
    """Nothing is changed, nothing of one's own is mixed in, and every page is in the trail."""
    if name in _ALLOWED_WHILE_VIEWING or name == "healthz":
        return None
    if request.method not in {"GET", "HEAD"}:
        return render(request, "accounts/viewing_only.html", {"is_own_page": False}, status=403)
    if who not in _SEEN_WITH_ANOTHERS_EYES or name.startswith(("account_", "mfa_", "socialaccount_", "openid_")):
        return render(request, "accounts/viewing_only.html", {"is_own_page": True}, status=403)
    page_view_note(acting=acting, path=request.get_full_path())
    return None


def _profile_lost(request: HttpRequest) -> HttpResponseBase:
    """Nothing is done on another file than the one that somebody believes to be on."""
    if VIEWING_KEY in request.session:
        back = viewing_end(session=request.session, staff=cast(User, request.user))
        messages.warning(request, _("Half an hour is over: you don't see the portal as somebody else does any more."))
        return redirect(back or "accounts:profiles")
    request.session.pop(SESSION_KEY, None)
    messages.warning(
        request,
        _("You can't act as you had chosen any more: the mandate was stopped, or has ended. Nothing was changed."),
    )
    return redirect("accounts:profiles")


def wrong_profile(request: HttpRequest, who: Who) -> HttpResponse:
    """What this page needs, for whom one acts now, and the way to another choice."""
    wanted = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return render(request, "403.html", {"needed": who.value, "wanted": wanted}, status=403)


def _staff_only(request: HttpRequest) -> HttpResponseBase | None:
    user = request.user
    if not user.is_authenticated or not (user.is_active and user.is_staff):
        return wrong_profile(request, Who.STAFF)
    if settings.PORTAL_STAFF_MFA_REQUIRED and not is_mfa_enabled(user):
        messages.warning(request, _("Set up a second factor first. It protects the personal data that staff see."))
        return redirect("mfa_activate_totp")
    return None
