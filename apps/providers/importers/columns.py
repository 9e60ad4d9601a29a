"""The columns of a register's file: what each accepts, as SQL over the staged text.

A column gives its faults (condition, code) and its typed value, which is NULL where the text is at fault. The
SQL is put together from this file's constants and the declarations alone, never from what a file says.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from apps.core.identifiers import OFFICIAL_MODULI, UNCONFIRMED_MODULI

Fault = tuple[str, str]


def literal(text: str) -> str:
    escaped = text.replace("'", "''")
    return f"'{escaped}'"


def check_digits_fit(digits: str, moduli: Iterable[int]) -> str:
    """SQL: whether digits 7 and 8 are the check digits of the first six under one of the moduli."""
    six, check = f"left({digits}, 6)::int", f"substr({digits}, 7, 2)::int"
    return "(" + " OR ".join(f"{check} = {m} - mod({six}, {m})" for m in moduli) + ")"


@dataclass(frozen=True, kw_only=True)
class Column(ABC):
    """`is_required`: every row needs a value. Other columns may be empty, or missing from the header."""

    name: str
    example: str
    help: str = ""
    is_required: bool = True
    field: str = ""  # the database column; the name when not said
    default: str = "NULL"  # SQL for an empty value
    sql_type: str = "text"

    @property
    def target(self) -> str:
        return self.field or self.name

    @property
    def staged(self) -> str:
        return f"s.{self.name}"

    @property
    def joins(self) -> str:
        return ""

    @abstractmethod
    def fits(self) -> str:
        """SQL condition on a text that is there."""

    @property
    @abstractmethod
    def code(self) -> str:
        """What is wrong with a text that doesn't fit."""

    def faults(self) -> list[Fault]:
        faults = [(f"{self.staged} IS NOT NULL AND NOT ({self.fits()})", self.code)]
        if self.is_required:
            faults.insert(0, (f"{self.staged} IS NULL", "missing"))
        return faults

    def warnings(self) -> list[Fault]:
        return []

    def value(self) -> str:
        typed = f"CASE WHEN {self.fits()} THEN ({self.staged})::{self.sql_type} END"
        return typed if self.default == "NULL" else f"coalesce({typed}, {self.default})"


@dataclass(frozen=True, kw_only=True)
class Text(Column):
    max_length: int

    def fits(self) -> str:
        return f"length({self.staged}) <= {self.max_length}"

    @property
    def code(self) -> str:
        return "too_long"


@dataclass(frozen=True, kw_only=True)
class Email(Text):
    max_length: int = 254

    def fits(self) -> str:
        shape = "'^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$'"
        return f"length({self.staged}) <= {self.max_length} AND {self.staged} ~ {shape}"

    @property
    def code(self) -> str:
        return "bad_email"


@dataclass(frozen=True, kw_only=True)
class Day(Column):
    sql_type: str = "date"

    def fits(self) -> str:
        shape = f"{self.staged} ~ '^(19|20)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}$'"
        return f"CASE WHEN {shape} THEN pg_input_is_valid({self.staged}, 'date') ELSE false END"

    @property
    def code(self) -> str:
        return "bad_day"


@dataclass(frozen=True, kw_only=True)
class Year(Column):
    sql_type: str = "smallint"

    def fits(self) -> str:
        return f"{self.staged} ~ '^(19|20)[0-9]{{2}}$'"

    @property
    def code(self) -> str:
        return "bad_year"


@dataclass(frozen=True, kw_only=True)
class Amount(Column):
    """Zero or more, with a point and at most two decimals."""

    digits: int = 12
    sql_type: str = "numeric"

    def fits(self) -> str:
        return f"{self.staged} ~ '^[0-9]{{1,{self.digits}}}([.][0-9]{{1,2}})?$'"

    @property
    def code(self) -> str:
        return "bad_amount"


@dataclass(frozen=True, kw_only=True)
class Choice(Column):
    values: Sequence[str]

    def fits(self) -> str:
        return f"{self.staged} IN ({', '.join(literal(value) for value in self.values)})"

    @property
    def code(self) -> str:
        return "bad_choice"


