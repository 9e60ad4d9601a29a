"""Activity: minimum thresholds per level, what lowers them, what exempts from them, and the ceilings.

Whether a level is reached has three answers. `True` and `False` hold whatever the unknown facts or parameters are;
`NEEDS_DATA` or `NEEDS_PARAMETER` name what is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apps.core.dates import days_within, year_span, years_later
from apps.core.money import cents_half_up
from apps.evaluations.results import MET, NEEDS_DATA, NEEDS_PARAMETER, NOT_APPLICABLE, NOT_MET, UNKNOWN, Line

from .conditions import Adhesion, in_training_on, is_first_year, line
from .facts import Facts, Volume
from .law import DENTIST, MEASURES, PHARMACIST, Law, Threshold

Reached = bool | str

INCAPACITY_KINDS = ("incapacity", "work_accident", "occupational_disease")
NEVER_NEUTRAL = "parental"
ASSIMILATED_VOLUMES = ("volume_under_third_party", "flat_rate_practice_volume")
WEEKLY_HOURS = "hours_per_week"
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


def activity(facts: Facts, law: Law, adhesion: Adhesion) -> Finding:
    """The level of the benefit that the activity gives."""
    if facts.career_end is not None and facts.career_end < law.span.first:
        return Finding(line(law, "activity", NOT_MET, "career_over", facts=("stopped_on", "deceased_on")))
    if law.is_physician:
        return _physician(facts, law, adhesion)
    return _other(facts, law, adhesion)


def _paths(law: Law, *years: int) -> tuple[str, ...]:
    return tuple(f"activity/{year}/{measure}" for year in years for measure in MEASURES.get(law.regime, ()))


def _is_effective(facts: Facts, law: Law, year: int) -> Reached:
    """Some activity in a year, whatever its volume and measure."""
    values = [v for (y, _), v in facts.activity.items() if y == year]
    if any(values):
        return True
    return False if values else NEEDS_DATA


def _effective_only(facts: Facts, law: Law, outcome: str) -> Finding:
    """Years without numeric threshold: effective activity, nothing more."""
    used = _paths(law, law.year)
    match _is_effective(facts, law, law.year):
        case True:
            return Finding(line(law, "activity", MET, "effective", facts=used), outcome)
        case False:
            return Finding(line(law, "activity", NOT_MET, "no_activity", facts=used))
    return Finding(line(law, "activity", UNKNOWN, "activity_unknown", facts=used, needs=NEEDS_DATA))


# --- exemptions -----------------------------------------------------------------------------------------------------


def _is_young(day: int | None, law: Law) -> Reached:
    """Less than the exemption's years since `day`, on 1 January of the year that counts."""
    if law.exemption_years.value is None:
        return False
    if day is None:
        return NEEDS_DATA
    return years_later(day, int(law.exemption_years.value)) > law.exemption_day


def _exemption(facts: Facts, law: Law) -> tuple[Reached, str, str]:
    """Whether the threshold applies at all; with the reason and the fact that decides."""
    if law.exemption_years.value is None:
        return False, "", ""
    if any(s.clip(law.span).days for s in facts.training) or (
        facts.qualification_group == "trainee" and not facts.training
    ):
        return True, "exempt_training", "training"
    if law.regime == DENTIST:
        return _is_young(facts.first_number_on, law), "exempt_young_number", "first_number_on"
    if facts.recognised_on is None and facts.qualification in law.recognised_codes:
        return False, "", ""  # acquired rights: no number as recognised physician, so none that is young
    return _is_young(facts.recognised_on, law), "exempt_young_recognition", "recognised_on"


# --- physicians -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Volumes:
    """The volume of the reference year as registered, and with what evidence adds to it."""

    own: Volume | None
    with_covid: Volume | None
    with_all: Volume | None
    is_threshold_proved: bool
    is_hidden_activity_proved: bool
    facts: tuple[str, ...]
    parameters: tuple[int, ...]


def _covid_share(facts: Facts, law: Law) -> Fraction:
    """PY2021: 13 hours a week in a test, triage or vaccination centre are worth the whole threshold."""
    if law.covid_hours.value is None:
        return Fraction(0)
    hours = sum(e.value for e in facts.evidence if e.kind == "covid_centre_hours_per_week")
    return min(Fraction(1), Fraction(hours) / (100 * law.covid_hours.value))


