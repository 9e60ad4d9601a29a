"""The law of one premium year for one profession and specialty, compiled once from the dated parameters.

Volumes are in hundredths, amounts in cents, as in the facts. Sources: docs/rules/social_statute.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from apps.core.dates import Span, year_span
from apps.core.money import cents_half_up
from apps.evaluations.parameter_table import Found, ParameterTable
from apps.evaluations.results import Line

from .facts import Volume

PHYSICIAN, DENTIST, PHARMACIST = "physician", "dentist", "pharmacist"
NURSE, MIDWIFE, PHARMACIST_BIOLOGIST = "nurse", "midwife", "pharmacist_biologist"

MEASURES: dict[str, tuple[str, ...]] = {
    PHYSICIAN: ("eur_reimbursed",),
    DENTIST: ("services",),
    PHARMACIST: ("hours_per_week",),
    "physiotherapist": ("services", "m_values"),
    "speech_therapist": ("services", "r_values"),
    NURSE: ("eur_art8",),
    MIDWIFE: ("services", "v_values"),
}
LEVELS: dict[str, tuple[str, ...]] = {
    PHYSICIAN: ("full", "reduced"),
    DENTIST: ("full",),
    PHARMACIST: ("full", "level_2", "level_1"),
    "physiotherapist": ("full", "level_2", "level_1"),
    "speech_therapist": ("full", "level_1"),
    NURSE: ("full",),
    MIDWIFE: ("full",),
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A minimum: reached from `enough` on. `enough` None: not known. `is_exact` False: the true value is not known,
    but not above `enough` (the ordinary level in the year of the COVID cuts)."""

    level: str
    measure: str
    enough: Volume | None
    is_exact: bool
    parameters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ceiling:
    measure: str
    most: Volume
    parameters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """Cents, or None when not known."""

    cents: int | None
    is_provisional: bool
    parameters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the rules; None when not known."""

    value: Fraction | None
    parameters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    year: int
    as_of: int
    span: Span
    profession: str
    regime: str
    specialty: str | None
    in_scope: bool
    scope_parameters: tuple[int, ...]
    recognised_codes: tuple[str, ...]
    recognised_codes_parameters: tuple[int, ...]
    wants_whole_year_recognition: bool
    reference_year: int
    reference_parameters: tuple[int, ...]
    wants_services_in_year: bool
    has_threshold: bool
    thresholds: tuple[Threshold, ...]
    ceilings: tuple[Ceiling, ...]
    exemption_years: Number
    exemption_day: int
    sanction_days: Number
    sanction_reading: Number
    inactivity_base: Number
    calendar_conversion: Number
    hospital_hours: Number
    covid_hours: Number
    pro_rata: Number
    has_pro_rata: bool
    amounts: dict[str, Amount]
    recurring_lines: dict[Any, Line] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_physician(self) -> bool:
        return self.regime == PHYSICIAN


def _plain(number: Fraction) -> Volume:
    """A whole number as an int: comparing those is what the yearly run does most."""
    return int(number) if number.denominator == 1 else number


class Laws:
    """The law of a premium year as known on a day; one `Law` for each profession and specialty, made when asked."""

    def __init__(self, table: ParameterTable, *, year: int, as_of: int) -> None:
        self.table = table
        self.year = year
        self.as_of = as_of
        self._day = dt.date.fromordinal(as_of).isoformat()
        self._made: dict[tuple[str, str | None], Law] = {}

    def of(self, profession: str, specialty: str | None) -> Law:
        key = (profession, specialty)
        law = self._made.get(key)
        if law is None:
            law = self._made[key] = self._compile(profession, specialty)
        return law

    def _find(self, key: str, **q: str) -> Found | None:
        """The definitive row of the premium year."""
        return self.table.find(key, self.year, self._day, **q)

    def _number(self, key: str, profession: str, *, fall_back: bool = True) -> Number:
        """The profession's own number, else the one that holds for all."""
        found = self._find(key, profession=profession)
        if found is None and fall_back:
            found = self._find(key)
        if found is None:
            return Number(None)
        return Number(Fraction(found.row.value) if found.row.value else None, (found.position,))

    def _compile(self, profession: str, specialty: str | None) -> Law:
        regime = profession
        scope: list[int] = []
        if (found := self._find("regime", profession=profession)) is not None:
            regime = found.row.value
            scope.append(found.position)
        if profession == PHARMACIST_BIOLOGIST and regime == PHYSICIAN:
            specialty = "clinical_biology"
        first = self._find("first_year", profession=regime)
        in_scope = first is not None and (not first.row.value or int(first.row.value) <= self.year)
        if first is not None:
            scope.append(first.position)

        codes = self._find("recognised_codes", profession=regime)
        offset = self._number("activity_reference_offset", regime, fall_back=False)
        reference_year = self.year - int(offset.value or 0)
        exemption_in_reference_year = self._find("exemption_on_reference_year", profession=regime) is not None
        no_threshold = self._find(
            "threshold", profession=regime, level="any", measure=self._measure(regime), bound="none"
        )
        return Law(
            year=self.year,
            as_of=self.as_of,
            span=year_span(self.year),
            profession=profession,
            regime=regime,
            specialty=specialty,
            in_scope=in_scope,
            scope_parameters=tuple(scope),
            recognised_codes=tuple(codes.row.value.split()) if codes else (),
            recognised_codes_parameters=(codes.position,) if codes else (),
            wants_whole_year_recognition=self._find("recognition_whole_year") is not None,
            reference_year=reference_year,
            reference_parameters=offset.parameters,
            wants_services_in_year=self._find("services_in_premium_year", profession=regime) is not None,
            has_threshold=no_threshold is None,
            thresholds=() if no_threshold else self._thresholds(regime, specialty, reference_year),
            ceilings=self._ceilings(regime),
            exemption_years=self._number("exemption_years", regime, fall_back=False),
            exemption_day=year_span(reference_year if exemption_in_reference_year else self.year).first,
            sanction_days=self._number("sanction_days_allowed", regime, fall_back=False),
            sanction_reading=self._number("sanction_days_allowed", PHYSICIAN, fall_back=False),
            inactivity_base=self._number("inactivity_base_days", regime),
            calendar_conversion=self._number("inactivity_calendar_conversion", regime),
            hospital_hours=self._number("hospital_hours_per_week", regime, fall_back=False),
            covid_hours=self._number("covid_centre_hours_per_week", regime),
            pro_rata=self._pro_rata(regime),
            has_pro_rata=regime != PHYSICIAN,
            amounts=self._amounts(regime),
        )

    @staticmethod
    def _measure(regime: str) -> str:
        return MEASURES.get(regime, ("",))[0]

    def _pro_rata(self, regime: str) -> Number:
        """The base of the pro rata in months; None where it is not known whether there is one at all."""
        applies = self._find("pro_rata_first_year", profession=regime)
        base = self._number("pro_rata_base", regime)
        if applies is not None and not applies.row.value:
            return Number(None, (applies.position,))
        return base

    def _thresholds(self, regime: str, specialty: str | None, reference_year: int) -> tuple[Threshold, ...]:
        cut = self._cut(regime, specialty, reference_year)
        result = []
        for level in LEVELS.get(regime, ()):
            for measure in MEASURES[regime]:
                q = {"profession": regime, "level": level, "measure": measure, "bound": "min"}
                if regime == PHYSICIAN:
                    q["specialty"] = specialty or ""
                found = self._find("threshold", **q)
                if found is None:
                    result.append(Threshold(level, measure, None, False, ()))
                elif not found.row.value:
                    result.append(self._uncertain(found, q, cut))
                else:
                    enough = 100 * Fraction(found.row.value)
                    parameters: tuple[int, ...] = (found.position,)
                    exact = True
                    if cut is not None:
                        parameters += (cut.position,)
                        if cut.row.value:
                            enough = Fraction(cents_half_up(enough * (1 - Fraction(cut.row.value))))
                        else:
                            exact = False
                    result.append(Threshold(level, measure, _plain(enough), exact, parameters))
        return tuple(result)

    def _uncertain(self, found: Found, q: dict[str, str], cut: Found | None) -> Threshold:
        """A year whose value is not known because a cut is not known: the ordinary level is enough in any case."""
        ordinary = self.table.find("threshold", self.year - 1, self._day, **q) if cut is not None else None
        if ordinary is None or not ordinary.row.value:
            return Threshold(q["level"], q["measure"], None, False, (found.position,))
        return Threshold(
            q["level"],
            q["measure"],
            _plain(100 * Fraction(ordinary.row.value)),
            False,
            (found.position, ordinary.position),
        )

    def _cut(self, regime: str, specialty: str | None, reference_year: int) -> Found | None:
        """The COVID cut of the reference year, unless the threshold row already holds the final value."""
        q = {"profession": regime}
        if regime == PHYSICIAN:
            q["specialty"] = specialty or ""
        return self.table.find("covid_cut", reference_year, self._day, **q)

    def _ceilings(self, regime: str) -> tuple[Ceiling, ...]:
        result = []
        for measure in MEASURES.get(regime, ()):
            found = self._find("threshold", profession=regime, level="any", measure=measure, bound="max")
            if found is not None and found.row.value:
                result.append(Ceiling(measure, _plain(100 * Fraction(found.row.value)), (found.position,)))
        return tuple(result)

    def _amounts(self, regime: str) -> dict[str, Amount]:
        result = {}
        for level in ("full", "partial_or_reduced", "trainee", "level_2", "level_1"):
            found = self.table.find_also_provisional("amount", self.year, self._day, profession=regime, level=level)
            if found is not None:
                cents = int(100 * Fraction(found.row.value)) if found.row.value else None
                result[level] = Amount(cents, found.row.provisional, (found.position,))
        return result
