"""The office's work on decisions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from apps.accounts.models import User
from apps.decisions.services import check_done, decision_propose, hold_place, note_write
from apps.evaluations.models import Dossier
from apps.evaluations.selectors import latest_attempt
from tests.e2e.everybody.people import OFFICER, SIGNATORY, USERNAMES

if TYPE_CHECKING:
    from tests.e2e.everybody.world import World

FREE = ("follow", "depart", "hold", "note", "assign")
PROPOSED = ("sign", "drop")


def _dossiers() -> list[Dossier]:
    """Those on which nobody of the demo did anything yet."""
    free = Dossier.objects.filter(state="evaluated", holds__isnull=True, decisions__isnull=True)
    return list(free.order_by("-premium_year__year", "pk"))


def _free(world: World) -> dict[str, Any]:
    settled = Dossier.objects.filter(
        state="evaluated", holds__isnull=True, decisions__isnull=True, attempts__evaluation__verdict="granted"
    )
    return {"pk": settled.latest("pk").pk}


def _proposed(world: World) -> dict[str, Any]:
    return {"pk": Dossier.objects.filter(decisions__state="proposed").latest("pk").pk}


def _held(world: World) -> dict[str, Any]:
    return {"pk": Dossier.objects.filter(holds__released_at__isnull=True, holds__isnull=False).latest("pk").pk}


def _decided(world: World) -> dict[str, Any]:
    return {"pk": Dossier.objects.filter(state="decided").latest("pk").pk}


def _page(act: str) -> str:
    return f"admin:decisions_workdossier_{act}"


ARGUMENTS = (
    {_page(act): _free for act in FREE}
    | {_page(act): _proposed for act in PROPOSED}
    | {_page("release"): _held, _page("revoke"): _decided}
)
OFFICE = (
    {_page(act): [OFFICER, SIGNATORY] for act in (*FREE, "release")}
    | {_page("drop"): [OFFICER, SIGNATORY]}
    | {_page(act): [SIGNATORY] for act in ("sign", "revoke")}
)
NO_PAGES = {_page(act): "answers a form by another page" for act in ("check", "take")}

_TOLD = {
    "letter": 1,
    "title": "Decision",
    "reference": "2024/10000106/1-1",
    "scheme": "Social statute",
    "year": 2024,
    "number": "10000106",
    "grants": True,
    "amount": "5881.81",
    "motive": "The document proves it.",
    "round": 1,
    "term_days": 60,
    "page": "/social-statute/10000106/2024/",
}
MESSAGES: dict[str, list[dict[str, Any]]] = {
    "decision": [
        _TOLD,
        _TOLD | {"grants": False, "amount": "0.00"},
        _TOLD | {"term_days": None},
        _TOLD | {"round": 2, "term_days": None},
    ],
    "decision_withdrawn": [_TOLD],
}


def fill() -> None:
    """One proposal that waits for a signature, one dossier on hold, one decided."""
    officer = User.objects.get(username=USERNAMES[OFFICER])
    proposed, held, decided = _dossiers()[:3]
    for code in ("file_read", "reasons_fit"):
        attempt = latest_attempt(proposed)
        assert attempt is not None
        check_done(attempt=attempt, code=code, actor=officer)
    note_write(dossier=proposed, text="We asked the provider by telephone.", is_visible=False, actor=officer)
    _decide(proposed, officer, departs=True)
    hold_place(dossier=held, reason="The insurer looks into the contract.", actor=officer)
    _decide(decided, officer, departs=False)


def _decide(dossier: Dossier, officer: User, *, departs: bool) -> None:
    attempt = latest_attempt(dossier)
    assert attempt is not None
    found = attempt.evaluation
    grants = found.verdict == "granted"
    decision_propose(
        dossier=dossier,
        attempt=attempt,
        grants=True if departs else grants,
        amount=Decimal(1234) if departs else found.amount or Decimal(0),
        explanation="Because of what the documents show." if departs else "",
        actor=officer,
    )
