"""What the page of one dossier shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from apps.accounts.models import Language, User
from apps.core.components import Text, Tone
from apps.evaluations.admin.dossiers import changes_in_words
from apps.evaluations.selectors import expanded_lines
from apps.evaluations.wordings import words_of
from apps.letters.models import Letter

from ..checks import checks_of
from ..desk import Desk
from ..house_queues import proposal_words
from ..letter import event_of
from ..models import Decision
from ..terms import contest_last_day
from ..timeline import decision_words, happened
from .acts import MAY_DECIDE, MAY_NOTE
from .queue_page import WHO
from .sections import sections_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCheck:
    code: str
    text: Text
    missing: Text
    who: Text
    passed: bool
    is_manual: bool
    is_needed: bool
    done_by: Any = None
    done_at: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDecision:
    decision: Decision
    words: str
    tone: Tone
    contest_until: Any
    reasons: Sequence[Any]
    letter: Letter | None


_TONES = {"proposed": Tone.ATTENTION, "final": Tone.GOOD, "dropped": Tone.NEUTRAL, "revoked": Tone.BAD}


def head_context(desk: Desk) -> dict[str, Any]:
    """Whose dossier it is and what the rules found: on each page."""
    dossier = desk.dossier
    words = words_of(dossier.premium_year.scheme)
    found = desk.evaluation
    person = dossier.provider.person
    context: dict[str, Any] = {
        "desk": desk,
        "dossier": dossier,
        "language": Language(person.language).label,
        "person_url": reverse("admin:providers_person_change", args=[person.pk]),
        "result": None,
        "proposal_words": proposal_words(desk.proposal) if desk.proposal else "",
    }
    if found is not None:
        context["result"] = {
            "label": words.outcome_label(found.outcome),
            "tone": words.outcome_tone(found.outcome),
            "sentence": words.outcome_sentence(found.outcome, dossier.premium_year.year),
            "amount": found.amount,
            "blockers": [words.blocker_label(code) for code in found.blockers],
        }
    return context


def dossier_context(desk: Desk, user: User) -> dict[str, Any]:
    dossier = desk.dossier
    scheme = dossier.premium_year.scheme
    attempts = dossier.attempts.select_related("run__premium_year").order_by("-number")
    return {
        **head_context(desk),
        "title": f"{dossier.provider.person}, {dossier.premium_year}",
        "checks": shown_checks(desk),
        "lines": shown_lines(desk),
        "attempts": [{"attempt": one, "changes": changes_in_words(one, scheme)} for one in attempts],
        "notes": dossier.notes.select_related("written_by"),
        "decisions": shown_decisions(desk),
        "sections": sections_of(dossier, user),
        "happened": happened(dossier),
        "may_check": user.has_perm(MAY_DECIDE) and desk.round is not None,
        "may_note": user.has_perm(MAY_NOTE),
        "may_take": user.has_perm(MAY_DECIDE),
        "is_mine": desk.assignment is not None and desk.assignment.to_id == user.pk,
    }


def shown_checks(desk: Desk) -> list[ShownCheck]:
    """The checklist of the newest result: first what a machine can tell, then what a person says."""
    case = desk.case
    if case is None:
        return []
    done = {one.code: one for one in case.attempt.manual_checks.select_related("done_by")}
    shown = []
    for check in checks_of(desk.dossier.premium_year.scheme):
        tick = done.get(check.code)
        shown.append(
            ShownCheck(
                code=check.code,
                text=check.text,
                missing=check.missing,
                who=WHO[check.who],
                passed=tick is not None if check.passes is None else check.passes(case),
                is_manual=check.is_manual,
                is_needed=check.for_staff,
                done_by=tick.done_by if tick else None,
                done_at=tick.done_at if tick else None,
            )
        )
    return sorted(shown, key=lambda check: check.is_manual)


def shown_lines(desk: Desk) -> Sequence[Any]:
    if desk.attempt is None or desk.evaluation is None:
        return ()
    year = desk.dossier.premium_year
    lines = expanded_lines(desk.evaluation, desk.attempt.run)
    return words_of(year.scheme).shown_lines(lines, desk.evaluation.facts, year.year)


def shown_decisions(desk: Desk) -> list[ShownDecision]:
    found = desk.dossier.decisions.select_related(
        "attempt", "proposed_by", "signed_by", "ended_by", "dossier__premium_year"
    ).prefetch_related("reasons")
    letters = {one.event: one for one in Letter.objects.filter(event__in=[event_of(one) for one in found])}
    return [
        ShownDecision(
            decision=one,
            words=decision_words(one),
            tone=_TONES[one.state],
            contest_until=contest_last_day(one) if one.is_final and one.round == 1 else None,
            reasons=list(one.reasons.all()),
            letter=letters.get(event_of(one)),
        )
        for one in found
    ]
