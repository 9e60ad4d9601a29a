"""The bench measures what it says, on a small population."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.directory.bench.searches import KINDS
from apps.directory.models import DirectoryEntry
from tests.factories import PersonFactory


@pytest.mark.django_db(transaction=True)
def test_every_kind_of_search_is_measured_and_the_entries_follow_again(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("bench_directory", people=150, searches=2, json=tmp_path / "found.json", stdout=out, stderr=out)
    found = json.loads((tmp_path / "found.json").read_text())
    assert set(found["searches"]) == set(KINDS)
    assert found["rows"]["entries"] == found["rows"]["providernumber"] == DirectoryEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'directory_follow_%' AND tgenabled = 'D'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_it_touches_no_database_with_people() -> None:
    PersonFactory()
    with pytest.raises(CommandError, match="empty"):
        call_command("bench_directory", people=150)
