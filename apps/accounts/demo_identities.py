"""The demo's people as the stand-in for the federal sign-in knows them: those with a file, and somebody unknown."""

from __future__ import annotations

from typing import Any

from .models import User
from .selectors import demo_people

# Nobody of the demo bears it.
UNKNOWN_NISS = "90010199794"


def demo_identities() -> list[dict[str, Any]]:
    people = demo_people().filter(is_staff=False).select_related("person").order_by("pk")
    found = [_claims(user) for user in people if hasattr(user, "person") and user.person.niss]
    unknown = {
        "sub": "onbekend",
        "ssin": UNKNOWN_NISS,
        "locale": "nl-BE",
        "given_name": "An",
        "family_name": "Onbekend",
    }
    return [*found, unknown]


def _claims(user: User) -> dict[str, Any]:
    return {
        "sub": user.username,
        "ssin": user.person.niss,
        "locale": f"{user.language}-BE",
        "given_name": user.first_name,
        "family_name": user.last_name,
    }
