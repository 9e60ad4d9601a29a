"""The activity of physicians, and of pharmacist-biologists from premium year 2020: EUR reimbursed in a reference year,
per specialty, with what evidence adds to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.evaluations.results import MET, NEEDS_DATA, NOT_APPLICABLE, NOT_MET, UNKNOWN

from .conditions import Adhesion, in_training_on, line
from .effective import effective_only
from .exemptions import exemption
from .facts import Facts, Volume
from .law import Law, Threshold
from .thresholds import (
    Easing,
    Finding,
    Reached,
    any_of,
    covid_share,
    easing,
    is_effective,
    plus,
    reaches,
    shown_numbers,
    unknown_reason,
    volume_paths,
)

ASSIMILATED_VOLUMES = ("volume_under_third_party", "flat_rate_practice_volume")


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


def _volumes(facts: Facts, law: Law, full: Threshold) -> _Volumes:
    own = facts.activity.get((law.reference_year, "eur_reimbursed"))
    if not facts.evidence:
        return _Volumes(own, own, own, False, False, (), ())
    parameters: tuple[int, ...] = ()
    covid: Volume = 0
    if share := covid_share(facts, law):
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
        plus(own, covid),
        plus(plus(own, covid), added),
        has_hours or abroad,
        bool(has_hours or added),
        ("evidence",),
        parameters,
    )


def physician_activity(facts: Facts, law: Law, adhesion: Adhesion) -> Finding:
    full_outcome = "PARTIAL" if adhesion.is_partial else "FULL"
    if in_training_on(facts, law.span.last):
        outcome = "PARTIAL" if adhesion.is_partial else "TRAINEE"
        return Finding(line(law, "activity", NOT_APPLICABLE, "trainee", facts=("training", "qualification")), outcome)
    if not law.has_threshold:
        return effective_only(facts, law, full_outcome)
    exempt, reason, fact = exemption(facts, law)
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
    used = volume_paths(law, law.reference_year)
    if law.wants_services_in_year and law.reference_year != law.year:
        used += volume_paths(law, law.year)
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
    values = shown_numbers(
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
        services = is_effective(facts, law, law.year)
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
        return finding(UNKNOWN, unknown_reason(doubt), needs=doubt)
    if not outcome:
        return finding(NOT_MET, reason)
    if services is not True:
        return finding(UNKNOWN, "services_in_year_unknown", needs=NEEDS_DATA)
    return finding(MET, reason, outcome)


def _covid_reached(facts: Facts, law: Law, volumes: _Volumes, full: Threshold, eased: Easing) -> Reached:
    """Full hours in a COVID centre are worth the threshold, known or not."""
    if covid_share(facts, law) == 1:
        return True
    if volumes.with_covid is None or volumes.with_covid == volumes.own:
        return False
    return reaches(volumes.with_covid, full, eased.factor)
