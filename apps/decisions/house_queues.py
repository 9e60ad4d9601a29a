"""The queues of every scheme: what lacks data or a parameter, is blocked, held, ready, or waits for a signature.

Each begins at an index (undecided dossiers by age, open holds, proposals), so that a page of it is found without
reading all dossiers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.components import Tone
from apps.core.templatetags.portal import euro
from apps.evaluations.models import Attempt, CalendarDate, Dossier, Reevaluation
from apps.evaluations.results import NEEDS_DATA, NEEDS_PARAMETER
from apps.evaluations.states import DossierState, RunState, Verdict
from apps.evaluations.wordings import words_of

from .automatic import to_check
from .checks import Who
from .models import Decision, Hold
from .queues import Queue, all_queues, register_queue, scheme_actors
from .states import BulkAct, DecisionState

ADDITIONS, DECISIONS, PAYMENT = "additions_deadline", "decisions_from", "payment_target"


def undecided(**result: Any) -> QuerySet[Dossier]:
    """Dossiers without a decision whose newest result is like that, from their first result on."""
    newer = Attempt.objects.filter(dossier=OuterRef("dossier"), number__gt=OuterRef("number"))
    wanted = {f"evaluation__{name}": value for name, value in result.items()}
    newest = Attempt.objects.filter(
        ~Exists(newer), dossier=OuterRef("pk"), evaluation__run_id=F("run_id"), **wanted
    )  # with the run, so that only its partition is looked at
    return Dossier.objects.filter(Exists(newest), state=DossierState.EVALUATED).annotate(since=F("evaluated_at"))


def _held() -> QuerySet[Hold]:
    return Hold.objects.filter(dossier=OuterRef("pk"), released_at__isnull=True)


def _proposed() -> QuerySet[Decision]:
    return Decision.objects.filter(dossier=OuterRef("pk"), state=DecisionState.PROPOSED)


def _judged_again() -> QuerySet[Reevaluation]:
    under_way = Q(run__isnull=True) | ~Q(run__state__in=[RunState.PUBLISHED, RunState.CANCELLED])
    return Reevaluation.objects.filter(under_way, dossier=OuterRef("pk"))


def held(as_of: dt.date) -> QuerySet[Dossier]:
    return Dossier.objects.filter(holds__released_at__isnull=True, holds__isnull=False).annotate(
        since=F("holds__placed_at")
    )


def to_sign(as_of: dt.date) -> QuerySet[Dossier]:
    return Dossier.objects.filter(decisions__state=DecisionState.PROPOSED).annotate(since=F("decisions__proposed_at"))


def ready(as_of: dt.date) -> QuerySet[Dossier]:
    """Settled, nothing in the way, and the days of its premium year have come."""
    days = CalendarDate.objects.filter(premium_year=OuterRef("premium_year"))
    rows = undecided(verdict__in=[Verdict.GRANTED, Verdict.REFUSED], blockers=[]).filter(
        ~Exists(_held()),
        ~Exists(_proposed()),
        ~Exists(_judged_again()),
        Exists(days.filter(key=ADDITIONS, day__lt=as_of)),
        Exists(days.filter(key=DECISIONS, day__lte=as_of)),
    )
    for queue in all_queues():
        if queue.holds_back:
            rows = rows.exclude(pk__in=queue.rows(as_of).order_by().values("pk"))
    return rows


def calendar_day(*keys: str) -> Any:
    """A queue's deadline: the first of these days of the premium year's calendar that is known."""

    def deadline(dossiers: Sequence[Dossier]) -> Mapping[int, dt.date]:
        years = {dossier.premium_year_id for dossier in dossiers}
        found = CalendarDate.objects.filter(premium_year__in=years, key__in=keys, day__isnull=False)
        days = {(year, key): day for year, key, day in found.values_list("premium_year_id", "key", "day") if day}
        known = {
            year: day for year in years if (day := next((days[year, key] for key in keys if (year, key) in days), None))
        }
        return {one.pk: known[one.premium_year_id] for one in dossiers if one.premium_year_id in known}

    return deadline


def _newest_results(dossiers: Sequence[Dossier]) -> Mapping[int, tuple[str, Any, list[str]]]:
    found = (
        Attempt.objects.filter(dossier__in=dossiers, evaluation__run_id=F("run_id"))
        .order_by("dossier", "-number")
        .distinct("dossier")
        .values_list("dossier_id", "evaluation__outcome", "evaluation__amount", "evaluation__blockers")
    )
    return {dossier: (outcome, amount, blockers) for dossier, outcome, amount, blockers in found}


def result_detail(dossiers: Sequence[Dossier]) -> Mapping[int, str]:
    """What the newest result says, with its amount and what stops the payment."""
    results = _newest_results(dossiers)
    found = {}
    for dossier in dossiers:
        if dossier.pk in results:
            outcome, amount, blockers = results[dossier.pk]
            words = words_of(dossier.premium_year.scheme)
            parts = [words.outcome_label(outcome), euro(amount) if amount else ""]
            found[dossier.pk] = "; ".join(filter(None, [*parts, *map(words.blocker_label, blockers)]))
    return found


def _hold_detail(dossiers: Sequence[Dossier]) -> Mapping[int, str]:
    holds = Hold.objects.filter(dossier__in=dossiers, released_at__isnull=True)
    return dict(holds.values_list("dossier_id", "reason"))


def proposal_words(decision: Decision) -> str:
    said = _("Grant %(amount)s") % {"amount": euro(decision.amount)} if decision.grants else _("Refuse")
    who = decision.proposed_by.get_full_name() or decision.proposed_by.get_username() if decision.proposed_by else ""
    return _("%(proposal)s, proposed by %(who)s") % {"proposal": said, "who": who}


def _proposal_detail(dossiers: Sequence[Dossier]) -> Mapping[int, str]:
    proposals = Decision.objects.filter(dossier__in=dossiers, state=DecisionState.PROPOSED)
    return {one.dossier_id: proposal_words(one) for one in proposals.select_related("proposed_by")}


for _queue in (
    Queue(
        code="signature",
        label=gettext_lazy("Decisions to sign"),
        text=gettext_lazy("Somebody proposed to depart from the rules. Another person signs, or sends it back."),
        who=Who.OFFICE,
        rows=to_sign,
        deadline=calendar_day(PAYMENT),
        detail=_proposal_detail,
        order=10,
    ),
    Queue(
        code="quality",
        label=gettext_lazy("Quality control"),
        text=gettext_lazy(
            "The machine could have decided these. Decide as you find: it is counted how often you depart."
        ),
        who=Who.OFFICE,
        rows=lambda as_of: to_check(),
        deadline=calendar_day(PAYMENT),
        detail=result_detail,
        order=30,
    ),
    Queue(
        code="ready",
        label=gettext_lazy("Ready to decide"),
        text=gettext_lazy("The rules found a result, and nothing is in the way."),
        who=Who.OFFICE,
        rows=ready,
        deadline=calendar_day(PAYMENT),
        detail=result_detail,
        order=40,
        tone=Tone.INFO,
        bulk=BulkAct.DECIDE,
    ),
    Queue(
        code="data",
        label=gettext_lazy("Data are missing"),
        text=gettext_lazy("The rules can't settle it before the missing data come in."),
        who=Who.PROVIDER,
        rows=lambda as_of: undecided(outcome=NEEDS_DATA),
        deadline=calendar_day(ADDITIONS),
        detail=result_detail,
        actors=scheme_actors,
        order=50,
    ),
    Queue(
        code="parameter",
        label=gettext_lazy("A parameter is missing"),
        text=gettext_lazy("The rules can't settle it before the office knows an amount or a threshold."),
        who=Who.OFFICE,
        rows=lambda as_of: undecided(outcome=NEEDS_PARAMETER),
        deadline=calendar_day(PAYMENT),
        detail=result_detail,
        order=55,
    ),
    Queue(
        code="blocked",
        label=gettext_lazy("The payment is blocked"),
        text=gettext_lazy("Granted, but a contract, a choice, an account or a definite amount is missing."),
        who=Who.PROVIDER,
        rows=lambda as_of: undecided(verdict=Verdict.GRANTED, blockers__len__gt=0),
        deadline=calendar_day(ADDITIONS),
        detail=result_detail,
        actors=scheme_actors,
        order=60,
        bulk=BulkAct.DECIDE,
    ),
    Queue(
        code="held",
        label=gettext_lazy("Held"),
        text=gettext_lazy("The office holds these dossiers. Nobody decides on them until they are released."),
        who=Who.OFFICE,
        rows=held,
        detail=_hold_detail,
        order=70,
        tone=Tone.NEUTRAL,
        bulk=BulkAct.RELEASE,
    ),
):
    register_queue(_queue)
