"""The vocabulary of facts, checked: what a case, a stored evaluation or a correction may say, and in which form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from apps.providers.professions import Profession, Specialty

Problem = tuple[str, str]
Check = Callable[[str, Any], Iterator[Problem]]

MEASURES = [
    "eur_reimbursed",
    "eur_art8",
    "eur_charged",
    "services",
    "m_values",
    "r_values",
    "v_values",
    "w_values",
    "hours_per_week",
    "contacts",
    "k_values",
    "n_values",
    "points",
    "simulations",
]
INACTIVITY_KINDS = [
    "incapacity",
    "work_accident",
    "occupational_disease",
    "maternity",
    "paternity",
    "parental",
]
EVIDENCE_KINDS = [
    "hospital_hours_per_week",
    "volume_under_third_party",
    "activity_abroad",
    "flat_rate_practice_volume",
    "pharmacist_hours_per_week",
    "covid_centre_hours_per_week",
]


_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)


def is_day(path: str, value: Any) -> Iterator[Problem]:
    if isinstance(value, str):
        try:
            dt.date.fromisoformat(value)
            return
        except ValueError:
            pass
    if type(value) is not dt.date:
        yield path, f"bad date {value!r}"


def is_flag(path: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield path, f"{value!r} is neither true nor false"


def is_text(path: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, str) or not value:
        yield path, f"{value!r} is not a text"


def is_year(path: str, value: Any) -> Iterator[Problem]:
    if type(value) is not int or not 1990 <= value <= 2100:
        yield path, f"{value!r} is not a year"


def is_number(path: str, value: Any) -> Iterator[Problem]:
    """A whole number, or a decimal as text; not negative. A float isn't exact and is refused."""
    is_whole = type(value) is int and 0 <= value < 10**12
    if not is_whole and not (isinstance(value, str) and _DECIMAL.fullmatch(value)):
        yield path, f"{value!r} is not a number: a whole number, or a decimal as text"


def one_of(*values: str) -> Check:
    def check(path: str, value: Any) -> Iterator[Problem]:
        if value not in values:
            yield path, f"unknown value {value!r}"

    return check


def is_code(path: str, value: Any) -> Iterator[Problem]:
    if not (isinstance(value, str) and len(value) == 3 and value.isdigit()):
        yield path, f"{value!r} is not a code of three digits, written as text"


def mapping(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    def check(path: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, Mapping):
            yield path, "must be a mapping"
            return
        for key in required:
            if key not in value:
                yield path, f"the key {key!r} is missing"
        for key, inner in value.items():
            known = required.get(key) or optional.get(key)
            if known is None:
                yield f"{path}.{key}", f"unknown key {key!r}"
            elif inner is None and key in optional:
                continue
            else:
                yield from known(f"{path}.{key}", inner)
        yield from _ordered(path, value)

    return check


def _ordered(path: str, value: Mapping[str, Any]) -> Iterator[Problem]:
    first, last = value.get("from"), value.get("to")
    if type(first) is dt.date and type(last) is dt.date and last < first:
        yield f"{path}.to", f"bad date {last}: it lies before {first}"


def list_of(item: Check) -> Check:
    def check(path: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield path, "must be a list"
            return
        for index, inner in enumerate(value):
            yield from item(f"{path}[{index}]", inner)

    return check


def is_inactivity(path: str, value: Any) -> Iterator[Problem]:
    kind = one_of(*INACTIVITY_KINDS)
    if isinstance(value, Mapping) and ("year" in value or "days" in value):
        yield from mapping({"kind": kind, "year": is_year, "days": is_number}, {})(path, value)
    else:
        yield from mapping({"kind": kind, "from": is_day}, {"to": is_day})(path, value)


def is_evidence(path: str, value: Any) -> Iterator[Problem]:
    """Where the fact itself is proved the value is true; elsewhere it is euro or hours."""
    is_plain_fact = isinstance(value, Mapping) and value.get("kind") == "activity_abroad"
    measured = one_of_flags(True) if is_plain_fact else is_number
    yield from mapping({"kind": one_of(*EVIDENCE_KINDS), "value": measured, "received_on": is_day}, {})(path, value)


def one_of_flags(*flags: bool) -> Check:
    def check(path: str, value: Any) -> Iterator[Problem]:
        if not isinstance(value, bool) or value not in flags:
            yield path, f"{value!r} must be {' or '.join(str(flag).lower() for flag in flags)}"

    return check


PERIOD = mapping({"from": is_day}, {"to": is_day})

FACTS: dict[str, Check] = {
    "profession": one_of(*Profession.values),
    "qualification": is_code,
    "specialty": one_of(*Specialty.values),
    "first_number_on": is_day,
    "recognised_on": is_day,
    "training": list_of(PERIOD),
    "convention": list_of(mapping({"status": one_of("full", "partial", "none"), "from": is_day}, {"to": is_day})),
    "activity": list_of(mapping({"year": is_year, "measure": one_of(*MEASURES), "value": is_number}, {})),
    "inactivity": list_of(is_inactivity),
    "inactivity_waiver": is_flag,
    "sanctions": list_of(PERIOD),
    "employment": list_of(
        mapping(
            {"status": one_of("self_employed_main", "self_employed_secondary", "employee"), "from": is_day},
            {"to": is_day},
        )
    ),
    "pension_taken_on": is_day,
    "stopped_on": is_day,
    "deceased_on": is_day,
    "titular": is_flag,
    "contracts": list_of(
        mapping(
            {"reference": is_text, "concluded_on": is_day},
            {"ended_on": is_day, "known_on": is_day, "paid_for_year": is_year, "chosen": is_flag},
        )
    ),
    "bank_account": is_flag,
    "evidence": list_of(is_evidence),
    "other_benefit": mapping({"scheme": is_text, "amount": is_number}, {"chosen": is_flag}),
}


def check_fact(key: str, value: Any) -> list[Problem]:
    """What is wrong with one fact."""
    if key not in FACTS:
        return [(key, f"unknown key {key!r}")]
    return list(FACTS[key](key, value))


def check_facts(facts: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the facts of a case; a key that is written as null counts as absent."""
    problems = [] if "profession" in facts else [("profession", "the key 'profession' is missing")]
    for key, value in facts.items():
        if value is not None or key not in FACTS or key == "profession":
            problems += check_fact(key, value)
    return problems
