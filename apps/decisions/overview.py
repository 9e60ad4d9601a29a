"""What decisions add to the home page, to the overview, and to the lists of those who work on many files. The cards of
each scheme show the amounts that were decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from apps.accounts.acting import Scope
from apps.core.components import TimelineItem, Todo, Tone
from apps.core.overview import Need, OverviewPart, register_needs, register_overview
from apps.evaluations.addresses import year_url
from apps.evaluations.models import Attempt, Evaluation
from apps.evaluations.schemes import scheme_label
from apps.evaluations.states import DossierState
from apps.evaluations.wordings import words_of
from apps.providers.models import Person

from .models import Decision
from .shown import Decided, decided_of
from .states import DecisionState, Round
from .terms import is_in_time, last_day_from, terms_of


def overview(person: Person, as_of: dt.date) -> OverviewPart:
    """The decisions that can still be contested with some sense, and what was decided. A fixed number of queries."""
    dossiers = Decision.objects.filter(dossier__provider__person=person, state=DecisionState.FINAL).values_list(
        "dossier_id", flat=True
    )
    decided = sorted(decided_of(list(dossiers)).values(), key=lambda one: one.decided_on, reverse=True)
    outcomes = _outcomes([one.decision for one in decided if one.is_contestable])
    return OverviewPart(
        todos=[
            Todo(
                title=_name(one.decision),
                text=_("You need to do nothing if you agree. If you do not, you can contest the decision."),
                deadline=one.last_day,
                action=_("Read the decision"),
                url=year_url(one.decision.dossier),
                is_choice=True,
            )
            for one in decided
            if one.is_contestable and one.last_day and _could_give_more(one.decision, outcomes)
        ],
        history=[_happened(one) for one in decided],
    )


def needs(person_ids: Collection[int], as_of: dt.date) -> Mapping[int, list[Need]]:
    """The same for many files: once a year is decided nothing else is left to do."""
    decisions = list(
        Decision.objects.filter(
            dossier__provider__person__in=person_ids,
            dossier__state=DossierState.DECIDED,
            state=DecisionState.FINAL,
            round=Round.FIRST,
            notified_on__isnull=False,
        ).select_related("dossier__premium_year", "dossier__provider")
    )
    terms = terms_of([decision.dossier.premium_year for decision in decisions]) if decisions else {}
    running = []
    for decision in decisions:
        last = last_day_from(decision.notified_on, terms.get(decision.dossier.premium_year_id))
        if last and is_in_time(last, as_of):
            running.append((decision, last))
    outcomes = _outcomes([decision for decision, _last in running])
    found: dict[int, list[Need]] = {}
    for decision, last in running:
        if _could_give_more(decision, outcomes):
            need = Need(
                title=_name(decision), deadline=last, url=year_url(decision.dossier), scope=Scope.SOCIAL_STATUTE
            )
            found.setdefault(decision.dossier.provider.person_id, []).append(need)
    return found


def _outcomes(decisions: Collection[Decision]) -> dict[int, str]:
    """By attempt. Two queries, whatever their number."""
    attempts = Attempt.objects.filter(pk__in=[decision.attempt_id for decision in decisions])
    rows = list(attempts.values_list("pk", "run_id", "evaluation_id")) if decisions else []
    if not rows:
        return {}
    found = Evaluation.objects.filter(run_id__in={run for _pk, run, _id in rows}, pk__in=[pk for *_rest, pk in rows])
    outcomes = dict(found.values_list("pk", "outcome"))
    return {attempt: outcomes[evaluation] for attempt, _run, evaluation in rows}


def _could_give_more(decision: Decision, outcomes: Mapping[int, str]) -> bool:
    """Whoever got all that there is isn't asked whether they agree."""
    scheme = decision.dossier.premium_year.scheme
    return not decision.grants or decision.departs or not words_of(scheme).is_most(outcomes[decision.attempt_id])


def _name(decision: Decision) -> str:
    year = decision.dossier.premium_year
    said = _("%(scheme)s %(year)s: granted in part") if decision.grants else _("%(scheme)s %(year)s: refused")
    return said % {"scheme": scheme_label(year.scheme), "year": year.year}


def _happened(one: Decided) -> TimelineItem:
    year = one.decision.dossier.premium_year
    said = _("%(scheme)s %(year)s: granted") if one.grants else _("%(scheme)s %(year)s: refused")
    return TimelineItem(
        day=one.decided_on,
        title=said % {"scheme": scheme_label(year.scheme), "year": year.year},
        tone=Tone.GOOD if one.grants else Tone.BAD,
        url=year_url(one.decision.dossier),
    )


register_overview("decisions", overview)
register_needs("decisions", needs)
