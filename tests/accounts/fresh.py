"""A session that has just signed in again, for views behind `fresh_sign_in_required`."""

from __future__ import annotations

import time

from django.test import Client


def freshly(client: Client) -> Client:
    """Whoever is signed in has just shown their password."""
    session = client.session
    user = session["_auth_user_id"]
    shown = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [shown]
    session["account_authentication_methods_user"] = str(user)
    session.save()
    return client
