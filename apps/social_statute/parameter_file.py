"""The parameters that the portal delivers, read from `data/parameters.yaml`. No database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from apps.evaluations.parameter_table import ParameterRow, ParameterTable

from .rules.legal import INSTRUMENTS, legal_references

PATH = Path(__file__).parent / "data" / "parameters.yaml"

Entry = dict[str, Any]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _one_year(entry: Entry, name: str = "year") -> dict[str, Any]:
    return {"first_year": entry[name], "last_year": entry[name]}


def _years(entry: Entry) -> dict[str, Any]:
    return {"first_year": entry.get("from_year"), "last_year": entry.get("to_year")}


# For each section of the file: how one of its entries becomes key, qualifiers, years and value.
SECTIONS: dict[str, Callable[[Entry], dict[str, Any]]] = {
    "schemes": lambda e: {"key": "first_year", "value": e["first_year"], "unit": "premium year"},
    "amounts": lambda e: {"key": "amount", "level": e["level"], "unit": "EUR", **_one_year(e)},
    "index_factors": lambda e: {"key": "index_factor", "unit": "factor", **_one_year(e)},
    "reserved_right": lambda e: {"key": "reserved_right", "item": e["kind"], "unit": "EUR", **_one_year(e)},
    "thresholds": lambda e: {
        "key": "threshold",
        "specialty": _text(e.get("specialty")),
        "level": e["level"],
        "measure": e["measure"],
        "bound": e["bound"],
        "unit": "EUR" if e["measure"].startswith("eur") else e["measure"],
        **_years(e),
    },
    "covid_cuts": lambda e: {
        "key": "covid_cut",
        "specialty": _text(e.get("specialty")),
        "value": e["share"],
        "unit": "share",
        **_one_year(e, "reference_year"),
    },
    "rules": lambda e: {"key": e["key"], "item": _text(e.get("code") or e.get("act")), **_years(e)},
    "quality_control": lambda e: {"key": e["key"], **_years(e)},
    "calendar": lambda e: {
        "key": f"calendar.{e['key']}",
        "value": e.get("day", e.get("value")),
        "unit": e.get("unit", "day"),
        **_years(e),
    },
}
RULE_OF_KEY = {
    "amount": "amount",
    "threshold": "activity",
    "covid_cut": "activity",
    "recognised_codes": "recognition",
}


def _legal_reference(key: str, profession: str, year: int | None) -> str:
    codes = legal_references(RULE_OF_KEY.get(key, "scope"), profession, year or 2020)
    return "; ".join(INSTRUMENTS[code] for code in codes)


def parameter_rows(path: Path = PATH) -> Iterator[ParameterRow]:
    """Every row of the file. Raises KeyError when an entry lacks a field of its section."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for section, entries in content.items():
        for entry in entries:
            fields = {"value": entry.get("value"), **SECTIONS[section](entry)}
            profession = _text(entry.get("profession"))
            yield ParameterRow(
                **{
                    **fields,
                    "value": _text(fields["value"]),
                    "unit": _text(entry.get("unit") or fields.get("unit")),
                },
                profession=profession,
                known_from=_text(entry.get("known_from")),
                known_to=_text(entry.get("known_to")),
                provisional=bool(entry.get("provisional")),
                mark=entry["status"],
                legal_reference=_legal_reference(fields["key"], profession, fields.get("first_year")),
                source=_text(entry.get("source")),
                note=_text(entry.get("note")),
            )


@lru_cache(maxsize=1)
def delivered_table() -> ParameterTable:
    return ParameterTable(parameter_rows())
