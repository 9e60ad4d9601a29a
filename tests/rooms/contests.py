"""Contesting a decision."""

from __future__ import annotations

from typing import Any

CONTEST: dict[str, Any] = {
    "decision": 7,
    "reference": "CT-20250908-ABCDEF",
    "number": "10000106",
    "scheme": "social_statute",
    "year": 2024,
}
RECEIVED = {**CONTEST, "made_on": "2025-09-08", "by_letter": False, "is_late": False}
TEXTS = {"fr": "Trop tard.", "nl": "Te laat.", "de": "Zu spät.", "en": "Too late."}
MESSAGES: dict[str, list[dict[str, Any]]] = {
    "contest_received": [RECEIVED, {**RECEIVED, "by_letter": True}, {**RECEIVED, "by_letter": True, "is_late": True}],
    "contest_lateness_waived": [{**CONTEST, "reason": "In hospital."}],
    "contest_admissible": [
        {**CONTEST, "frozen": frozen, "decided": decided}
        for frozen, decided in (("0", "0"), ("0", "5000.00"), ("5000.00", "5000.00"))
    ],
    "contest_inadmissible": [
        {**CONTEST, "standard_reason": texts, "reason": reason} for texts, reason in ((TEXTS, ""), ({}, "Not signed."))
    ],
    "contest_withdrawn": [CONTEST],
    "contest_draft_ending": [{**CONTEST, "last_day": "2025-11-07"}],
}
# Nobody has a decision here: tests/contests/test_pages.py holds whose pages they are.
OWN = {f"contests:{name}": lambda user: {"pk": 1} for name in ("contest", "edit", "check", "withdraw")} | {
    "contests:receipt": lambda user: {"pk": 1, "reference": "none"}
}
