"""How the tests of the contact pages sign in."""

from __future__ import annotations

from django.test import Client

from apps.accounts.models import User
from tests.accounts.fresh import freshly


def signed_in(user: User | None, *, fresh: bool = False) -> Client:
    """`fresh`: they have just proved again who they are."""
    assert user is not None
    client = Client()
    client.force_login(user)
    return freshly(client) if fresh else client
