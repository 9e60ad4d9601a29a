"""Facts in the vocabulary of the rule cases, read into the form that the rules judge.

One reader serves the cases, the yearly run (which loads its facts in this very form and stores them with the
evaluation) and the corrections made by staff.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from apps.core.dates import FOREVER, Span

from .rules.facts import (
    Contract,
    DatedStatus,
    Evidence,
    Facts,
    Inactivity,
    OtherBenefit,
    Volume,
)

Day = str | dt.date
QualificationLookup = Callable[[str, str], tuple[str, str] | None]

_days: dict[str, int] = {}


def day(value: Day) -> int:
    """An ISO date as an ordinal. Raises ValueError when it is none."""
    if isinstance(value, str):
        known = _days.get(value)
        if known is None:
            known = dt.date.fromisoformat(value).toordinal()
            if len(_days) < 50_000:
                _days[value] = known
        return known
    return value.toordinal()


def volume(value: object) -> Volume:
    """A decimal as text, or a whole number, in hundredths; exact whatever its digits."""
    if isinstance(value, int):
        return 100 * value
    text = str(value)
    if text[-3:-2] == ".":
        return int(text[:-3] + text[-2:])
    exact = 100 * Fraction(text)
    return int(exact) if exact.denominator == 1 else exact


def span(entry: Mapping[str, Any]) -> Span:
    last = entry.get("to")
    return Span(day(entry["from"]), FOREVER if last is None else day(last))


def _optional_day(facts: Mapping[str, Any], key: str) -> int | None:
    value = facts.get(key)
    return None if value is None else day(value)


def _statuses(entries: Iterable[Mapping[str, Any]] | None) -> tuple[DatedStatus, ...] | None:
    return None if entries is None else tuple(DatedStatus(e["status"], span(e)) for e in entries)


def _activity(entries: Iterable[Mapping[str, Any]]) -> dict[tuple[int, str], Volume]:
    """Sources of the same year and measure add up."""
    volumes: dict[tuple[int, str], Volume] = {}
    for e in entries:
        key = (e["year"], e["measure"])
        volumes[key] = volumes.get(key, 0) + volume(e["value"])
    return volumes


def _inactivity(e: Mapping[str, Any]) -> Inactivity:
    if "days" in e:
        return Inactivity(e["kind"], year=e["year"], days=Fraction(str(e["days"])))
    return Inactivity(e["kind"], span=span(e))


def _contract(e: Mapping[str, Any]) -> Contract:
    ended = e.get("ended_on")
    known = e.get("known_on")
    return Contract(
        e["reference"],
        day(e["concluded_on"]),
        None if ended is None else day(ended),
        0 if known is None else day(known),
        e.get("paid_for_year"),
        bool(e.get("chosen")),
    )


def _evidence(e: Mapping[str, Any]) -> Evidence:
    value = e["value"]
    return Evidence(e["kind"], 100 if value is True else volume(value), day(e["received_on"]))


def read_facts(facts: Mapping[str, Any], lookup: QualificationLookup | None = None) -> Facts:
    """The facts of one provider number. `lookup` gives group and specialty of a qualification code.

    Raises KeyError or ValueError when a value is not of the vocabulary's form; `check_facts` says so in words first.
    """
    profession = facts["profession"]
    code = facts.get("qualification")
    specialty = facts.get("specialty")
    group = None
    if code is not None and lookup is not None and (meaning := lookup(profession, code)) is not None:
        group = meaning[0]
        specialty = specialty or meaning[1] or None
    contracts = facts.get("contracts")
    other = facts.get("other_benefit")
    return Facts(
        profession=profession,
        qualification=code,
        qualification_group=group,
        specialty=specialty,
        first_number_on=_optional_day(facts, "first_number_on"),
        recognised_on=_optional_day(facts, "recognised_on"),
        training=tuple(span(e) for e in facts.get("training") or ()),
        convention=_statuses(facts.get("convention")),
        activity=_activity(facts.get("activity") or ()),
        inactivity=tuple(_inactivity(e) for e in facts.get("inactivity") or ()),
        inactivity_waiver=bool(facts.get("inactivity_waiver")),
        sanctions=tuple(span(e) for e in facts.get("sanctions") or ()),
        employment=_statuses(facts.get("employment")),
        pension_taken_on=_optional_day(facts, "pension_taken_on"),
        stopped_on=_optional_day(facts, "stopped_on"),
        deceased_on=_optional_day(facts, "deceased_on"),
        titular=facts.get("titular"),
        contracts=None if contracts is None else tuple(_contract(e) for e in contracts),
        bank_account=facts.get("bank_account"),
        evidence=tuple(_evidence(e) for e in facts.get("evidence") or ()),
        other_benefit=None if other is None else OtherBenefit(int(volume(other["amount"])), other.get("chosen")),
    )
