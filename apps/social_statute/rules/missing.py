"""What a line lacks when it cannot be judged: a fact, or an answer of the care provider."""

from __future__ import annotations

from apps.evaluations.results import NEEDS_DATA, UNKNOWN, Line

CONTRADICTORY_CONVENTION = "contradictory_convention"

_LACKING: dict[tuple[str, str], str] = {
    ("recognition", "recognition_unknown"): "recognised_on",
    ("convention", "convention_unknown"): "convention",
    ("convention", "partial_not_possible"): CONTRADICTORY_CONVENTION,
    ("convention", "first_number_unknown"): "first_number_on",
    ("status", "status_unknown"): "employment",
    ("activity", "activity_unknown"): "activity",
    ("activity", "services_in_year_unknown"): "activity",
    ("activity", "specialty_unknown"): "specialty",
    ("activity", "titular_unknown"): "titular",
    ("maximum", "activity_unknown"): "activity",
    ("contract", "none_known"): "no_contract",
    ("contract", "all_closed"): "no_contract",
    ("contract", "several"): "several_contracts",
    ("bank_account", "no_account"): "no_bank_account",
    ("one_benefit", "choice_open"): "choice_between_benefits",
}


def lacking(line: Line) -> str:
    """The name of a fact, or the blocker that the line gives; empty where it is judged, or where a number of the law
    is missing."""
    if line.verdict != UNKNOWN or line.needs not in ("", NEEDS_DATA):
        return ""
    if line.reason == "exemption_unknown":
        return line.facts[-1]  # the day that decides depends on the profession
    return _LACKING[line.rule, line.reason]
