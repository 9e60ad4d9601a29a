"""Who needs no activity threshold: people in training, and young recognitions or numbers."""

from __future__ import annotations

from apps.core.dates import years_later
from apps.evaluations.results import NEEDS_DATA

from .facts import Facts
from .law import DENTIST, Law
from .thresholds import Reached


def _is_young(day: int | None, law: Law) -> Reached:
    """Less than the exemption's years since `day`, on 1 January of the year that counts."""
    if law.exemption_years.value is None:
        return False
    if day is None:
        return NEEDS_DATA
    return years_later(day, int(law.exemption_years.value)) > law.exemption_day


def exemption(facts: Facts, law: Law) -> tuple[Reached, str, str]:
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
