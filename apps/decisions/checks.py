"""What stands between a dossier and its decision: one list, which the page shows and the services refuse on.

Schemes add their own checks by `register_check`, in a module `checks.py` that is loaded at the first question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from apps.core import clock
from apps.evaluations.models import Attempt, CalendarDate, Dossier, Evaluation, Reevaluation
from apps.evaluations.selectors import evaluation_of
from apps.evaluations.states import RunState, Verdict

from .models import Decision, Hold, QualityCheck
from .states import DecisionState


class Who(StrEnum):
    """Who must act before it can be decided."""

    PROVIDER = "provider"
    INSURER = "insurer"
    OFFICE = "office"


@dataclass(frozen=True)
class Case:
    """What checks look at: a dossier, the attempt to decide on, and what it found."""

    dossier: Dossier
    attempt: Attempt
    evaluation: Evaluation
    today: dt.date

    @cached_property
    def calendar(self) -> dict[str, dt.date]:
        """The days of the premium year that are known."""
        days = self.dossier.premium_year.calendar.values_list("key", "day")
        return {key: day for key, day in days if day is not None}


Passes = Callable[[Case], bool]
# The contrary of `passes` as a condition on attempts, joined with their dossier and evaluation.
FailsWhere = Callable[[], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`passes` None: a person goes through it and says so (for decisions that depart from the rules, and after a
    contest). `for_staff`: holds back staff too, and not only the machine. `fails_where` says the same as `passes` of
    many dossiers at once, for counts and choices; without it, a check is only made when a dossier's turn comes."""

    code: str
    text: Any
    missing: Any
    who: Who = Who.OFFICE
    passes: Passes | None = None
    fails_where: FailsWhere | None = None
    for_staff: bool = False
    scheme: str = ""

    @property
    def is_manual(self) -> bool:
        return self.passes is None


@dataclass(frozen=True, slots=True)
class Missing:
    code: str
    text: Any
    who: Who


_checks: dict[tuple[str, str], Check] = {}


def register_check(check: Check) -> None:
    _checks[check.scheme, check.code] = check


@cache
def _load() -> None:
    autodiscover_modules("checks")


def checks_of(scheme: str) -> list[Check]:
    """The engine's own checks and those of the scheme."""
    _load()
    return [check for check in _checks.values() if check.scheme in ("", scheme)]


def case_of(dossier: Dossier, attempt: Attempt) -> Case:
    return Case(dossier, attempt, evaluation_of(attempt), clock.today())


def missing_to_decide(
    case: Case, *, is_automatic: bool = False, with_manual: bool = False, done: Sequence[str] | None = None
) -> list[Missing]:
    """What is missing: for the machine everything, for staff what holds them back too, and the manual checks of this
    attempt where `with_manual` asks for them."""
    missing = []
    for check in checks_of(case.dossier.premium_year.scheme):
        if check.passes is None:
            if not with_manual:
                continue
            if done is None:
                done = list(case.attempt.manual_checks.values_list("code", flat=True))
            passed = check.code in done
        elif is_automatic or check.for_staff:
            passed = check.passes(case)
        else:
            continue
        if not passed:
            missing.append(Missing(check.code, check.missing, check.who))
    return missing


def _reached(key: str) -> Passes:
    """That day has come; one that is not known has not."""
    return lambda case: key in case.calendar and case.today >= case.calendar[key]


def _over(key: str) -> Passes:
    return lambda case: key in case.calendar and case.today > case.calendar[key]


def _not_reached_where(key: str) -> FailsWhere:
    year = CalendarDate.objects.filter(premium_year=OuterRef("dossier__premium_year"), key=key)
    return lambda: ~Exists(year.filter(day__lte=clock.today()))


def _not_over_where(key: str) -> FailsWhere:
    year = CalendarDate.objects.filter(premium_year=OuterRef("dossier__premium_year"), key=key)
    return lambda: ~Exists(year.filter(day__lt=clock.today()))


_IS_WAITING = Q(run__isnull=True) | ~Q(run__state__in=[RunState.PUBLISHED, RunState.CANCELLED])


def _is_not_judged_again(case: Case) -> bool:
    return not Reevaluation.objects.filter(_IS_WAITING, dossier=case.dossier).exists()


def _is_not_proposed(case: Case) -> bool:
    return not case.dossier.decisions.filter(state=DecisionState.PROPOSED).exists()


for _check in (
    Check(
        code="not_held",
        text=_("The dossier is not held"),
        missing=_("The dossier is held: release it first."),
        passes=lambda case: not case.dossier.holds.filter(released_at__isnull=True).exists(),
        fails_where=lambda: Exists(Hold.objects.filter(dossier=OuterRef("dossier"), released_at__isnull=True)),
        for_staff=True,
    ),
    Check(
        code="not_judged_again",
        text=_("No new result is on its way"),
        missing=_("The dossier is being judged again: wait for the new result."),
        passes=_is_not_judged_again,
        fails_where=lambda: Exists(Reevaluation.objects.filter(_IS_WAITING, dossier=OuterRef("dossier"))),
        for_staff=True,
    ),
    Check(
        code="not_proposed",
        text=_("No decision waits for its second signature"),
        missing=_("A decision waits for its second signature already."),
        passes=_is_not_proposed,
        fails_where=lambda: Exists(Decision.objects.filter(dossier=OuterRef("dossier"), state=DecisionState.PROPOSED)),
    ),
    Check(
        code="not_in_sample",
        text=_("It is not in the sample for quality control"),
        missing=_("It was taken for quality control: a person decides."),
        passes=lambda case: not QualityCheck.objects.filter(attempt=case.attempt).exists(),
        fails_where=lambda: Exists(QualityCheck.objects.filter(attempt=OuterRef("pk"))),
    ),
    Check(
        code="settled",
        text=_("The rules found a result"),
        missing=_("The rules could not settle it: data or a parameter is missing."),
        passes=lambda case: case.evaluation.verdict != Verdict.PENDING,
        fails_where=lambda: Q(evaluation__verdict=Verdict.PENDING),
    ),
    Check(
        code="nothing_blocks",
        text=_("Nothing stops the payment"),
        missing=_("Something stops the payment: a contract, a choice, an account or a provisional amount."),
        who=Who.PROVIDER,
        passes=lambda case: not case.evaluation.blockers,
        fails_where=lambda: ~Q(evaluation__blockers=[]),
    ),
    Check(
        code="additions_over",
        text=_("The time for additions is over"),
        missing=_("The provider can still add data."),
        who=Who.PROVIDER,
        passes=_over("additions_deadline"),
        fails_where=_not_over_where("additions_deadline"),
    ),
    Check(
        code="decisions_begun",
        text=_("The day of the first decisions has come"),
        missing=_("Decisions have not begun for this premium year."),
        passes=_reached("decisions_from"),
        fails_where=_not_reached_where("decisions_from"),
    ),
    Check(
        code="file_read",
        text=_("I have read every line of the result and what the provider sent"),
        missing=_("Read the result and what was sent, and say so in the checklist."),
    ),
    Check(
        code="reasons_fit",
        text=_("The reasons say why, in words that the provider understands"),
        missing=_("Read the reasons once more as the provider will, and say so in the checklist."),
    ),
):
    register_check(_check)
