"""Reads about decisions."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.evaluations.models import Dossier

from .models import Decision
from .states import DecisionState


def decisions_in_force(dossier: Dossier) -> QuerySet[Decision]:
    """The final ones, the latest first."""
    return Decision.objects.filter(dossier=dossier, state=DecisionState.FINAL).order_by("-round")


def decision_in_force(dossier: Dossier) -> Decision | None:
    """The one that holds now: the second where there is one."""
    return decisions_in_force(dossier).select_related("attempt").first()
