"""Acts that ask to sign in again: a change of e-mail address, mandate, bank account or second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from .acting import acting_of
from .kept_forms import form_keep

View = Callable[..., HttpResponseBase]


def has_fresh_sign_in(request: HttpRequest) -> bool:
    """Whether this person proved who they are, beyond the session's first sign-in, within the last minutes."""
    if not request.user.is_authenticated:
        return False
    moments = [
        float(record["at"])
        for record in get_authentication_records(request, request.user)
        if record.get("reauthenticated")
    ]
    return bool(moments) and time.time() - max(moments) < app_settings.REAUTHENTICATION_TIMEOUT


def fresh_sign_in_note(request: HttpRequest, *, method: str) -> None:
    """This person has just proved again who they are."""
    record_authentication(request, request.user, method=method, reauthenticated=True)


def sign_in_again(request: HttpRequest) -> HttpResponseBase:
    """Leads to the page that asks it; what was posted is offered again afterwards."""
    page = form_keep(request) if request.method == "POST" else request.get_full_path()
    return redirect(f"{reverse('accounts:sign_in_again')}?{urlencode({'next': page})}")


def fresh_sign_in_required(view: View) -> View:
    """For the view of a form: its GET asks to sign in again before anything is typed, and a POST that comes too late
    does so without losing what was typed."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Staff who look at it with another's eyes see the form, and can't send it.
        if not acting_of(request).is_viewing and not has_fresh_sign_in(request):
            return sign_in_again(request)
        return view(request, *args, **kwargs)

    return guarded
