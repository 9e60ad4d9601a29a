"""Mandates: given by a provider, held by others."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User


def _own(user: User) -> dict[str, Any]:
    from tests.mandates.factories import MandateFactory

    return {"pk": MandateFactory(principal=user.person).pk}


def _nothing(user: User) -> dict[str, Any]:
    return {"pk": 1}


GIVEN = ("one", "accept", "refuse", "stop", "transfer")
HELD = (*GIVEN, "act")
OWN = {
    **{f"mandates:given_{step}": _own for step in GIVEN},
    **{f"mandates:held_{step}": _nothing for step in HELD},
    "mandates:organisation": _nothing,
    "mandates:role_end": lambda user: {"pk": 1, "role": 1},
}
