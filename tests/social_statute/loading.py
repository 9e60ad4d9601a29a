"""Facts as the loader gives them, for its tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

import orjson
from django.utils import timezone

from apps.evaluations.schemes import Selection
from apps.providers import models as p
from apps.social_statute.facts import load_facts

YEAR = 2024
DAY = dt.date


def loaded(provider: p.ProviderNumber, *, is_chosen: bool = False, year: int = YEAR) -> dict[str, Any]:
    selection = Selection(provider.person_id, provider.person_id, [provider.number] if is_chosen else None)
    (found,) = [row for row in load_facts(year, selection) if row.provider_id == provider.pk]
    facts: dict[str, Any] = orjson.loads(found.text)
    return facts


def supersede(row: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(superseded_at=timezone.now())


def judged_part(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is shown and never judged."""
    return {
        key: [{k: v for k, v in entry.items() if k != "insurer"} for entry in value] if key == "contracts" else value
        for key, value in facts.items()
        if key not in ("sources", "corrections", "benefit_choice")
    }