def _plus(value: Volume | None, more: Volume) -> Volume | None:
    """An unknown volume stays unknown, unless evidence alone counts: then it is at least that."""
    return (value or 0) + more if more else value


def _volumes(facts: Facts, law: Law, full: Threshold) -> _Volumes:
    own = facts.activity.get((law.reference_year, "eur_reimbursed"))
    if not facts.evidence:
        return _Volumes(own, own, own, False, False, (), ())
    parameters: tuple[int, ...] = ()
    covid: Volume = 0
    if share := _covid_share(facts, law):
        parameters += law.covid_hours.parameters
        covid = share * (full.enough or 0)
    added = sum(e.value for e in facts.evidence if e.kind in ASSIMILATED_VOLUMES)
    hours = sum(e.value for e in facts.evidence if e.kind == "hospital_hours_per_week")
    has_hours = law.hospital_hours.value is not None and hours >= 100 * law.hospital_hours.value
    if hours:
        parameters += law.hospital_hours.parameters
    abroad = any(e.kind == "activity_abroad" for e in facts.evidence)
    return _Volumes(
        own,
        _plus(own, covid),
        _plus(_plus(own, covid), added),
        has_hours or abroad,
        bool(has_hours or added),
        ("evidence",),
        parameters,
    )


def _physician(facts: Facts, law: Law, adhesion: Adhesion) -> Finding:
    full_outcome = "PARTIAL" if adhesion.is_partial else "FULL"
    if in_training_on(facts, law.span.last):
        outcome = "PARTIAL" if adhesion.is_partial else "TRAINEE"
        return Finding(line(law, "activity", NOT_APPLICABLE, "trainee", facts=("training", "qualification")), outcome)
    if not law.has_threshold:
        return _effective_only(facts, law, full_outcome)
    exempt, reason, fact = _exemption(facts, law)
    if exempt is True:
        outcome = "PARTIAL" if adhesion.is_partial else "FULL_EXEMPT"
        return Finding(
            line(
                law,
                "activity",
                NOT_APPLICABLE,
                reason,
                facts=(fact,),
                parameters=law.exemption_years.parameters,
            ),
            outcome,
        )
    finding = _physician_volume(facts, law, adhesion)
    is_settled = finding.outcome in ("FULL", "FULL_ASSIMILATED", "PARTIAL") or finding.line.verdict == UNKNOWN
    if exempt == NEEDS_DATA and not is_settled:
        # An exemption would change the result, and nobody knows whether it applies.
        return Finding(
            line(
                law,
                "activity",
                UNKNOWN,
                "exemption_unknown",
                facts=(*finding.line.facts, fact),
                parameters=finding.line.parameters,
                values=finding.line.values,
                needs=NEEDS_DATA,
            )
        )
    return finding


def _physician_volume(facts: Facts, law: Law, adhesion: Adhesion) -> Finding:
    used = _paths(law, law.reference_year)
    if law.wants_services_in_year and law.reference_year != law.year:
        used += _paths(law, law.year)
    full, reduced = law.thresholds
    volumes = _volumes(facts, law, full)
    eased = easing(facts, law, inactive_year=law.reference_year)
    used += ("specialty", "qualification", *eased.facts, *volumes.facts)
    parameters = (
        *law.reference_parameters,
        *full.parameters,
        *(() if adhesion.is_partial else reduced.parameters),
        *eased.parameters,
        *volumes.parameters,
    )
    values = _shown(
        law, [full] if adhesion.is_partial else [full, reduced], eased, {"eur_reimbursed": volumes.with_all}
    )

    def finding(verdict: Any, reason: str, outcome: str = "", needs: str = "") -> Finding:
        return Finding(
            line(
                law,
                "activity",
                verdict,
                reason,
                facts=used,
                parameters=parameters,
                values=values,
                needs=needs,
            ),
            outcome,
        )

    if eased.is_inactive_all_year:
        return finding(NOT_MET, "inactive_all_year")

    services: Reached = True
    if law.wants_services_in_year and not volumes.is_hidden_activity_proved:
        services = _is_effective(facts, law, law.year)
        if services is False:
            return finding(NOT_MET, "no_service_in_year")

    answers: list[tuple[str, str, Reached]] = [
        ("FULL", "full_reached", reaches(volumes.own, full, eased.factor)),
        ("FULL", "full_reached_covid", _covid_reached(facts, law, volumes, full, eased)),
        (
            "FULL_ASSIMILATED",
            "full_reached_assimilated",
            volumes.is_threshold_proved or reaches(volumes.with_all, full, eased.factor),
        ),
    ]
    doubt = any_of(answer for _, _, answer in answers)
    if doubt is True:
        outcome, reason = next((o, r) for o, r, answer in answers if answer is True)
        if adhesion.is_partial:
            outcome = "PARTIAL"
    elif doubt is False:
        outcome, reason = "", "under_full_partial" if adhesion.is_partial else "under_reduced"
        if not adhesion.is_partial:
            doubt = reaches(volumes.with_all, reduced, eased.factor)
            if doubt is True:
                outcome, reason = "REDUCED", "reduced_reached"
    if isinstance(doubt, str):
        if law.specialty is None:
            return finding(UNKNOWN, "specialty_unknown", needs=NEEDS_DATA)
        return finding(UNKNOWN, _unknown_reason(doubt), needs=doubt)
    if not outcome:
        return finding(NOT_MET, reason)
    if services is not True:
        return finding(UNKNOWN, "services_in_year_unknown", needs=NEEDS_DATA)
    return finding(MET, reason, outcome)


