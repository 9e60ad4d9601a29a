"""The trail: a chain that shows every tampering, in a table that refuses it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.models import TrailEntry
from apps.core.trail import GENESIS, trail_add, trail_verify

pytestmark = pytest.mark.django_db


def add(number: int) -> TrailEntry:
    return trail_add(act="tested", subject_type="test", subject_id=number, detail={"number": number})


def test_entries_are_chained_and_sound() -> None:
    first, second = add(1), add(2)
    assert (first.previous_hash, second.previous_hash) == (GENESIS, first.entry_hash)
    assert trail_verify() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_trailentry SET act = 'other'",
        "DELETE FROM core_trailentry",
        "TRUNCATE core_trailentry",
    ],
)
def test_the_database_refuses_every_change(statement: str) -> None:
    add(1)
    with connection.cursor() as cursor:
        # The tests' own emptying of tables switches this one off.
        cursor.execute("ALTER TABLE core_trailentry ENABLE TRIGGER trail_never_emptied")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
    assert TrailEntry.objects.count() == 1


def test_who_gets_around_the_database_is_found() -> None:
    add(1)
    tampered = add(2)
    add(3)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_trailentry DISABLE TRIGGER trail_never_changed")
        cursor.execute("UPDATE core_trailentry SET detail = '{}' WHERE id = %s", [tampered.pk])
        assert trail_verify() == tampered.pk
        cursor.execute("DELETE FROM core_trailentry WHERE id = %s", [tampered.pk])
    assert trail_verify() == tampered.pk + 1


def test_the_act_and_its_trace_fall_together() -> None:
    with transaction.atomic():
        add(1)
        transaction.set_rollback(True)
    assert not TrailEntry.objects.exists()
