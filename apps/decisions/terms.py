"""Until when a decision can be contested: one function for what is shown and what is checked."""

from __future__ import annotations

import datetime as dt

from apps.core import clock
from apps.evaluations.models import Parameter
from apps.evaluations.states import DossierState, ParameterState

from .models import Decision
from .states import DecisionState, Round

CONTEST_TERM = "calendar.contest_term_days"


def contest_term_days(decision: Decision) -> int | None:
    """Calendar days, as approved for the scheme and the premium year; None when not known."""
    year = decision.dossier.premium_year
    for parameter in Parameter.objects.filter(scheme=year.scheme, key=CONTEST_TERM, state=ParameterState.APPROVED):
        if parameter.value and (parameter.first_year or 0) <= year.year <= (parameter.last_year or 9999):
            return int(parameter.value)
    return None


def contest_last_day(decision: Decision) -> dt.date | None:
    """The last day, that whole day in Brussels; the day of the notification is day 0. None: the decision has not been
    notified, or the term is not known, so that no day is the last."""
    days = contest_term_days(decision)
    if decision.notified_on is None or days is None:
        return None
    return decision.notified_on + dt.timedelta(days=days)


def is_within_term(decision: Decision, day: dt.date) -> bool:
    last = contest_last_day(decision)
    return last is None or day <= last


def is_contestable(decision: Decision, as_of: dt.date | None = None) -> bool:
    """The first decision that holds, in time. What grants the full amount can be contested too: the law leaves it to
    the person."""
    return (
        decision.state == DecisionState.FINAL
        and decision.round == Round.FIRST
        and decision.dossier.state == DossierState.DECIDED
        and is_within_term(decision, as_of or clock.today())
    )