def _covid_reached(facts: Facts, law: Law, volumes: _Volumes, full: Threshold, eased: Easing) -> Reached:
    """Full hours in a COVID centre are worth the threshold, known or not."""
    if _covid_share(facts, law) == 1:
        return True
    if volumes.with_covid is None or volumes.with_covid == volumes.own:
        return False
    return reaches(volumes.with_covid, full, eased.factor)


def _unknown_reason(needs: str) -> str:
    return "activity_unknown" if needs == NEEDS_DATA else "threshold_unknown"


# --- the other professions ------------------------------------------------------------------------------------------

OUTCOME_OF_LEVEL = {"full": "FULL", "level_2": "LEVEL_2", "level_1": "LEVEL_1"}


def _other(facts: Facts, law: Law, adhesion: Adhesion) -> Finding:
    if not law.has_threshold:
        return _effective_only(facts, law, "FULL")
    exempt: Reached = False
    fact = ""
    if law.regime == DENTIST:
        exempt, reason, fact = _exemption(facts, law)
        if exempt is True:
            return Finding(
                line(
                    law,
                    "activity",
                    NOT_APPLICABLE,
                    reason,
                    facts=(fact,),
                    parameters=law.exemption_years.parameters,
                ),
                "FULL_EXEMPT",
            )
    if law.regime == PHARMACIST and facts.titular:
        return Finding(line(law, "activity", MET, "titular", facts=("titular",)), "FULL")
    finding = _volume(facts, law, adhesion)
    if finding.outcome != "FULL" and finding.line.needs != NEEDS_DATA:
        missing = ""
        if exempt == NEEDS_DATA:
            missing, reason = fact, "exemption_unknown"
        elif law.regime == PHARMACIST and facts.titular is None:
            missing, reason = "titular", "titular_unknown"
        if missing:
            return Finding(
                line(
                    law,
                    "activity",
                    UNKNOWN,
                    reason,
                    facts=(*finding.line.facts, missing),
                    parameters=finding.line.parameters,
                    values=finding.line.values,
                    needs=NEEDS_DATA,
                )
            )
    return finding


