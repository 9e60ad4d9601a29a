"""Reads about decisions."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet

from apps.evaluations.models import Dossier, Evaluation
from apps.evaluations.states import Verdict

from .models import Decision, StandardReason
from .states import DecisionState, Round


def decisions_in_force(dossier: Dossier) -> QuerySet[Decision]:
    """The final ones, the latest first."""
    return Decision.objects.filter(dossier=dossier, state=DecisionState.FINAL).order_by("-round")


def decision_in_force(dossier: Dossier) -> Decision | None:
    """The one that holds now: the second where there is one."""
    return decisions_in_force(dossier).select_related("attempt").first()


def first_decision(dossier: Dossier) -> Decision | None:
    """The one that was contested."""
    return decisions_in_force(dossier).filter(round=Round.FIRST).first()


def departs_from(found: Evaluation, *, grants: bool, amount: Decimal) -> bool:
    """Whether the rules found otherwise, or nothing."""
    return grants != (found.verdict == Verdict.GRANTED) or found.verdict == Verdict.PENDING or amount != found.amount


def reasons_of(decision: Decision) -> list[StandardReason]:
    """The standard reasons that were chosen; a draft, and a decision that was just taken, carry them beside it."""
    chosen = getattr(decision, "draft_reasons", None if decision.pk else ())
    return list(decision.reasons.all() if chosen is None else chosen)
