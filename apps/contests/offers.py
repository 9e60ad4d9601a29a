"""What contests add to the page of a decided year: the way to contest, what happened, where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import TimelineItem
from apps.core.templatetags.portal import day
from apps.decisions.models import Decision
from apps.decisions.offers import Offer
from apps.decisions.states import Round
from apps.decisions.terms import is_contestable
from apps.evaluations.models import Dossier

from .models import Contest
from .states import ContestState
from .wording import happened


def _contests(dossier: Dossier) -> list[Contest]:
    found = Contest.objects.filter(decision__dossier=dossier).exclude(state=ContestState.DRAFT)
    return list(found.select_related("standard_reason", "decision").order_by("-sent_at", "-id"))


def offer(decision: Decision) -> Offer | None:
    """To contest it, to go on with a draft, or to look at what was sent."""
    if decision.round != Round.FIRST:
        return None
    url = reverse("contests:contest", args=[decision.pk])
    states = set(decision.contests.values_list("state", flat=True))
    if states - {ContestState.DRAFT, ContestState.WITHDRAWN, ContestState.INADMISSIBLE}:
        return Offer(label=_("See your contest"), url=url, is_main=False)
    if is_contestable(decision):
        is_begun = ContestState.DRAFT in states
        return Offer(label=_("Go on with your contest") if is_begun else _("Contest this decision"), url=url)
    return Offer(label=_("See your contest"), url=url, is_main=False) if states - {ContestState.DRAFT} else None


def happened_since(dossier: Dossier) -> Sequence[TimelineItem]:
    return [
        item
        for contest in _contests(dossier)
        for item in happened(contest, url=reverse("contests:contest", args=[contest.decision_id]))
    ]


def word(dossier: Dossier) -> str:
    """Where the latest contest stands, in a sentence; nothing once it is answered or withdrawn."""
    contest = next(iter(_contests(dossier)), None)
    if contest is None:
        return ""
    said = {
        ContestState.SENT: _("We received your contest on %(day)s, and look at whether it can be judged."),
        ContestState.ADMISSIBLE: _("You contested this decision on %(day)s. We judge your file again."),
        ContestState.INADMISSIBLE: _("Your contest of %(day)s is inadmissible: the decision holds."),
    }.get(ContestState(contest.state), "")
    return said % {"day": day(contest.made_on)} if said else ""
