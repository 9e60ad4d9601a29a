from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from apps.documents import kinds
from apps.documents.kinds import Purpose, register_purpose
from apps.documents.models import Document
from apps.documents.services import document_receive
from tests.documents.clamd import FakeClamd, fake_clamd
from tests.documents.files import PDF, upload


@pytest.fixture
def clamd(settings: Any) -> Iterator[FakeClamd]:
    with fake_clamd(settings) as server:
        yield server


@pytest.fixture(autouse=True)
def english(no_language_left_over: None) -> None:
    """Sentences are asserted as the code has them."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def purpose(monkeypatch: pytest.MonkeyPatch) -> str:
    """Documents of a test: the sender and whoever is called reader may open them."""
    monkeypatch.setattr(kinds, "_purposes", dict(kinds._purposes))
    register_purpose(
        Purpose(
            code="test",
            label="Test",
            may_read=lambda user, document: user.pk == document.owner_id or user.username == "reader",
        )
    )
    return "test"


def received(content: bytes = PDF, name: str = "visa.pdf", scope: str = "1", **more: Any) -> Document:
    return document_receive(file=upload(name, content), purpose="test", scope=scope, **more)
