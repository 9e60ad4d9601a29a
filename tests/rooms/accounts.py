"""Signing in and one's account."""

from __future__ import annotations

from typing import Any

NO_PAGES = {
    "openid_connect_login": "leads to the federal sign-in",
    "accounts:demo_sign_in_again": "answers a form by another page",
    "accounts:federal_sign_in_again": "leads to the federal sign-in",
    "accounts:viewing_end": "answers a form by another page",
    "accounts:session_extend": "answers a script",
    "accounts:session_end": "answers a form by another page",
    "accounts:profile_choose": "answers a form by another page",
    "openid_connect_callback": "the way back from the federal sign-in",
}
MESSAGES: dict[str, list[dict[str, Any]]] = {
    "password_reset": [{"days": 3}, {"days": 1}],
    "email_confirmation": [{"days": 3, "email_address": 1}],
    "unknown_account": [{}],
}
OWN = {
    "accounts:session_end": lambda user: {"pk": 1},
    "providers:view_as": lambda user: {"pk": user.person.pk},
    "openid_connect_login": lambda user: {"provider_id": "federal"},
    "openid_connect_callback": lambda user: {"provider_id": "federal"},
}
ELSEWHERE = {("accounts:sign_in_again", "newcomer"): "account_reauthenticate"}
ARGUMENTS = {"providers:view_as": lambda world: {"pk": world.user("provider").person.pk}}
ONLY_FOR = {"providers:view_as": ["officer"]}