def _volume(facts: Facts, law: Law, adhesion: Adhesion) -> Finding:
    measures = MEASURES[law.regime]
    values: dict[str, Volume | None] = {m: facts.activity.get((law.reference_year, m)) for m in measures}
    used: tuple[str, ...] = _paths(law, law.reference_year)
    parameters: tuple[int, ...] = ()
    eased = easing(facts, law, inactive_year=law.reference_year)
    if law.regime == PHARMACIST:
        stated = sum(e.value for e in facts.evidence if e.kind == "pharmacist_hours_per_week")
        if stated:
            values[WEEKLY_HOURS] = _plus(values[WEEKLY_HOURS], stated)
            used += ("evidence",)
    covid = _covid_share(facts, law)
    if covid:
        used += ("evidence",)
        parameters += law.covid_hours.parameters

    factor, lowest = eased.factor, Fraction(0)
    if is_first_year(facts, law) and law.regime != PHARMACIST:  # a pharmacist's hours a week are a rate already
        used += ("first_number_on",)
        parameters += law.pro_rata.parameters
        months = months_of(adhesion)
        if law.pro_rata.value is None:
            # It isn't known whether the threshold is pro rata too: it lies between its share of the year and itself.
            lowest = Fraction(months, MONTHS) * (factor or 0)
            factor = factor if months == MONTHS else None
        elif factor is not None:
            factor *= Fraction(months) / law.pro_rata.value

    for threshold in law.thresholds:
        parameters += threshold.parameters
    parameters += eased.parameters
    used += eased.facts
    shown = _shown(law, law.thresholds, eased, values, factor)

    if eased.is_inactive_all_year:
        return Finding(
            line(
                law,
                "activity",
                NOT_MET,
                "inactive_all_year",
                facts=used,
                parameters=parameters,
                values=shown,
            )
        )
    for level in dict.fromkeys(t.level for t in law.thresholds):
        rows = [t for t in law.thresholds if t.level == level]
        answer = any_of(reaches(_credited(values[t.measure], t, covid, law), t, factor, lowest) for t in rows)
        if covid == 1 and level == "full":
            answer = True
        if answer is False:
            continue
        if answer is True:
            reason = f"{level}_reached"
            if level == "full" and covid and not any(reaches(values[t.measure], t, factor) is True for t in rows):
                reason = "full_reached_covid"
            return Finding(
                line(law, "activity", MET, reason, facts=used, parameters=parameters, values=shown),
                OUTCOME_OF_LEVEL[level],
            )
        needs = str(answer)
        return Finding(
            line(
                law,
                "activity",
                UNKNOWN,
                _unknown_reason(needs),
                facts=used,
                parameters=parameters,
                values=shown,
                needs=needs,
            )
        )
    if not law.thresholds:
        return Finding(line(law, "activity", UNKNOWN, "threshold_unknown", facts=used, needs=NEEDS_PARAMETER))
    return Finding(line(law, "activity", NOT_MET, "under_minimum", facts=used, parameters=parameters, values=shown))


def _credited(value: Volume | None, threshold: Threshold, covid: Fraction, law: Law) -> Volume | None:
    """A volume with the share of the full threshold that hours in a COVID centre are worth."""
    if not covid:
        return value
    full = next((t.enough for t in law.thresholds if t.level == "full" and t.measure == threshold.measure), None)
    return _plus(value, covid * (full or 0))


def maximum(facts: Facts, law: Law) -> Line:
    """Above a ceiling nothing is due. Ceilings are never lowered."""
    if not law.ceilings:
        return line(law, "maximum", NOT_APPLICABLE, "no_ceiling")
    used = _paths(law, law.reference_year)
    parameters = tuple(position for c in law.ceilings for position in c.parameters)
    values = {
        "ceilings": {c.measure: _shown_number(c.most) for c in law.ceilings},
        "volumes": {
            c.measure: _shown_number(facts.activity.get((law.reference_year, c.measure))) for c in law.ceilings
        },
    }
    volumes = [(facts.activity.get((law.reference_year, c.measure)), c.most) for c in law.ceilings]
    if any(value is not None and value > most for value, most in volumes):
        return line(law, "maximum", NOT_MET, "above", facts=used, parameters=parameters, values=values)
    if any(value is None for value, _ in volumes):
        return line(
            law,
            "maximum",
            UNKNOWN,
            "activity_unknown",
            facts=used,
            parameters=parameters,
            values=values,
            needs=NEEDS_DATA,
        )
    return line(law, "maximum", MET, "within", facts=used, parameters=parameters, values=values)


# --- what the line shows ---------------------------------------------------------------------------------------------


def _shown_number(number: Volume | None) -> int | str | None:
    """Hundredths as they are stored: whole, or rounded to a hundredth where a formula gave more digits."""
    if number is None or isinstance(number, int):
        return number
    return round(number)


def _shown(
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
        "volumes": {measure: _shown_number(value) for measure, value in volumes.items()},
        "thresholds": [
            [
                t.level,
                t.measure,
                None if t.enough is None else _shown_number(lowered(t.enough, 1 if factor is None else factor)),
            ]
            for t in thresholds
        ],
    }
    if eased.days:
        shown["inactive_days"] = _shown_number(100 * eased.days)
    return shown
