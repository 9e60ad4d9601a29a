"""The lines of a result in words: sentence, facts, threshold table, calculation, parameters and texts of law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.components import CalculationRow, Measure, Threshold, Tone
from apps.core.templatetags.portal import euro
from apps.evaluations.expansion import ExpandedLine, UsedFact
from apps.evaluations.parameter_table import ParameterRow
from apps.evaluations.wordings import ShownFact, ShownLine, ShownParameter, ShownThreshold

from . import rules, terms, values

TONES = {"met": Tone.GOOD, "not_met": Tone.BAD, "not_applicable": Tone.NEUTRAL, "unknown": Tone.ATTENTION}

# Parameters that decide without being numbers that somebody compares with: they are told by the sentence.
_TOLD_ELSEWHERE = frozenset({"first_year"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One line with what its words are made of."""

    expanded: ExpandedLine
    facts: Mapping[str, Any]
    year: int

    @property
    def line_values(self) -> Mapping[str, Any]:
        return self.expanded.line.values

    def parameter(self, key: str) -> ParameterRow | None:
        return next((row for row in self.expanded.parameters if row.key == key), None)

    @property
    def volume_year(self) -> int:
        """The year whose activity was looked at."""
        if "year" in self.line_values:
            return int(self.line_values["year"])
        for fact in self.expanded.facts:
            if fact.path.startswith("activity/"):
                return int(fact.path.split("/")[1])
        return self.year


def shown_lines(lines: Sequence[ExpandedLine], facts: Mapping[str, Any], year: int) -> list[ShownLine]:
    return [_shown(Reading(expanded, facts, year)) for expanded in lines]


def _shown(reading: Reading) -> ShownLine:
    line = reading.expanded.line
    thresholds = _thresholds(reading)
    return ShownLine(
        rule=line.rule,
        title=str(rules.TITLES[line.rule]),
        sentence=sentence(reading),
        tone=TONES[line.verdict],
        verdict=str(rules.VERDICTS[line.rule][line.verdict]),
        facts=[_fact(fact, reading.facts) for fact in reading.expanded.facts],
        measures=_measures(reading),
        thresholds=thresholds,
        lowering=_lowering(reading) if any(t.is_lowered for t in thresholds) else (),
        calculation=calculation(reading) if line.rule == "amount" else (),
        parameters=[_parameter(row) for row in reading.expanded.parameters if row.key not in _TOLD_ELSEWHERE],
        legal=[str(terms.INSTRUMENTS[code]) for code in line.legal],
        is_missing_data=line.needs == "NEEDS_DATA",
    )


# --- the sentence -----------------------------------------------------------------------------------------------------


def sentence(reading: Reading) -> str:
    line = reading.expanded.line
    return str(rules.SENTENCES[line.rule, line.reason] % _placeholders(reading))


def _placeholders(reading: Reading) -> dict[str, Any]:
    """Everything a sentence may name. What is not known says so, so that no sentence ever lacks a word."""
    found, facts = reading.line_values, reading.facts
    volumes = [values.volume(m, values.hundredths(v)) for m, v in found.get("volumes", {}).items() if v is not None]
    ceilings = [values.volume(m, values.hundredths(v)) for m, v in found.get("ceilings", {}).items()]
    unknown = str(terms.NOT_KNOWN).lower()
    return {
        "year": reading.year,
        "reference_year": reading.volume_year,
        "volume": values.both(volumes) or unknown,
        "ceiling": values.either(ceilings) or unknown,
        "days": int(found.get("days", 0)),
        "allowed_days": _number(reading, "sanction_days_allowed"),
        "exemption_years": _number(reading, "exemption_years"),
        "months": int(found.get("months", 0)),
        "count": int(found.get("count", 0)),
        "amount": _cents(found.get("amount")),
        "base": _cents(found.get("base")),
        "other_amount": _cents(found.get("other_amount")),
        "contract": _contract(found.get("reference"), facts),
        "qualification": facts.get("qualification") or unknown,
        "first_number_on": values.on_day(facts.get("first_number_on")),
        "recognised_on": values.on_day(facts.get("recognised_on")),
        "pension_taken_on": values.on_day(facts.get("pension_taken_on")),
    }


