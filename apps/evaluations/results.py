"""What a scheme's pure rules give: lines, and the result they add up to. No ORM, no clock, no settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

LineVerdict = Literal["met", "not_met", "not_applicable", "unknown"]
MET: LineVerdict = "met"
NOT_MET: LineVerdict = "not_met"
NOT_APPLICABLE: LineVerdict = "not_applicable"
UNKNOWN: LineVerdict = "unknown"

NEEDS_DATA = "NEEDS_DATA"
NEEDS_PARAMETER = "NEEDS_PARAMETER"


@dataclass(frozen=True, slots=True)
class Line:
    """One rule's finding.

    `reason` names the sentence that explains it. `facts` are paths into the evaluated facts (`convention`,
    `activity/2018/services`), `parameters` positions in the parameter table: values are looked up on reading, so that
    a stored line stays small. `values` holds what the rule computed itself (volumes in hundredths, amounts in cents).
    `needs` is set on unknown lines: NEEDS_DATA or NEEDS_PARAMETER.
    """

    rule: str
    verdict: LineVerdict
    reason: str
    facts: tuple[str, ...] = ()
    parameters: tuple[int, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    needs: str = ""
    legal: tuple[str, ...] = ()
    ready: bytes = field(default=b"", compare=False, repr=False)

    def stored(self) -> bytes:
        """The stored form as JSON; lines that recur carry it ready-made."""
        return self.ready or orjson.dumps(self.packed())

    def packed(self) -> list[Any]:
        """The stored form, read back by `unpacked`."""
        return [
            self.rule,
            self.verdict,
            self.reason,
            self.facts,
            self.parameters,
            self.values,
            self.needs,
            self.legal,
        ]

    @classmethod
    def unpacked(cls, stored: list[Any]) -> Line:
        rule, verdict, reason, facts, parameters, values, needs, legal = stored
        return cls(rule, verdict, reason, tuple(facts), tuple(parameters), values, needs, tuple(legal))


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one evaluation. `amount` is in cents: what is due when granted, 0 when refused, None while
    pending. `blockers` stop the payment of a granted amount, never the verdict."""

    verdict: Literal["granted", "refused", "pending"]
    outcome: str
    lines: tuple[Line, ...]
    amount: int | None = None
    payee: str = ""
    blockers: tuple[str, ...] = ()

    @property
    def unmet(self) -> tuple[str, ...]:
        return tuple(line.rule for line in self.lines if line.verdict == NOT_MET)
