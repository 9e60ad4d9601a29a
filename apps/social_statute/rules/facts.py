"""The facts that the rules judge: days as ordinals, volumes in hundredths (of a euro, a service, an hour).

None means that nobody knows. An empty tuple means that it is known that there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from apps.core.dates import Span

Volume = int | Fraction


@dataclass(frozen=True, slots=True)
class DatedStatus:
    status: str
    span: Span


@dataclass(frozen=True, slots=True)
class Inactivity:
    """Calendar days (`span`), or a number of days of a `year` in the sense of the 222-day formula."""

    kind: str
    span: Span | None = None
    year: int = 0
    days: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Contract:
    reference: str
    concluded_on: int
    ended_on: int | None = None
    known_on: int = 0
    paid_for_year: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    kind: str
    value: Volume
    received_on: int


@dataclass(frozen=True, slots=True)
class OtherBenefit:
    """Another number of the same person with a positive evaluation. `chosen` None: no choice yet."""

    amount: int
    chosen: bool | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    profession: str
    qualification: str | None = None
    qualification_group: str | None = None
    specialty: str | None = None
    first_number_on: int | None = None
    recognised_on: int | None = None
    training: tuple[Span, ...] = ()
    convention: tuple[DatedStatus, ...] | None = None
    activity: Mapping[tuple[int, str], Volume] = field(default_factory=dict)
    inactivity: tuple[Inactivity, ...] = ()
    inactivity_waiver: bool = False
    sanctions: tuple[Span, ...] = ()
    employment: tuple[DatedStatus, ...] | None = None
    pension_taken_on: int | None = None
    stopped_on: int | None = None
    deceased_on: int | None = None
    titular: bool | None = None
    contracts: tuple[Contract, ...] | None = None
    bank_account: bool | None = None
    evidence: tuple[Evidence, ...] = ()
    other_benefit: OtherBenefit | None = None

    @property
    def career_end(self) -> int | None:
        """The last day of the career, by stopping for good or by death."""
        days = [day for day in (self.stopped_on, self.deceased_on) if day is not None]
        return min(days) if days else None