def _number(reading: Reading, key: str) -> str:
    row = reading.parameter(key)
    # Where the profession has no number of its own, the rule shows that of another beside the empty one.
    known = [r.value for r in reading.expanded.parameters if r.key == key and r.value]
    return known[0] if row is not None and known else str(terms.NOT_KNOWN).lower()


def _cents(cents: Any) -> str:
    return str(terms.NOT_KNOWN).lower() if cents is None else euro(values.hundredths(cents))


def _contract(reference: Any, facts: Mapping[str, Any]) -> str:
    for contract in facts.get("contracts") or ():
        if contract["reference"] == reference:
            return values.contract_name(contract)
    return str(reference or "")


# --- facts and parameters ---------------------------------------------------------------------------------------------


def _fact(fact: UsedFact, facts: Mapping[str, Any]) -> ShownFact:
    name = fact.path.partition("/")[0]
    source = str(terms.SOURCES.get(fact.source, fact.source))
    if any(correction["fact"] == name for correction in facts.get("corrections") or ()):
        source = str(terms.CORRECTION)
    elif name == "contracts" and fact.value:
        source = str(terms.FROM_INSURER)
    return ShownFact(
        label=values.fact_title(fact.path),
        values=values.fact_values(fact.path, fact.value, facts["profession"]),
        source=source,
        received_on=values.date_of(fact.received_on),
        correction=str(terms.WHERE_TO_CORRECT[name]),
        code=name,
    )


def _parameter(row: ParameterRow) -> ShownParameter:
    title, qualifiers = str(terms.PARAMETERS[row.key]), values.parameter_qualifiers(row)
    return ShownParameter(
        label=f"{title} ({qualifiers})" if qualifiers else title,
        value=values.parameter_value(row),
        validity=values.parameter_validity(row),
        mark=str(terms.MARKS[row.mark]),
        is_certain=row.mark == "sourced",
        source=row.source,
    )


# --- thresholds -------------------------------------------------------------------------------------------------------


def _ordinary(reading: Reading, level: str, measure: str) -> str:
    """The value of the law, before anything lowered it."""
    rows = [
        r
        for r in reading.expanded.parameters
        if r.key == "threshold" and (r.level, r.measure, r.bound) == (level, measure, "min")
    ]
    return next((row.value for row in rows if row.value), "")


def _thresholds(reading: Reading) -> list[ShownThreshold]:
    if reading.expanded.line.rule == "maximum":
        return _ceilings(reading)
    volumes = reading.line_values.get("volumes", {})
    shown = []
    for level, measure, enough in reading.line_values.get("thresholds", ()):
        ordinary = _ordinary(reading, level, measure)
        volume = volumes.get(measure)
        lowered = bool(ordinary) and enough is not None and values.hundredths(enough) != Decimal(ordinary)
        reached = None if volume is None or enough is None else bool(volume) and volume >= enough
        shown.append(
            ShownThreshold(
                label=f"{terms.THRESHOLDS[level]}: {terms.MEASURES[measure]}",
                ordinary=values.quantity(measure, Decimal(ordinary)) if ordinary else str(terms.NOT_KNOWN),
                applied=_quantity(measure, enough),
                is_lowered=lowered,
                volume=_quantity(measure, volume),
                reached=reached,
                result=_reached(reached),
            )
        )
    return shown


def _ceilings(reading: Reading) -> list[ShownThreshold]:
    volumes = reading.line_values.get("volumes", {})
    shown = []
    for measure, most in reading.line_values.get("ceilings", {}).items():
        volume = volumes.get(measure)
        within = None if volume is None else volume <= most
        words = {True: _("Not exceeded"), False: _("Exceeded"), None: _("Cannot be told")}
        shown.append(
            ShownThreshold(
                label=_("Maximum: %(measure)s") % {"measure": terms.MEASURES[measure]},
                ordinary=_quantity(measure, most),
                applied=_quantity(measure, most),
                is_lowered=False,
                volume=_quantity(measure, volume),
                reached=within,
                result=words[within],
            )
        )
    return shown


