"""Activity: the level that it gives, and the ceilings above which nothing is due."""

from __future__ import annotations

from apps.evaluations.results import MET, NEEDS_DATA, NOT_APPLICABLE, NOT_MET, UNKNOWN, Line

from .conditions import Adhesion, line
from .facts import Facts
from .law import Law
from .other_professions import other_activity
from .physicians import physician_activity
from .thresholds import Finding, shown_number, volume_paths


def activity(facts: Facts, law: Law, adhesion: Adhesion) -> Finding:
    """The level of the benefit that the activity gives."""
    if facts.career_end is not None and facts.career_end < law.span.first:
        return Finding(line(law, "activity", NOT_MET, "career_over", facts=("stopped_on", "deceased_on")))
    if law.is_physician:
        return physician_activity(facts, law, adhesion)
    return other_activity(facts, law, adhesion)


def maximum(facts: Facts, law: Law) -> Line:
    """Above a ceiling nothing is due. Ceilings are never lowered."""
    if not law.ceilings:
        return line(law, "maximum", NOT_APPLICABLE, "no_ceiling")
    used = volume_paths(law, law.reference_year)
    parameters = tuple(position for c in law.ceilings for position in c.parameters)
    values = {
        "ceilings": {c.measure: shown_number(c.most) for c in law.ceilings},
        "volumes": {c.measure: shown_number(facts.activity.get((law.reference_year, c.measure))) for c in law.ceilings},
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
