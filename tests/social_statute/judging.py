"""A typical provider of each profession, and how a test judges them: facts in the vocabulary of the cases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.evaluations.results import Line, Result
from apps.providers.qualifications import lookup
from apps.social_statute.case_facts import read_facts
from apps.social_statute.parameter_file import delivered_table
from apps.social_statute.rules import Laws, evaluate

Facts = dict[str, Any]

_LAWS: dict[tuple[int, dt.date], Laws] = {}

# Volumes well above the full threshold, below any ceiling.
ENOUGH: dict[str, list[tuple[str, object]]] = {
    "physician": [("eur_reimbursed", "80000.00")],
    "pharmacist_biologist": [("eur_reimbursed", "80000.00"), ("hours_per_week", 38)],
    "dentist": [("services", 800)],
    "pharmacist": [("hours_per_week", 38)],
    "physiotherapist": [("services", 3200), ("m_values", 75000)],
    "speech_therapist": [("services", 2200), ("r_values", 36000)],
    "nurse": [("eur_art8", "60000.00")],
    "midwife": [("services", 300), ("v_values", 4000)],
}


def provider(profession: str, year: int, **changes: Any) -> Facts:
    """Somebody who is entitled to the full benefit of the year; a change of None takes the fact away."""
    facts: Facts = {
        "profession": profession,
        "first_number_on": dt.date(1997, 9, 1),
        "convention": [{"status": "full", "from": dt.date(2003, 1, 1)}],
        "activity": [
            {"year": y, "measure": measure, "value": value}
            for y in (year - 2, year - 1, year)
            for measure, value in ENOUGH[profession]
        ],
        "employment": [{"status": "self_employed_main", "from": dt.date(1998, 1, 1)}],
        "inactivity": [],
        "sanctions": [],
        "contracts": [{"reference": "C1", "concluded_on": dt.date(2005, 3, 15)}],
    }
    if profession in ("physician", "pharmacist_biologist"):
        facts |= {"specialty": "general_medicine", "recognised_on": dt.date(2001, 10, 1)}
    if profession in ("pharmacist", "pharmacist_biologist"):
        facts["titular"] = False
    facts |= changes
    return {key: value for key, value in facts.items() if value is not None}


def volumes(year: int, **values: object) -> list[Facts]:
    """Activity of one year: `volumes(2023, services=299)`."""
    return [{"year": year, "measure": measure, "value": value} for measure, value in values.items()]


def judge(facts: Facts, year: int, as_of: dt.date | None = None) -> Result:
    as_of = as_of or dt.date(year + 1, 7, 1)
    laws = _LAWS.get((year, as_of))
    if laws is None:
        laws = _LAWS[year, as_of] = Laws(delivered_table(), year=year, as_of=as_of.toordinal())
    read = read_facts(facts, lookup)
    return evaluate(read, laws.of(read.profession, read.specialty))


def line_of(result: Result, rule: str) -> Line:
    return next(line for line in result.lines if line.rule == rule)
