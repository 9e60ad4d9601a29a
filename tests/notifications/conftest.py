from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from apps.notifications import kinds
from apps.notifications.kinds import MessageKind
from apps.notifications.services import NewMessage

TEMPLATE = """{% load i18n %}{% translate "January" %} {{ year }}.

Montant : {{ amount }} pour l'année.
"""


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> str:
    """A kind of message for tests, with a template of its own."""
    (tmp_path / "test_kind.txt").write_text(TEMPLATE)
    engines = [dict(engine) for engine in settings.TEMPLATES]
    engines[0] = engines[0] | {"DIRS": [*engines[0]["DIRS"], str(tmp_path)]}
    settings.TEMPLATES = engines
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(
        MessageKind(
            code="test_kind",
            label="Test",
            subject="Result of %(year)s",
            template="test_kind.txt",
            legal=True,
            action_label="See it",
            action_path="/years/%(year)s/",
        )
    )
    return "test_kind"


@pytest.fixture
def free_kind(kind: str) -> str:
    """One that people may switch off."""
    kinds.register(
        MessageKind(code="free_kind", label="Free", subject="Free of %(year)s", template="test_kind.txt", legal=False)
    )
    return "free_kind"


def new(person: int | None = 1, event: str = "evaluation:1", **overrides: Any) -> NewMessage:
    values: dict[str, Any] = {
        "event": event,
        "person_id": person,
        "name": "Anne Dewit",
        "address": f"person{person}@test.example",
        "language": "fr",
        "data": {"year": 2025, "amount": "5.881,81"},
    }
    return NewMessage(**values | overrides)
