"""The social statute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.accounts.models import User
from apps.core.clock import now
from apps.social_statute.models import InsuranceContract, OwnRequest, Proof
from apps.social_statute.reminders.services import reminders_hold
from tests.e2e.everybody.people import OFFICER, PROVIDER, USERNAMES
from tests.social_statute.proving import proof_sent

if TYPE_CHECKING:
    from tests.e2e.everybody.world import World


def _own(user: User) -> dict[str, Any]:
    return {"number": user.person.numbers.get().number, "year": 2024}


def _shown(world: World) -> dict[str, Any]:
    return {"number": world.number_of_role, "year": 2024}


PAGES = ["what_if", "contract", "benefit", "waiver", "proof"]
ACTS = ["own_request", "own_request_take_back", "waiver_take_back"]

OWN = {f"social_statute:{name}": _own for name in (*PAGES, *ACTS)} | {
    "social_statute:proof_withdraw": lambda user: {**_own(user), "pk": 1}
}
ARGUMENTS = (
    {f"social_statute:{name}": _shown for name in PAGES}
    | {
        f"admin:social_statute_proof_{name}": lambda world: {"pk": Proof.objects.filter(state="sent").latest("pk").pk}
        for name in ("accept", "refuse")
    }
    | {"admin:social_statute_reminderhold_round": lambda world: {"year": 2024, "days": 30}}
)
OFFICE = {
    "admin:social_statute_proof_accept": [OFFICER],
    "admin:social_statute_proof_refuse": [OFFICER],
    "admin:social_statute_reminderhold_round": [OFFICER],
}
ELSEWHERE = {("admin:social_statute_reminderhold_change", "*"): "admin:social_statute_reminderhold_round"}
NO_PAGES = {f"social_statute:{name}": "answers a form by another page" for name in (*ACTS, "proof_withdraw")} | {
    "admin:social_statute_proof_assign": "answers a form by another page",
    "admin:social_statute_reminderhold_hold": "answers a form by another page",
    "admin:social_statute_reminderhold_release": "answers a form by another page",
}
# Only a year with a result can be added to.
ONLY_FOR = {f"social_statute:{name}": [PROVIDER] for name in PAGES}


def fill() -> None:
    """One proof that waits, one own request, and reminders that are stopped."""
    provider = User.objects.get(username=USERNAMES[PROVIDER])
    number = provider.person.numbers.get()
    proof_sent(number, year=2024, actor=provider)
    insurer = InsuranceContract.objects.first()
    assert insurer is not None
    OwnRequest.objects.create(
        provider=number,
        year=2023,
        insurer=insurer.insurer,
        reference="A 1",
        concluded_on=insurer.concluded_on,
        made_at=now(),
        made_by=provider,
    )
    officer = User.objects.get(username=USERNAMES[OFFICER])
    reminders_hold(year=2024, days=7, reason="We wait for the insurers.", actor=officer)
