"""Whether a volume reaches a minimum threshold, and what lowers the threshold.

The question has three answers. `True` and `False` hold whatever the unknown facts or parameters are; `NEEDS_DATA` or
`NEEDS_PARAMETER` name what is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apps.core.dates import days_within, year_span
from apps.core.money import cents_half_up
from apps.evaluations.results import NEEDS_DATA, NEEDS_PARAMETER, Line

from .conditions import Adhesion
from .facts import Facts, Volume
from .law import MEASURES, Law, Threshold

Reached = bool | str

INCAPACITY_KINDS = ("incapacity", "work_accident", "occupational_disease")
NEVER_NEUTRAL = "parental"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """The level that the activity gives (an outcome code, empty when it gives none) and the line that says so."""

    line: Line
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Easing:
    """By how much the minimum thresholds are lowered. `factor` None: inactive, but the base of the formula is
    unknown. `days` are days in the sense of the 222-day formula."""

    factor: Fraction | int | None
    days: Fraction | int
    is_inactive_all_year: bool
    facts: tuple[str, ...] = ()
    parameters: tuple[int, ...] = ()


NO_EASING = Easing(1, 0, False)


def months_of(adhesion: Adhesion) -> int:
    """Complete calendar months from the first adhesion to the end of the year."""
    first = dt.date.fromordinal(adhesion.span.first)
    return MONTHS - first.month + (first.day == 1)


def easing(facts: Facts, law: Law, *, inactive_year: int) -> Easing:
    """The neutralisation of inactive days: threshold × (222 − d) / 222, parental leave never counting."""
    counted = [
        i
        for i in facts.inactivity
        if i.kind != NEVER_NEUTRAL and not (facts.inactivity_waiver and i.kind in INCAPACITY_KINDS)
    ]
    if not counted:
        return NO_EASING
    parameters = law.inactivity_base.parameters
    days = sum((i.days for i in counted if i.year == inactive_year), Fraction(0))
    calendar_days = days_within((i.span for i in counted if i.span is not None), year_span(inactive_year))
    if calendar_days:
        parameters += law.calendar_conversion.parameters
        if law.calendar_conversion.value is None:
            return Easing(None, days, False, ("inactivity", "inactivity_waiver"), parameters)
        days += calendar_days * law.calendar_conversion.value
    if not days:
        return NO_EASING
    used = ("inactivity", "inactivity_waiver")
    base = law.inactivity_base.value
    if base is None:
        return Easing(None, days, False, used, parameters)
    if days >= base:
        return Easing(Fraction(0), base, True, used, parameters)
    return Easing((base - days) / base, days, False, used, parameters)


def reaches(
    value: Volume | None, threshold: Threshold, factor: Fraction | int | None, lowest: Fraction | int = 0
) -> Reached:
    """Whether a volume reaches one threshold, lowered by `factor`. No volume at all never does.

    `factor` None: not known, but between `lowest` and one.
    """
    if value is None:
        return NEEDS_DATA
    if value == 0:
        return False
    if threshold.enough is None:
        return NEEDS_PARAMETER
    if factor is None:
        if value >= threshold.enough:
            return True
        return False if threshold.is_exact and value < threshold.enough * lowest else NEEDS_PARAMETER
    if value >= lowered(threshold.enough, factor):
        return True
    return False if threshold.is_exact else NEEDS_PARAMETER


def lowered(enough: Volume, factor: Fraction | int) -> Volume:
    """A lowered threshold, half up to the cent (or the hundredth of a service): what is shown is what is compared."""
    return enough if factor == 1 else cents_half_up(Fraction(enough) * factor)


def any_of(answers: Iterable[Reached]) -> Reached:
    """One is enough; a missing fact weighs more than a missing parameter, for somebody can add it."""
    found: Reached = False
    for answer in answers:
        if answer is True:
            return True
        if answer == NEEDS_DATA or (answer and not found):
            found = answer
    return found


def covid_share(facts: Facts, law: Law) -> Fraction:
    """PY2021: 13 hours a week in a test, triage or vaccination centre are worth the whole threshold."""
    if law.covid_hours.value is None:
        return Fraction(0)
    hours = sum(e.value for e in facts.evidence if e.kind == "covid_centre_hours_per_week")
    return min(Fraction(1), Fraction(hours) / (100 * law.covid_hours.value))


def plus(value: Volume | None, more: Volume) -> Volume | None:
    """An unknown volume stays unknown, unless evidence alone counts: then it is at least that."""
    return (value or 0) + more if more else value


def volume_paths(law: Law, *years: int) -> tuple[str, ...]:
    return tuple(f"activity/{year}/{measure}" for year in years for measure in MEASURES.get(law.regime, ()))


def is_effective(facts: Facts, law: Law, year: int) -> Reached:
    """Some activity in a year, whatever its volume and measure."""
    values = [v for (y, _), v in facts.activity.items() if y == year]
    if any(values):
        return True
    return False if values else NEEDS_DATA


def unknown_reason(needs: str) -> str:
    return "activity_unknown" if needs == NEEDS_DATA else "threshold_unknown"


def shown_number(number: Volume | None) -> int | str | None:
    """Hundredths as they are stored: whole, or rounded to a hundredth where a formula gave more digits."""
    if number is None or isinstance(number, int):
        return number
    return round(number)


def shown_numbers(
    law: Law,
    thresholds: Iterable[Threshold],
    eased: Easing,
    volumes: dict[str, Volume | None],
    factor: Fraction | int | None = None,
) -> dict[str, Any]:
    """The numbers of the comparison: volumes against thresholds as lowered, with the reasons for lowering."""
    factor = eased.factor if factor is None else factor
    shown: dict[str, Any] = {
        "year": law.reference_year,
        "volumes": {measure: shown_number(value) for measure, value in volumes.items()},
        "thresholds": [
            [
                t.level,
                t.measure,
                None if t.enough is None else shown_number(lowered(t.enough, 1 if factor is None else factor)),
            ]
            for t in thresholds
        ],
    }
    if eased.days:
        shown["inactive_days"] = shown_number(100 * eased.days)
    return shown
