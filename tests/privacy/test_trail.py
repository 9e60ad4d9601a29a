"""The trail is verified every day, by hand, and by the command; a break is told to staff."""

from __future__ import annotations

import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.core.models import TrailCheck, TrailEntry
from apps.core.trail import trail_add, trail_check
from apps.core.trail_checks import _LOCK, trail_check_record
from apps.notifications.models import Message
from apps.privacy.tasks import trail_verify_daily
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


def add(count: int = 3) -> list[TrailEntry]:
    return [trail_add(act="tested", subject_type="test", subject_id=n, detail={"n": n}) for n in range(count)]


def tamper(statement: str, *arguments: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_trailentry DISABLE TRIGGER trail_never_changed")
        cursor.execute(statement, arguments)


def verify(**options: Any) -> str:
    out = StringIO()
    call_command("verify_trail", stdout=out, **options)
    return out.getvalue()


def test_a_sound_trail_is_said_to_be_sound_and_the_report_is_kept() -> None:
    entries = add()
    assert "The trail is sound: 3 entries." in verify()
    check = TrailCheck.objects.get()
    assert (check.is_sound, check.entries, check.last_id) == (True, 3, entries[-1].pk)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("statement", "broken", "how"),
    [
        ("UPDATE core_trailentry SET act = 'other' WHERE id = %s", 1, "changed"),
        ("UPDATE core_trailentry SET person_id = 7 WHERE id = %s", 1, "changed"),
        ("UPDATE core_trailentry SET actor_label = 'somebody' WHERE id = %s", 1, "changed"),
        ("UPDATE core_trailentry SET at = at + interval '1 day' WHERE id = %s", 1, "changed"),
        ("DELETE FROM core_trailentry WHERE id = %s", 2, "unlinked"),
    ],
)
def test_the_command_names_the_first_entry_that_does_not_fit(statement: str, broken: int, how: str) -> None:
    reader = StaffFactory(role="Second signatories")
    StaffFactory(role="Evaluation officers")
    entries = add(4)
    tamper(statement, entries[1].pk)
    with pytest.raises(CommandError, match=rf"breaks at entry {entries[broken].pk} \({how}\)") as refused:
        verify()
    assert refused.value.returncode == 1
    assert Message.objects.get().account_id == reader.pk, "only those who may read the trail"
    with pytest.raises(CommandError):
        verify()
    assert Message.objects.count() == 1, "the same break is told once a day"


def test_what_was_cut_off_at_the_end_is_noticed() -> None:
    entries = add(4)
    verify()
    tamper("DELETE FROM core_trailentry WHERE id >= %s", entries[2].pk)
    assert trail_check().broken is None, "the chain alone can't show it"
    with pytest.raises(CommandError, match=rf"breaks at entry {entries[3].pk} \(cut\)"):
        verify()


def test_from_an_entry_on_what_is_before_is_trusted() -> None:
    entries = add(4)
    tamper("UPDATE core_trailentry SET act = 'other' WHERE id = %s", entries[0].pk)
    assert "2 entries" in verify(first=entries[2].pk, only_read=True)
    assert not TrailCheck.objects.exists()
    tamper("UPDATE core_trailentry SET act = 'other' WHERE id = %s", entries[3].pk)
    with pytest.raises(CommandError, match=str(entries[3].pk)):
        verify(first=entries[2].pk, only_read=True)


def test_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.trail._READ_AT_ONCE", 1)
    add(25)
    lines = verify(only_read=True).splitlines()
    assert lines[0].startswith("10 entries, ") and lines[1].startswith("20 entries, ")


def test_the_daily_check_runs_once_a_day() -> None:
    add()
    trail_verify_daily()
    trail_verify_daily()
    assert TrailCheck.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_verification_at_a_time() -> None:
    add()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            held.set()
            done.wait(60)
            # Closing alone would let the server release it a moment later.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(60)
    assert trail_check_record() is None
    with pytest.raises(CommandError, match="Another verification") as refused:
        verify()
    assert refused.value.returncode == 2
    done.set()
    other.join(60)
    assert trail_check_record() is not None


def page(user: Any, name: str) -> str:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    response = client.get(reverse(f"admin:{name}"))
    assert response.status_code == 200
    return response.content.decode()


def test_staff_see_when_it_was_verified_and_what_was_found() -> None:
    signatory = StaffFactory(role="Second signatories")
    assert "The trail was never verified." in page(signatory, "core_trailentry_changelist")
    entries = add()
    verify()
    assert "sound, 3 entries read" in page(signatory, "core_trailentry_changelist")
    tamper("UPDATE core_trailentry SET act = 'other' WHERE id = %s", entries[1].pk)
    with pytest.raises(CommandError):
        verify()
    assert f"breaks at entry {entries[1].pk}" in page(signatory, "core_trailentry_changelist")
    assert "The trail is broken" in page(signatory, "index")
