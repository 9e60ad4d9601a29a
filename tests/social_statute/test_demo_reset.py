"""Emptying the demo: a truncation, so that it needs a database of its own transactions."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.evaluations.models import Run
from apps.providers.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_reset_empties_all_but_the_trail_and_the_demo_loads_again(monkeypatch: Any) -> None:
    monkeypatch.setattr("apps.notifications.services.outbox_kick", lambda: None)
    call_command("demo_load", providers=20, verbosity=0)
    trail = TrailEntry.objects.count()

    call_command("demo_reset", yes=True)

    assert not any(model.objects.exists() for model in (User, Person, Run))
    assert TrailEntry.objects.count() == trail
    assert Group.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'evaluations_evaluation_run_%'")
        assert cursor.fetchone() == (0,)

    call_command("demo_load", providers=20, verbosity=0)

    assert Run.objects.exists()
    call_command("demo_reset", yes=True)  # the next test shall find no tables of runs


def test_reset_asks_first(monkeypatch: Any) -> None:
    User.objects.create(username="stays", email="stays@test.example")
    monkeypatch.setattr("builtins.input", lambda question: "n")

    call_command("demo_reset")

    assert User.objects.get().username == "stays"
