"""The trail: a chain that shows every tampering, in a table that refuses it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from apps.core.models import TrailEntry
from apps.core.trail import GENESIS, trail_add, trail_verify
from apps.providers.bank.services import bank_account_block
from tests.factories import BankAccountFactory, PersonFactory, StaffFactory

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


class TestHistoryPage:
    """The admin's "History" of an object tells what the trail holds about it."""

    def page(self, user: Any, row: Any) -> str:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        client.cookies["django_language"] = "en"
        response = client.get(reverse(f"admin:providers_{row._meta.model_name}_history", args=[row.pk]))
        assert response.status_code == 200
        return response.content.decode()

    def test_acts_on_it_and_on_nothing_else(self) -> None:
        account, other = BankAccountFactory(), BankAccountFactory()
        officer = StaffFactory(role="Evaluation officers", username="ofelia")
        bank_account_block(account=account, reason="A doubt", actor=officer)
        bank_account_block(account=other, reason="Another one", actor=officer)
        page = self.page(officer, account)
        assert "bank_account_block" in page
        assert "reason: A doubt" in page
        assert "ofelia" in page
        assert "Another one" not in page
        assert "A doubt" in self.page(officer, account.person), "of a person, all that happened to their file"

    def test_who_looked_is_for_those_who_may_read_the_trail(self) -> None:
        person = PersonFactory()
        trail_add(act="person_read", subject_type="person", subject_id=person.pk, person_id=person.pk)
        assert "person_read" in self.page(StaffFactory(role="Second signatories"), person)
        assert "person_read" not in self.page(StaffFactory(role="Evaluation officers"), person)
        assert "holds nothing about this yet" in self.page(StaffFactory(role="Read only"), person)

    def test_only_for_those_who_may_see_the_object(self) -> None:
        client = Client()
        client.force_login(StaffFactory())
        assert client.get(reverse("admin:providers_person_history", args=[PersonFactory().pk])).status_code == 403
