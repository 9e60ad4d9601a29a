"""The command that explains a result on a terminal."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import call_command

from tests.factories import ProviderNumberFactory

from .published import published

pytestmark = pytest.mark.django_db


def test_what_did_not_happen_is_none_and_what_is_missing_is_not_known(portal_clock: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))
    provider = ProviderNumberFactory(adhered=True, recognised=True, contracted=True)
    published(2024)
    said = io.StringIO()
    call_command("explain", provider.number, "social_statute", 2024, stdout=said)
    told = {
        line.split(":")[0].strip(): line.split(":", 1)[1].strip()
        for line in said.getvalue().splitlines()
        if ":" in line
    }
    assert told["sanctions"] == "none"
    assert told["pension_taken_on"] == "none"
    assert [value for path, value in told.items() if path.startswith("activity")] == ["not known"] * sum(
        path.startswith("activity") for path in told
    )
    assert "None" not in said.getvalue()
