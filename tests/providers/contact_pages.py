"""How the tests of the contact pages sign in."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from apps.accounts.models import User


def signed_in(user: User | None, *, fresh: bool = False) -> Client:
    """`fresh`: they have just proved again who they are."""
    assert user is not None
    client = Client()
    client.force_login(user)
    if fresh:
        session: Any = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session.save()
    return client
