"""Stored lines with the values they point at: what a screen, a letter, a contest and `--json` show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .parameter_table import ParameterRow
from .results import Line


@dataclass(frozen=True, slots=True)
class UsedFact:
    """`path` is `convention` or `activity/2018/services`; `value` None: nobody knows. Source and day where known."""

    path: str
    value: Any
    source: str = ""
    received_on: str = ""


@dataclass(frozen=True, slots=True)
class ExpandedLine:
    line: Line
    facts: tuple[UsedFact, ...]
    parameters: tuple[ParameterRow, ...]


def fact_at(path: str, facts: Mapping[str, Any]) -> Any:
    """The value behind a path. Volumes of several sources come as a list of entries."""
    name, _, rest = path.partition("/")
    value = facts.get(name)
    if not rest or value is None:
        return value
    year, _, measure = rest.partition("/")
    entries = [e for e in value if e["year"] == int(year) and e["measure"] == measure]
    return entries or None


def expand(lines: Sequence[Line], facts: Mapping[str, Any], rows: Sequence[ParameterRow]) -> list[ExpandedLine]:
    sources: Mapping[str, Sequence[str]] = facts.get("sources", {})
    return [
        ExpandedLine(
            line,
            tuple(
                UsedFact(path, fact_at(path, facts), *sources.get(path.partition("/")[0], ()))
                for path in dict.fromkeys(line.facts)
            ),
            tuple(rows[position] for position in dict.fromkeys(line.parameters)),
        )
        for line in lines
    ]


def expanded_json(expanded: Sequence[ExpandedLine]) -> list[dict[str, Any]]:
    """Lines as plain data, for `--json` and for exports."""
    return [
        {
            "rule": e.line.rule,
            "verdict": e.line.verdict,
            "reason": e.line.reason,
            "facts": {fact.path: fact.value for fact in e.facts},
            "parameters": [{k: v for k, v in asdict(row).items() if v not in ("", None)} for row in e.parameters],
            "values": e.line.values,
            "legal_reference": list(e.line.legal),
        }
        for e in expanded
    ]
