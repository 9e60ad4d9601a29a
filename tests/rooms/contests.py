"""Contesting a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.e2e.everybody.world import World

CONTEST: dict[str, Any] = {
    "decision": 7,
    "reference": "CT-20250908-ABCDEF",
    "number": "10000106",
    "scheme": "social_statute",
    "year": 2024,
}
RECEIVED = {**CONTEST, "made_on": "2025-09-08", "by_letter": False, "is_late": False}
TEXTS = {"fr": "Trop tard.", "nl": "Te laat.", "de": "Zu spät.", "en": "Too late."}
MESSAGES: dict[str, list[dict[str, Any]]] = {
    "contest_received": [RECEIVED, {**RECEIVED, "by_letter": True}, {**RECEIVED, "by_letter": True, "is_late": True}],
    "contest_lateness_waived": [{**CONTEST, "reason": "In hospital."}],
    "contest_admissible": [
        {**CONTEST, "frozen": frozen, "decided": decided}
        for frozen, decided in (("0", "0"), ("0", "5000.00"), ("5000.00", "5000.00"))
    ],
    "contest_inadmissible": [
        {**CONTEST, "standard_reason": texts, "reason": reason} for texts, reason in ((TEXTS, ""), ({}, "Not signed."))
    ],
    "contest_frozen": [{**CONTEST, "frozen": frozen, "decided": "5000.00"} for frozen in ("0", "2500.00")],
    "contest_taken_back": [{**CONTEST, "reason": "The signature was there."}],
    "contest_document_judged": [
        {**CONTEST, "document": "hours.pdf", "fact": fact, "reason": reason}
        for fact, reason in (("activity", ""), ("", "It is of another year."))
    ],
    "contest_withdrawn": [CONTEST],
    "contest_draft_ending": [{**CONTEST, "last_day": "2025-11-07"}],
}
# Nobody has a decision here: tests/contests/test_pages.py holds whose pages they are.
OWN = {f"contests:{name}": lambda user: {"pk": 1} for name in ("contest", "edit", "check", "withdraw")} | {
    "contests:receipt": lambda user: {"pk": 1, "reference": "none"}
}


def _page(act: str) -> str:
    return f"admin:contests_contest_{act}"


def _decision(state: str) -> Any:
    """The argument of a page about a decision with a contest in that state."""

    def argument(world: World) -> dict[str, Any]:
        from apps.contests.models import Contest

        found = Contest.objects.filter(state=state).latest("pk")
        return {"pk": found.decision_id}

    return argument


def _contest(state: str) -> Any:
    def argument(world: World) -> dict[str, Any]:
        from apps.contests.models import Contest

        return {"pk": Contest.objects.filter(state=state).latest("pk").pk}

    return argument


def _document(world: World) -> dict[str, Any]:
    """Of the contest that is judged again."""
    from apps.contests.models import Contest
    from apps.contests.selectors import documents_in

    contest = Contest.objects.filter(state="admissible").latest("pk")
    return {"pk": contest.pk, "document": documents_in(contest).latest("pk").pk}


def _proposal(world: World) -> dict[str, Any]:
    from apps.contests.models import FrozenProposal

    found = FrozenProposal.objects.latest("pk")
    return {"pk": found.contest_id, "proposal": found.pk}


def _to_letter(world: World) -> dict[str, Any]:
    return _decision("draft")(world)


ARGUMENTS = {
    "contests:contest": _decision("sent"),
    "contests:withdraw": _decision("sent"),
    "contests:edit": _decision("draft"),
    "contests:check": _decision("draft"),
    **{_page(act): _contest("sent") for act in ("admit", "inadmissible", "waive")},
    _page("frozen"): _contest("admissible"),
    _page("take_back"): _contest("inadmissible"),
    _page("frozen_sign"): _proposal,
    _page("letter_of"): _to_letter,
    **{_page(act): _document for act in ("document_accept", "document_aside")},
}
NO_PAGES = {"contests:receipt": "a file", _page("assign"): "answers a form by another page"}
_OF_THE_OFFICE = (
    *("admit", "inadmissible", "waive", "take_back", "frozen", "frozen_sign"),
    *("document_accept", "document_aside", "letter", "letter_of"),
)
OFFICE = {_page(act): ["officer"] for act in _OF_THE_OFFICE}
ONLY_FOR = {f"contests:{name}": ["provider"] for name in ("contest", "edit", "check", "withdraw")}


def fill() -> None:
    """Of the provider one contest that was sent and a draft, of others an admissible and an inadmissible one: of
    earlier years."""
    from decimal import Decimal

    from apps.contests.models import FrozenProposal
    from apps.contests.services import contest_admit, contest_declare_inadmissible, contest_draft_save, contest_send
    from apps.core.clock import now, today
    from apps.decisions.services import decision_notified, decision_propose
    from apps.evaluations.models import Dossier
    from apps.evaluations.selectors import latest_attempt
    from tests.contests.contesting import paper
    from tests.e2e.everybody.people import OFFICER, PROVIDER
    from tests.e2e.everybody.world import World

    officer, provider = World.user(OFFICER), World.user(PROVIDER)
    earlier = Dossier.objects.filter(state="evaluated", premium_year__year__lt=2024).exclude(
        attempts__evaluation__verdict="pending"
    )
    own = list(earlier.filter(provider__person__account=provider).order_by("-premium_year__year")[:2])
    others = list(earlier.exclude(provider__person__account=provider).order_by("pk")[:2])
    assert (len(own), len(others)) == (2, 2)
    drafts = []
    for dossier in (*own, *others):
        attempt = latest_attempt(dossier)
        assert attempt is not None
        found = attempt.evaluation
        decision = decision_propose(
            dossier=dossier,
            attempt=attempt,
            grants=found.verdict == "granted",
            amount=found.amount or Decimal(0),
            actor=officer,
        )
        decision_notified(decision_id=decision.pk, day=today())
        drafts.append(
            contest_draft_save(
                decision=decision,
                actor=provider,
                statement="More hours.",
                objections={"activity": "In the hospital."},
                file=paper("hours.pdf"),
            )
        )
    for draft in drafts[1:]:
        contest_send(draft=draft, version=draft.version, actor=provider)
    contest_admit(contest=drafts[2], actor=officer)
    proposed = {"proposed_at": now(), "proposed_by": officer, "amount": Decimal(0), "reason": "Half is doubtful."}
    FrozenProposal.objects.create(contest=drafts[2], **proposed)
    contest_declare_inadmissible(contest=drafts[3], standard_reason=None, reason="Not signed.", actor=officer)
