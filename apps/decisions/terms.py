"""Until when a decision can be contested: one function for what is shown and what is checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from apps.core import clock
from apps.evaluations.models import Parameter, PremiumYear
from apps.evaluations.states import DossierState, ParameterState

from .models import Decision
from .states import DecisionState, Round

CONTEST_TERM = "calendar.contest_term_days"


def terms_of(years: Collection[PremiumYear]) -> dict[int, int]:
    """Calendar days by premium year, as approved; the years of which it is not known are not in it. One query."""
    keyed: dict[int, int] = {}
    schemes = {year.scheme for year in years}
    for parameter in Parameter.objects.filter(scheme__in=schemes, key=CONTEST_TERM, state=ParameterState.APPROVED):
        if not parameter.value:
            continue
        first, last = parameter.first_year or 0, parameter.last_year or 9999
        for year in years:
            if year.scheme == parameter.scheme and first <= year.year <= last:
                keyed.setdefault(year.pk, int(parameter.value))
    return keyed


def term_days_of(year: PremiumYear) -> int | None:
    return terms_of([year]).get(year.pk)


def last_day_from(notified_on: dt.date | None, days: int | None) -> dt.date | None:
    """The last day, that whole day in Brussels; the day of the notification is day 0. None: the decision has not been
    notified, or the term is not known, so that no day is the last."""
    return None if notified_on is None or days is None else notified_on + dt.timedelta(days=days)


def contest_term_days(decision: Decision) -> int | None:
    """Calendar days, as approved for the scheme and the premium year; None when not known."""
    return term_days_of(decision.dossier.premium_year)


def contest_last_day(decision: Decision) -> dt.date | None:
    return last_day_from(decision.notified_on, contest_term_days(decision))


def is_in_time(last: dt.date | None, day: dt.date) -> bool:
    """A last day that is not known is never over."""
    return last is None or day <= last


def is_within_term(decision: Decision, day: dt.date) -> bool:
    return is_in_time(contest_last_day(decision), day)


def can_still_be_contested(decision: Decision) -> bool:
    """The first decision, while it holds and nobody contested it; whether in time is another question."""
    return (
        decision.state == DecisionState.FINAL
        and decision.round == Round.FIRST
        and decision.dossier.state == DossierState.DECIDED
    )


def is_contestable(decision: Decision, as_of: dt.date | None = None) -> bool:
    """The first decision that holds, in time. What grants the full amount can be contested too: the law leaves it to
    the person."""
    return can_still_be_contested(decision) and is_within_term(decision, as_of or clock.today())
