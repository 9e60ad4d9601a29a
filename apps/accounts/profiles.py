"""Choosing for whom one acts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core.access import Who, who_may

from . import services
from .acting import CITIZEN, OFFICE, SESSION_KEY, VIEWING_KEY, Acting, Profile, Scope, acting_for, profiles_of
from .models import User

# Pages for whoever works on a provider's file, and what they must be allowed to do there.
SCOPES = {Who.SOCIAL_STATUTE: Scope.SOCIAL_STATUTE, Who.FILE: Scope.ADMINISTRATIVE_FILE}

# How many profiles there were at sign-in: with one there is nothing to change.
COUNT_KEY = "profiles"


def profile_url(profile: Profile) -> str:
    """The first page of somebody who acts so."""
    if profile.url:
        return profile.url
    kind = profile.key.partition(":")[0]
    return {OFFICE: reverse("admin:index"), CITIZEN: reverse("accounts:citizen")}.get(kind, reverse("core:overview"))


def first_page_of(user: User) -> str:
    """Where a sign-in leads: straight to the work of those who have one profile beside that of a citizen, which
    everybody has; otherwise to the choice."""
    profiles = [profile for profile in profiles_of(user) if not profile.key.startswith(CITIZEN)]
    if not profiles:
        return reverse("accounts:citizen")
    return profile_url(profiles[0]) if len(profiles) == 1 else reverse("accounts:profiles")


def session_begin(sender: Any, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """At each sign-in: nothing of a former choice, and the only profile when there is one."""
    if request is None:
        return
    request.session.pop(SESSION_KEY, None)
    request.session.pop(VIEWING_KEY, None)
    services.session_begin(session=request.session)
    profiles = profiles_of(user)
    request.session[COUNT_KEY] = len(profiles)
    own = [profile for profile in profiles if not profile.key.startswith(CITIZEN)] or profiles
    if len(own) == 1 and not own[0].url:
        request.session[SESSION_KEY] = own[0].key


def profile_fits(acting: Acting, who: Who | None) -> bool:
    """Whether a page of a file is for somebody who acts so. Others don't ask for a file."""
    if who == Who.PROVIDER:
        return acting.is_own
    return who not in SCOPES or acting.may(SCOPES[who])


def _leads_back(request: HttpRequest, acting: Acting, wanted: str) -> bool:
    """Whether the page that needed another profile is one that this profile opens."""
    if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return False
    try:
        who = who_may(resolve(urlsplit(wanted).path).view_name)
    except Resolver404:
        return False
    return who in {Who.PROVIDER, *SCOPES} and profile_fits(acting, who)


def profile_choose(request: HttpRequest, user: User, key: str, *, wanted: str = "") -> str | None:
    """Acts so from now on; the page to go to, or None when that profile doesn't hold (any more). `wanted`: the page
    that needed another profile, to which a right choice leads back."""
    profile = next((profile for profile in profiles_of(user) if profile.key == key), None)
    if profile is None:
        return None
    if (acting := acting_for(user, key)) is not None:
        request.session[SESSION_KEY] = key
        if _leads_back(request, acting, wanted):
            return wanted
    elif not profile.url:
        return None
    return profile_url(profile)
