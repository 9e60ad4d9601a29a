"""What evaluations hold on a person, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.personal_data import (
    Retained,
    TrailKind,
    register_left_out,
    register_personal_model,
    register_retained,
    register_trail_words,
)

from .models import Attempt, Dossier, Evaluation

_OFFICE = _("Work of the office, not about you.")


def _published(person: Any) -> QuerySet[Evaluation]:
    """Trials and runs that were never published are no results."""
    told = Attempt.objects.filter(dossier__provider__person=person, published_at__isnull=False)
    return Evaluation.objects.filter(provider__person=person, pk__in=told.values("evaluation"))


register_personal_model("evaluations.Dossier", "provider__person")
register_personal_model(
    "evaluations.Attempt",
    lambda person: Attempt.objects.filter(dossier__provider__person=person, published_at__isnull=False),
)
register_personal_model("evaluations.Evaluation", _published)
register_personal_model("evaluations.Reevaluation", "dossier__provider__person")
register_left_out("evaluations.Parameter", _OFFICE)
register_left_out("evaluations.Run", _OFFICE)
register_retained(
    Retained(
        code="evaluations.dossier",
        model="evaluations.Dossier",
        label=_("Dossiers with their evaluations"),
        begins=_("the day on which the dossier was opened"),
        past=lambda day: Dossier.objects.filter(opened_at__lt=dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)),
    )
)
register_trail_words(
    TrailKind.READ,
    {
        "dossier_read": _("Looked at your dossier of a year"),
        "evaluation_read": _("Looked at the evaluation of a year"),
        "attempt_read": _("Looked at the evaluation of a year"),
    },
)
