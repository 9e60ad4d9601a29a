"""What the office's pages on one contest share: finding it, and describing it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from apps.core.admin_pages import PagesAdmin
from apps.decisions.models import Decision
from apps.decisions.terms import contest_last_day
from apps.evaluations.admin.dossiers import changes_in_words
from apps.evaluations.models import Attempt
from apps.evaluations.selectors import evaluation_of
from apps.evaluations.wordings import words_of

from ..models import Contest
from ..selectors import contests_sent, shown_documents, shown_lines_of, shown_objections, why_documents_wait
from ..states import ProposalState
from ..wording import tone_of, what_was_decided


class ContestPages(PagesAdmin):
    """The contest, its documents and the amount that waits have pages; all find and describe it in the same way."""

    def _contest(self, request: HttpRequest, pk: Any) -> Contest:
        found: Contest = self.found(
            request, pk, contests_sent().select_related("decision__attempt__run__parameters", "answer")
        )
        return found

    def _described(self, contest: Contest) -> dict[str, Any]:
        decision = contest.decision
        lines = shown_lines_of(decision)
        return {
            "title": str(contest),
            "contest": contest,
            "decision": decision,
            "dossier": decision.dossier,
            "provider": decision.dossier.provider,
            "what": what_was_decided(decision),
            "last_day": contest_last_day(decision),
            "tone": tone_of(contest),
            "signed": contest.proposals.filter(state=ProposalState.SIGNED).select_related("ended_by").last(),
            "taken_back": contest.taken_back.select_related("judged_by", "taken_back_by", "standard_reason"),
            "objections": shown_objections(contest, lines),
            "documents": shown_documents(contest),
            "documents_wait": why_documents_wait(contest),
            "may_set_aside": False,
            "may_accept": False,
            "workplace": workplace_url(decision),
            "newer": _newer(decision),
            "assignment": getattr(decision.dossier, "assignment", None),
        }


def workplace_url(decision: Decision) -> str:
    """The office's page of the dossier, where the second decision is taken."""
    try:
        return reverse("admin:decisions_workdossier_change", args=[decision.dossier_id])
    except NoReverseMatch:
        return ""


def _newer(decision: Decision) -> dict[str, Any] | None:
    """What the last run found after the decision, when it did, and what each result since then changed."""
    attempts = decision.dossier.attempts.filter(number__gt=decision.attempt.number).order_by("-number")
    newer: list[Attempt] = list(attempts)
    if not newer:
        return None
    evaluation, decided = evaluation_of(newer[0]), evaluation_of(decision.attempt)
    scheme = decision.dossier.premium_year.scheme
    return {
        "attempt": newer[0],
        "outcome": words_of(scheme).outcome_label(evaluation.outcome),
        "amount": evaluation.amount,
        "evaluation": evaluation,
        "differs": (evaluation.outcome, evaluation.amount) != (decided.outcome, decided.amount),
        "changes": [(attempt.number, changes_in_words(attempt, scheme)) for attempt in newer],
    }