def _quantity(measure: str, value: int | None) -> str:
    return str(terms.NOT_KNOWN) if value is None else values.quantity(measure, values.hundredths(value))


def _reached(reached: bool | None) -> str:
    return {True: _("Reached"), False: _("Not reached"), None: _("Cannot be told")}[reached]


def _lowering(reading: Reading) -> list[str]:
    """Why a threshold is lower for this person, one sentence a reason."""
    reasons = []
    cut = reading.parameter("covid_cut")
    if cut is not None and cut.value:
        reasons.append(
            _("Because of COVID, the thresholds of %(year)s were lowered by %(share)s.")
            % {"year": reading.volume_year, "share": values.percent(Decimal(cut.value))}
        )
    base = reading.parameter("inactivity_base_days")
    if "inactive_days" in reading.line_values and base is not None and base.value:
        days = values.hundredths(reading.line_values["inactive_days"])
        reasons.append(
            ngettext(
                "You were inactive during %(days)s working day: the threshold is multiplied by "
                "(%(base)s − %(days)s) / %(base)s.",
                "You were inactive during %(days)s working days: the threshold is multiplied by "
                "(%(base)s − %(days)s) / %(base)s.",
                int(days),
            )
            % {"days": values.number(days), "base": base.value}
        )
    if reading.parameter("pro_rata_base") is not None:
        reasons.append(_("In the year of your first INAMI number only the complete months since then count."))
    return reasons


def _measures(reading: Reading) -> list[Measure]:
    """A drawing of each known volume against its thresholds or its maximum."""
    volumes = reading.line_values.get("volumes", {})
    rows = [
        (measure, str(terms.THRESHOLDS[level]), enough)
        for level, measure, enough in reading.line_values.get("thresholds", ())
    ]
    rows += [(measure, _("Maximum"), most) for measure, most in reading.line_values.get("ceilings", {}).items()]
    known = [(measure, label, values.hundredths(limit)) for measure, label, limit in rows if limit is not None]
    is_maximum = reading.expanded.line.rule == "maximum"
    drawn = []
    for measure, volume in volumes.items():
        marks = [
            Threshold(
                value=limit,
                label=_("%(threshold)s: %(number)s") % {"threshold": label, "number": values.quantity(measure, limit)},
            )
            for of_measure, label, limit in known
            if of_measure == measure
        ]
        if volume is None or not marks:
            continue
        value = values.hundredths(volume)
        text = values.quantity(measure, value)  # the label names the measure
        drawn.append(
            Measure(
                label=_("%(measure)s in %(year)s") % {"measure": terms.MEASURES[measure], "year": reading.volume_year},
                value=value,
                value_text=text,
                thresholds=marks,
                summary=" ".join(_judged(label, value, limit, is_maximum) for m, label, limit in known if m == measure),
            )
        )
    return drawn


def _judged(label: str, value: Decimal, limit: Decimal, is_maximum: bool) -> str:
    if is_maximum:
        return _("Maximum exceeded.") if value > limit else _("Maximum not exceeded.")
    if value >= limit and value:
        return _("%(threshold)s reached.") % {"threshold": label}
    return _("%(threshold)s not reached.") % {"threshold": label}


# --- the calculation --------------------------------------------------------------------------------------------------


def calculation(reading: Reading) -> list[CalculationRow]:
    """From the amount of the level to what is due, one step a row."""
    found = reading.line_values
    if "base" not in found:
        return []
    label = str(terms.AMOUNTS[found["level"]])
    row = reading.parameter("amount")
    note = "" if row is None or row.mark == "sourced" else str(terms.MARKS[row.mark])
    rows = [
        CalculationRow(
            label=_("%(amount)s, premium year %(year)s") % {"amount": label, "year": reading.year},
            amount=values.hundredths(found["base"]),
            note=note,
        )
    ]
    if "months" in found:
        months = {"months": found["months"]}
        rows.append(
            CalculationRow(
                label=_("Complete months since your first INAMI number"),
                text=f"× {found['months']} / 12",
                note=str(terms.MONTHS % months),
            )
        )
    if "amount" in found:
        rows.append(CalculationRow(label=_("Your benefit"), amount=values.hundredths(found["amount"]), is_total=True))
    return rows
