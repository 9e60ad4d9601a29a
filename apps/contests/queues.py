"""The contests among the office's queues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.templatetags.portal import day
from apps.decisions.checks import Who
from apps.decisions.queues import Queue, register_queue
from apps.evaluations.models import Dossier

from .models import Contest
from .states import WAITING, ContestState, ProposalState

_CONTEST = "decisions__contests"


def _rows(state: ContestState, since: str) -> QuerySet[Dossier]:
    found = Dossier.objects.filter(**{f"{_CONTEST}__state": state})
    return found.annotate(since=F(f"{_CONTEST}__{since}"))


def _contests(dossiers: Sequence[Dossier]) -> list[Contest]:
    found = Contest.objects.filter(state__in=WAITING, decision__dossier__in=[dossier.pk for dossier in dossiers])
    return list(found.select_related("decision").order_by("id"))


def _detail(dossiers: Sequence[Dossier]) -> dict[int, str]:
    """The receipt number, and the day that counts for the term, which a letter may be older than."""
    found = {}
    for contest in _contests(dossiers):
        said = _("%(reference)s, counts from %(day)s") % {"reference": contest.reference, "day": day(contest.made_on)}
        found[contest.decision.dossier_id] = f"{said} ({_('late')})" if contest.needs_waiver else said
    return found


def _url(dossiers: Sequence[Dossier]) -> dict[int, str]:
    return {
        contest.decision.dossier_id: reverse("admin:contests_contest_change", args=[contest.pk])
        for contest in _contests(dossiers)
    }


def _to_judge(as_of: dt.date) -> QuerySet[Dossier]:
    return _rows(ContestState.SENT, "sent_at")


def _to_decide(as_of: dt.date) -> QuerySet[Dossier]:
    return _rows(ContestState.ADMISSIBLE, "judged_at")


def _to_sign(as_of: dt.date) -> QuerySet[Dossier]:
    found = Dossier.objects.filter(
        decisions__contests__state=ContestState.ADMISSIBLE,
        decisions__contests__proposals__state=ProposalState.PROPOSED,
    )
    return found.annotate(since=F(f"{_CONTEST}__proposals__proposed_at"))


register_queue(
    Queue(
        code="contests",
        label=gettext_lazy("Contests: admissible or not?"),
        text=gettext_lazy("Judge whether the contest came in time and from the right person."),
        who=Who.OFFICE,
        rows=_to_judge,
        detail=_detail,
        url=_url,
        order=30,
        permission="contests.view_contest",
    )
)
register_queue(
    Queue(
        code="contested",
        label=gettext_lazy("Contests that wait for a second decision"),
        text=gettext_lazy("Somebody else than for the first decision takes it."),
        who=Who.OFFICE,
        rows=_to_decide,
        detail=_detail,
        order=31,
        permission="contests.view_contest",
    )
)
register_queue(
    Queue(
        code="contests_frozen",
        label=gettext_lazy("Contests: another amount that waits"),
        text=gettext_lazy("A second person signs it or sends it back."),
        who=Who.OFFICE,
        rows=_to_sign,
        detail=_detail,
        url=_url,
        order=32,
        permission="decisions.sign_decision",
    )
)
