"""The delivered rows, added after each migration. A row whose key is known stays as staff made it."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from apps.core import clock

from ..models import Agreement, Evidence, PartialLimits, Quorum, Reduction, Window

DATA = Path(__file__).parent.parent / "data"
SHEET = "portal.md"
MARKS = set(Evidence.values)


def _days(row: dict[str, Any]) -> dict[str, Any]:
    """The CSV's texts as days; empty: not known."""
    return {name: dt.date.fromisoformat(value) if value else None for name, value in row.items()}


@cache
def delivered() -> dict[str, Any]:
    """terms.yaml with the windows of the two CSV files."""
    found: dict[str, Any] = yaml.safe_load((DATA / "terms.yaml").read_text(encoding="utf-8"))
    with (DATA / "convention_windows.csv").open(encoding="utf-8", newline="") as file:
        sheet = list(csv.DictReader(file))
    for row in sheet:
        if "in_force computed" in row["note"]:
            row["in_force"] = ""  # no source gave it: it is computed, and marked so, on reading
        found["windows"].append(
            {
                "key": row["key"],
                "profession": row["profession"],
                "family": "agreement",
                "kind": "new_agreement",
                "agreement": row["key"],
                **_days({name: row[name] for name in ("published", "deadline", "extended_to", "in_force")}),
                "result": row["result"],
                "note": row["note"],
                "evidence": row["evidence"],
                "source": row["source"],
            }
        )
    with (DATA / "reductions.csv").open(encoding="utf-8", newline="") as file:
        found["reductions"] = [
            {
                "key": f"{row['profession']}-{row['from']}",
                "profession": row["profession"],
                **_days({"first_day": row["from"], "last_day": row["to"]}),
                "is_on": row["reduction_25pct"] == "on",
                "why": row["why"],
                "evidence": row["evidence"],
                "source": row["source"],
            }
            for row in csv.DictReader(file)
        ]
    return found


@transaction.atomic
def terms_load() -> int:
    """Adds the delivered rows that aren't there; returns how many."""
    found = delivered()
    added = _add(Agreement, found["agreements"])
    agreements = {agreement.key: agreement for agreement in Agreement.objects.all()}
    windows = []
    for row in found["windows"]:
        agreement = agreements.get(row.get("agreement", ""))
        terms = dict(row, agreement=agreement)
        if row["kind"] == "new_agreement":
            terms = {**found["computing"][row["family"]], **terms}
        terms["is_run_here"] = _is_to_come(Window(**terms), clock.today())
        windows.append(terms)
    added += _add(Window, windows)
    added += _add(PartialLimits, found["limits"])
    added += _add(Quorum, found["quorums"])
    return added + _add(Reduction, found["reductions"])


def _is_to_come(window: Window, as_of: dt.date) -> bool:
    """Windows that were over when the portal began are history: others registered what was chosen in them."""
    if not window.is_common:
        return True
    if window.last_day is not None:
        return window.last_day >= as_of
    covered_until = window.agreement.last_day if window.agreement else None
    return (covered_until is None and window.agreement is None) or bool(covered_until and covered_until >= as_of)


def _add(model: Any, rows: list[dict[str, Any]]) -> int:
    known = set(model.objects.values_list("key", flat=True))
    new = []
    for row in rows:
        if row["key"] in known:
            continue
        evidence = row.get("evidence", "")
        if evidence not in MARKS:
            raise ValueError(f"{row['key']}: unknown mark {evidence!r}")
        new.append(model(**{"source": SHEET, **row}))
    model.objects.bulk_create(new)
    return len(new)
