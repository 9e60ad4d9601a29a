"""Decisions."""

from __future__ import annotations

from typing import Any

_DECIDED = {
    "letter": 1,
    "title": "Decision",
    "reference": "2024/10000106/1-1",
    "scheme": "Social statute",
    "year": 2024,
    "number": "10000106",
    "grants": True,
    "amount": "5881.81",
    "motive": "The document proves it.",
    "round": 1,
    "term_days": 60,
    "page": "/social-statute/10000106/2024/",
}
MESSAGES: dict[str, list[dict[str, Any]]] = {
    "decision": [
        _DECIDED,
        _DECIDED | {"grants": False, "amount": "0.00"},
        _DECIDED | {"term_days": None},
        _DECIDED | {"round": 2, "term_days": None},
    ],
    "decision_withdrawn": [_DECIDED],
}