@dataclass(frozen=True, kw_only=True)
class QualificationDigits(Column):
    """Three digits. A code that the list doesn't have is kept, with a warning."""

    def fits(self) -> str:
        return f"{self.staged} ~ '^[0-9]{{3}}$'"

    @property
    def code(self) -> str:
        return "bad_code"

    def warnings(self) -> list[Fault]:
        known = (
            "EXISTS (SELECT FROM providers_qualificationcode q"
            f" WHERE q.profession = p.profession AND q.code = {self.staged})"
        )
        return [(f"{self.fits()} AND p.id IS NOT NULL AND NOT {known}", "unknown_code")]


@dataclass(frozen=True, kw_only=True)
class ProviderNumberColumn(Column):
    """An INAMI number of eight or eleven digits, as printed or not, of a provider that the portal knows."""

    name: str = "number"
    example: str = "10000106"
    field: str = "provider_id"

    @property
    def digits(self) -> str:
        return f"translate({self.staged}, ' ./-', '')"

    @property
    def joins(self) -> str:
        return f" LEFT JOIN providers_providernumber p ON p.number = left({self.digits}, 8)"

    def fits(self) -> str:
        return f"{self.digits} ~ '^[1-9][0-9]{{7}}([0-9]{{3}})?$'"

    def well_formed_but(self, condition: str) -> str:
        return f"CASE WHEN {self.fits()} THEN {condition} ELSE false END"

    def unknown_and(self, condition: str) -> str:
        """Most rows name a known provider: those are done with at once."""
        return f"CASE WHEN p.id IS NULL THEN {self.well_formed_but(condition)} ELSE false END"

    def faults(self) -> list[Fault]:
        fits_some = check_digits_fit(self.digits, (*OFFICIAL_MODULI, *UNCONFIRMED_MODULI))
        faults = [
            (f"{self.staged} IS NOT NULL AND NOT ({self.fits()})", "bad_number"),
            (self.unknown_and(f"NOT {fits_some}"), "bad_check"),
            (self.unknown_and(fits_some), "unknown_provider"),
        ]
        if self.is_required:
            faults.insert(0, (f"{self.staged} IS NULL", "missing"))
        return faults

    @property
    def code(self) -> str:
        return "bad_number"

    def value(self) -> str:
        return "p.id"


@dataclass(frozen=True, kw_only=True)
class NewProviderNumber(ProviderNumberColumn):
    """An INAMI number that the file itself makes known: its check digits must be right."""

    field: str = "number"

    def faults(self) -> list[Fault]:
        fits_some = check_digits_fit(self.digits, (*OFFICIAL_MODULI, *UNCONFIRMED_MODULI))
        return [
            (f"{self.staged} IS NULL", "missing"),
            (f"{self.staged} IS NOT NULL AND NOT ({self.fits()})", "bad_number"),
            (self.well_formed_but(f"NOT {fits_some}"), "bad_check"),
        ]

    def warnings(self) -> list[Fault]:
        official, other = (check_digits_fit(self.digits, moduli) for moduli in (OFFICIAL_MODULI, UNCONFIRMED_MODULI))
        return [(self.well_formed_but(f"{other} AND NOT {official}"), "check_unconfirmed")]

    def value(self) -> str:
        return f"left({self.digits}, 8)"


@dataclass(frozen=True, kw_only=True)
class Niss(Column):
    """A NISS or BIS number. Python checks and hashes it at staging (`niss_fault`, `niss_hash`)."""

    name: str = "niss"
    example: str = "85073003328"

    def fits(self) -> str:
        return "s.niss_fault IS NULL"

    @property
    def code(self) -> str:
        return "bad_niss"

    def value(self) -> str:
        return self.staged


@dataclass(frozen=True, kw_only=True)
class Lookup(Column):
    """A code that names a row of another table."""

    table: str
    match: str
    not_found: str
    alias: str = "looked_up"
    separators: str = " ."

    @property
    def joins(self) -> str:
        key = f"translate({self.staged}, {literal(self.separators)}, '')"
        return f" LEFT JOIN {self.table} {self.alias} ON {self.alias}.{self.match} = {key}"

    def fits(self) -> str:
        return f"{self.alias}.id IS NOT NULL"

    @property
    def code(self) -> str:
        return self.not_found

    def value(self) -> str:
        return f"{self.alias}.id"
