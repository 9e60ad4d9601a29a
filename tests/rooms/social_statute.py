"""The social statute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.accounts.models import User
from tests.e2e.everybody.people import PROVIDER

if TYPE_CHECKING:
    from tests.e2e.everybody.world import World


def _own(user: User) -> dict[str, Any]:
    return {"number": user.person.numbers.get().number, "year": 2024}


def _shown(world: World) -> dict[str, Any]:
    return {"number": world.number_of_role, "year": 2024}


PAGES = ["what_if", "contract", "benefit", "waiver"]
ACTS = ["own_request", "own_request_take_back", "waiver_take_back"]

OWN = {f"social_statute:{name}": _own for name in (*PAGES, *ACTS)}
ARGUMENTS = {f"social_statute:{name}": _shown for name in PAGES}
NO_PAGES = {f"social_statute:{name}": "answers a form by another page" for name in ACTS}
# Only a year with a result can be added to.
ONLY_FOR = {f"social_statute:{name}": [PROVIDER] for name in PAGES}
