"""The activity of all other professions: levels that one of several measures reaches, in the premium year itself."""

from __future__ import annotations

from fractions import Fraction

from apps.evaluations.results import MET, NEEDS_DATA, NEEDS_PARAMETER, NOT_APPLICABLE, NOT_MET, UNKNOWN

from .conditions import Adhesion, is_first_year, line
from .effective import effective_only
from .exemptions import exemption
from .facts import Facts, Volume
from .law import DENTIST, MEASURES, PHARMACIST, Law, Threshold
from .thresholds import (
    MONTHS,
    Finding,
    Reached,
    any_of,
    covid_share,
    easing,
    months_of,
    plus,
    reaches,
    shown_numbers,
    unknown_reason,
    volume_paths,
)

WEEKLY_HOURS = "hours_per_week"
OUTCOME_OF_LEVEL = {"full": "FULL", "level_2": "LEVEL_2", "level_1": "LEVEL_1"}


def other_activity(facts: Facts, law: Law, adhesion: Adhesion) -> Finding:
    if not law.has_threshold:
        return effective_only(facts, law, "FULL")
    exempt: Reached = False
    fact = ""
    if law.regime == DENTIST:
        exempt, reason, fact = exemption(facts, law)
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
    used: tuple[str, ...] = volume_paths(law, law.reference_year)
    parameters: tuple[int, ...] = ()
    eased = easing(facts, law, inactive_year=law.reference_year)
    if law.regime == PHARMACIST:
        stated = sum(e.value for e in facts.evidence if e.kind == "pharmacist_hours_per_week")
        if stated:
            values[WEEKLY_HOURS] = plus(values[WEEKLY_HOURS], stated)
            used += ("evidence",)
    covid = covid_share(facts, law)
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
    shown = shown_numbers(law, law.thresholds, eased, values, factor)

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
                unknown_reason(needs),
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
    return plus(value, covid * (full or 0))
