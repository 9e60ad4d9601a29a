"""Choosing for whom one acts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from . import services
from .acting import CITIZEN, OFFICE, SESSION_KEY, VIEWING_KEY, Profile, acting_for, profiles_of
from .models import User

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


def profile_choose(request: HttpRequest, user: User, key: str) -> str | None:
    """Acts so from now on; the page to go to, or None when that profile doesn't hold (any more)."""
    profile = next((profile for profile in profiles_of(user) if profile.key == key), None)
    if profile is None:
        return None
    if acting_for(user, key) is not None:
        request.session[SESSION_KEY] = key
    elif not profile.url:
        return None
    return profile_url(profile)
