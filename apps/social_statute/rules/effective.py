"""Premium years without numeric threshold: effective activity is enough."""

from __future__ import annotations

from apps.evaluations.results import MET, NEEDS_DATA, NOT_MET, UNKNOWN

from .conditions import line
from .facts import Facts
from .law import Law
from .thresholds import Finding, is_effective, volume_paths


def effective_only(facts: Facts, law: Law, outcome: str) -> Finding:
    """Years without numeric threshold: effective activity, nothing more."""
    used = volume_paths(law, law.year)
    match is_effective(facts, law, law.year):
        case True:
            return Finding(line(law, "activity", MET, "effective", facts=used), outcome)
        case False:
            return Finding(line(law, "activity", NOT_MET, "no_activity", facts=used))
    return Finding(line(law, "activity", UNKNOWN, "activity_unknown", facts=used, needs=NEEDS_DATA))
