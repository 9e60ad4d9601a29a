"""A real OpenID Connect provider on the loopback, for tests that sign in through it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from django.test import Client
from django.urls import reverse


def claims(sub: str, ssin: str | None, locale: str = "nl-BE", **more: str) -> dict[str, Any]:
    """Somebody whom the provider knows; without `ssin` it says no NISS."""
    said = {"sub": sub, "locale": locale, "given_name": "Jo", "family_name": sub.title(), **more}
    return said | ({"ssin": ssin} if ssin is not None else {})


@contextmanager
def identity_provider(settings: Any, people: list[dict[str, Any]]) -> Iterator[str]:
    """Runs in a thread and is what the settings name. Its address."""
    from oidc_provider_mock import User, run_server_in_thread

    known = [User(sub=one["sub"], claims={key: value for key, value in one.items() if key != "sub"}) for one in people]
    with run_server_in_thread(user_claims=known) as server:
        address = f"http://localhost:{server.server_port}"
        use_provider(settings, address)
        yield address


def use_provider(settings: Any, address: str) -> None:
    settings.OIDC_SERVER_URL = address
    settings.OIDC_CLIENT_ID = "portal"
    settings.OIDC_CLIENT_SECRET = "a-secret-of-the-tests"
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"].append(address)
    settings.CONTENT_SECURITY_POLICY = policy


def provider_answer(client: Client, sub: str, *, start: str = "", data: dict[str, str] | None = None) -> str:
    """Goes to the provider and lets `sub` sign in there: the address with which the browser comes back."""
    begun = client.post(start or reverse("openid_connect_login", args=["federal"]), data or {})
    form = {"action": "deny"} if sub == "deny" else {"sub": sub}
    answer = requests.post(begun["Location"], data=form, allow_redirects=False, timeout=60)
    return answer.headers["Location"].removeprefix("http://testserver")


def federal_sign_in(client: Client, sub: str, **how: Any) -> Any:
    return client.get(provider_answer(client, sub, **how))
