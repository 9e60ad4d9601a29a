"""What somebody had typed when the portal asked them to sign in (again): kept, encrypted, in the session, and
offered on the page that they come back to. Passwords, codes and files are never kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core import clock
from apps.core.fields import decrypt, encrypt

SESSION_KEY = "kept_form"
# Says whose session it was after that session is gone. It signs nobody in.
COOKIE = "kept_for"
COOKIE_SALT = "apps.accounts.kept_forms"
COOKIE_DAYS = 1
KEPT_SECONDS = 30 * 60
LONGEST = 200_000
NEVER = ("csrfmiddlewaretoken", "password", "passwd", "credential", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    action: str
    fields: list[tuple[str, str]]
    had_files: bool


def form_keep(request: HttpRequest) -> str:
    """Keeps what was posted and answers where its form was: the page that posted it. Nothing is kept without knowing
    whose it is."""
    action = request.get_full_path()
    page = _page_before(request) or action
    owner = _owner(request)
    if owner is None or request.method != "POST":
        return page
    typed = request.POST.copy()
    for name in list(typed):
        if any(word in name.lower() for word in NEVER):
            del typed[name]
    text = typed.urlencode()
    if not typed or len(text) > LONGEST:
        return page
    kept = {
        "owner": owner,
        "page": urlsplit(page).path,
        "action": action,
        "typed": text,
        "files": bool(request.FILES),
        "at": clock.now().timestamp(),
    }
    request.session[SESSION_KEY] = encrypt(json.dumps(kept))
    return page


def kept_form_for(request: HttpRequest) -> KeptForm | None:
    """What was kept for this page and this person, for half an hour."""
    kept = _read(request)
    if kept is None or request.method != "GET" or kept["page"] != request.path:
        return None
    fields = [(name, str(value)) for name, values in QueryDict(kept["typed"]).lists() for value in values]
    return KeptForm(action=kept["action"], fields=fields, had_files=kept["files"])


def kept_form_forget(request: HttpRequest) -> None:
    """Once the form has gone through."""
    if SESSION_KEY not in request.session:
        return
    kept = _read(request)
    if kept is None or kept["action"] == request.get_full_path():
        del request.session[SESSION_KEY]


def owner_remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Leaves in the browser whose session this is, so that what is typed after its end finds its writer."""
    if not request.user.is_authenticated or _cookie_owner(request) == request.user.pk:
        return
    response.set_signed_cookie(
        COOKIE,
        str(request.user.pk),
        salt=COOKIE_SALT,
        max_age=COOKIE_DAYS * 24 * 60 * 60,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any] | None:
    token = request.session.get(SESSION_KEY)
    if not token or not request.user.is_authenticated:
        return None
    try:
        kept: dict[str, Any] = json.loads(decrypt(token))
    except (InvalidToken, ValueError):
        return None
    is_fresh = clock.now().timestamp() - kept["at"] < KEPT_SECONDS
    return kept if is_fresh and kept["owner"] == request.user.pk else None


def _owner(request: HttpRequest) -> int | None:
    return request.user.pk if request.user.is_authenticated else _cookie_owner(request)


def _cookie_owner(request: HttpRequest) -> int | None:
    try:
        value = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT, max_age=COOKIE_DAYS * 24 * 60 * 60)
    except BadSignature:
        return None
    return int(value) if value and value.isdecimal() else None


def _page_before(request: HttpRequest) -> str:
    """The address in the portal that the form was sent from."""
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}, require_https=request.is_secure()):
        return ""
    found = urlsplit(referrer)
    return f"{found.path}?{found.query}" if found.query else found.path
