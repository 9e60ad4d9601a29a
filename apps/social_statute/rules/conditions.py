"""The conditions that hold for every profession: recognition, convention, sanction, status.

Each function judges one rule and gives its line. Facts that are absent give `unknown`, never `not_met`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from apps.core.dates import Span, covers, days_within, merged
from apps.evaluations.results import (
    MET,
    NEEDS_DATA,
    NEEDS_PARAMETER,
    NOT_APPLICABLE,
    NOT_MET,
    UNKNOWN,
    Line,
    LineVerdict,
)

from .facts import DatedStatus, Facts
from .law import DENTIST, NURSE, PHYSICIAN, Law
from .legal import legal_references

# Codes of physicians without special title or with acquired rights: recognised only where the law says so.
UNTITLED_CODES = ("000", "001", "002", "009")


def line(
    law: Law,
    rule: str,
    verdict: LineVerdict,
    reason: str,
    *,
    facts: tuple[str, ...] = (),
    parameters: tuple[int, ...] = (),
    values: dict[str, Any] | None = None,
    needs: str = "",
) -> Line:
    """A line with the legal references of its rule. Lines without own values recur by the thousand: made once."""
    if values:
        legal = legal_references(rule, law.regime, law.year)
        return Line(rule, verdict, reason, facts, parameters, values, needs, legal)
    key = (rule, verdict, reason, facts, parameters, needs)
    made = law.recurring_lines.get(key)
    if made is None:
        made = Line(rule, verdict, reason, facts, parameters, {}, needs, legal_references(rule, law.regime, law.year))
        made = law.recurring_lines[key] = replace(made, ready=made.stored())
    return made


def scope(law: Law) -> Line:
    """There is a scheme for this profession in this premium year."""
    if law.in_scope:
        return line(law, "scope", MET, "in_scope", facts=("profession",), parameters=law.scope_parameters)
    return line(law, "scope", NOT_MET, "no_scheme", facts=("profession",), parameters=law.scope_parameters)


def wanted_span(facts: Facts, law: Law) -> Span:
    """The days of the premium year that count: all, from the first number on, until the end of the career."""
    first, last = law.span
    if (granted := facts.first_number_on) is not None and first < granted <= last:
        first = granted
    if (end := facts.career_end) is not None and first <= end < last:
        last = end
    return Span(first, last)


def is_first_year(facts: Facts, law: Law) -> bool:
    granted = facts.first_number_on
    return granted is not None and law.span.first <= granted <= law.span.last


def is_trainee_by_code(facts: Facts) -> bool:
    return facts.qualification_group == "trainee" and not facts.training


def in_training_on(facts: Facts, day: int) -> bool:
    return is_trainee_by_code(facts) or any(s.first <= day <= s.last for s in facts.training)


def recognition(facts: Facts, law: Law) -> Line:
    """An INAMI number; for physicians also recognised, or in an approved training plan, during the year."""
    used = ("first_number_on",)
    if facts.first_number_on is not None and facts.first_number_on > law.span.last:
        return line(law, "recognition", NOT_MET, "no_number_yet", facts=used)
    if not law.is_physician:
        return line(law, "recognition", MET, "has_number", facts=used)
    return _recognition_of_physician(facts, law)


def _recognition_of_physician(facts: Facts, law: Law) -> Line:
    used = ("recognised_on", "training", "qualification")
    untitled = facts.qualification in UNTITLED_CODES
    if untitled and facts.qualification in law.recognised_codes:
        return line(
            law,
            "recognition",
            MET,
            "treated_as_recognised",
            facts=used,
            parameters=law.recognised_codes_parameters,
        )
    if is_trainee_by_code(facts):
        return line(law, "recognition", MET, "in_training", facts=used)
    wanted = wanted_span(facts, law)
    spans = list(facts.training)
    if facts.recognised_on is not None:
        spans.append(Span(facts.recognised_on, max(wanted.last, facts.recognised_on)))
    elif facts.qualification_group in ("gp", "specialist") and not untitled:
        return line(law, "recognition", MET, "recognised_by_code", facts=used)
    if covers(spans, wanted):
        reason = "recognised" if facts.recognised_on is not None else "in_training"
        if facts.recognised_on is not None and facts.recognised_on > wanted.first:
            reason = "training_then_recognised"
        return line(law, "recognition", MET, reason, facts=used)
    # In the year of the first number, and before the harmonised decree, the end of the year decides.
    end_decides = is_first_year(facts, law) or not law.wants_whole_year_recognition
    if end_decides and covers(spans, Span(wanted.last, wanted.last)):
        reason = "recognised" if facts.recognised_on is not None else "in_training"
        return line(law, "recognition", MET, reason, facts=used)
    if facts.recognised_on is None and facts.qualification is None:
        return line(law, "recognition", UNKNOWN, "recognition_unknown", facts=used, needs=NEEDS_DATA)
    reason = "not_recognised" if not spans else "not_recognised_all_year"
    return line(law, "recognition", NOT_MET, reason, facts=used)


@dataclass(frozen=True, slots=True)
class Adhesion:
    """How somebody adhered: from which day of the year, whether only partially, and the line that says so."""

    line: Line
    span: Span
    is_partial: bool = False


def one_status_a_day(periods: tuple[DatedStatus, ...]) -> tuple[DatedStatus, ...]:
    """Where periods contradict each other, the one that began later ends the earlier one."""
    ordered = sorted(periods, key=lambda p: (p.span.first, p.span.last))
    return tuple(
        DatedStatus(p.status, Span(p.span.first, min(p.span.last, later.span.first - 1)))
        for p, later in pairwise(ordered)
    ) + tuple(ordered[-1:])


def convention(facts: Facts, law: Law) -> Adhesion:
    """Adhesion during the whole calendar year; in the year of the first number, from then on; until the career ends."""
    wanted = wanted_span(facts, law)
    used: tuple[str, ...] = ("convention",)
    if facts.convention is None:
        return Adhesion(line(law, "convention", UNKNOWN, "convention_unknown", facts=used, needs=NEEDS_DATA), wanted)
    if wanted != law.span or is_first_year(facts, law):
        used = ("convention", "first_number_on", "stopped_on", "deceased_on")
    has_partial = law.regime in (PHYSICIAN, DENTIST)
    periods = one_status_a_day(facts.convention)
    full = merged(p.span for p in periods if p.status == "full")
    adhering = merged(p.span for p in periods if p.status in ("full", "partial"))
    if not has_partial and adhering != full and not covers(full, wanted) and covers(adhering, wanted):
        # Only agreements know partial adhesion: such a fact can't be right here, and nobody is judged by it.
        return Adhesion(line(law, "convention", UNKNOWN, "partial_not_possible", facts=used, needs=NEEDS_DATA), wanted)
    running = next((s for s in adhering if s.first <= wanted.last <= s.last), None)
    if running is None:
        reason = "left" if any(s.clip(law.span).days for s in adhering) else "not_adhered"
        return Adhesion(line(law, "convention", NOT_MET, reason, facts=used), wanted)
    if running.first > wanted.first:
        if facts.first_number_on is None:
            return Adhesion(
                line(
                    law,
                    "convention",
                    UNKNOWN,
                    "first_number_unknown",
                    facts=("convention", "first_number_on"),
                    needs=NEEDS_DATA,
                ),
                wanted,
            )
        if not is_first_year(facts, law):
            return Adhesion(line(law, "convention", NOT_MET, "adhered_late", facts=used), wanted)
        if any(span.last >= wanted.first for span in adhering if span.last < running.first):
            return Adhesion(line(law, "convention", NOT_MET, "left", facts=used), wanted)
        wanted = Span(running.first, wanted.last)
    is_partial = not covers(full, wanted)
    if is_first_year(facts, law):
        reason = "first_year_partial" if is_partial else "first_year"
    elif wanted.last < law.span.last:
        reason = "until_end_partial" if is_partial else "until_end"
    else:
        reason = "whole_year_partial" if is_partial else "whole_year"
    return Adhesion(line(law, "convention", MET, reason, facts=used), wanted, is_partial)


def sanction(facts: Facts, law: Law) -> Line:
    """No suspension, ban or decision of the medical evaluation service of more than the allowed days in the year."""
    days = days_within(facts.sanctions, law.span) if facts.sanctions else 0
    parameters = law.sanction_days.parameters
    if days == 0:
        return line(law, "sanction", MET, "no_sanction", facts=("sanctions",))
    values = {"days": days}
    allowed = law.sanction_days.value
    if allowed is None:
        # For other professions the number isn't known: beyond the days of physicians nobody disputes it.
        reading = law.sanction_reading
        parameters += reading.parameters
        if reading.value is None or days <= reading.value:
            return line(
                law,
                "sanction",
                UNKNOWN,
                "sanction_limit_unknown",
                facts=("sanctions",),
                parameters=parameters,
                values=values,
                needs=NEEDS_PARAMETER,
            )
        allowed = reading.value
    verdict, reason = (NOT_MET, "too_long") if days > allowed else (MET, "short_sanction")
    return line(law, "sanction", verdict, reason, facts=("sanctions",), parameters=parameters, values=values)


def status(facts: Facts, law: Law, adhesion: Adhesion) -> Line:
    """Nurses: self-employed as main occupation during the whole year."""
    if law.regime != NURSE:
        return line(law, "status", NOT_APPLICABLE, "any_status")
    used = ("employment",)
    if facts.employment is None:
        return line(law, "status", UNKNOWN, "status_unknown", facts=used, needs=NEEDS_DATA)
    main = [p.span for p in facts.employment if p.status == "self_employed_main"]
    if covers(main, adhesion.span):
        return line(law, "status", MET, "self_employed_main", facts=used)
    reason = "not_main_all_year" if any(s.clip(adhesion.span).days for s in main) else "not_main"
    return line(law, "status", NOT_MET, reason, facts=used)
