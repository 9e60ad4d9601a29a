from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.providers.models import ActivityVolume, ImportBatch
from tests.providers.conftest import make_provider

pytestmark = pytest.mark.django_db

ACTIVITY = "source_key,number,year,measure,value\n"
GOOD = ACTIVITY + "A1,10000106,2024,services,10\n"
MIXED = GOOD + "A2,x,2024,services,10\n"


def run(tmp_path: Path, content: str, *options: str) -> str:
    path = tmp_path / "activity.csv"
    path.write_text(content)
    out = StringIO()
    call_command("import_register", "activity", str(path), *options, stdout=out)
    return out.getvalue()


def test_a_good_file_is_applied(tmp_path: Path) -> None:
    make_provider()
    out = run(tmp_path, GOOD, "--source", "ima")
    assert "1 new, 0 changed, 0 unchanged, 0 rejected" in out
    assert "Applied" in out
    assert ActivityVolume.objects.get().source == "ima"
    with pytest.raises(CommandError, match="already applied"):
        run(tmp_path, GOOD, "--source", "ima")


def test_rejected_rows_stop_it_unless_told_otherwise(tmp_path: Path) -> None:
    make_provider()
    with pytest.raises(CommandError, match="rows are rejected"):
        run(tmp_path, MIXED)
    assert not ActivityVolume.objects.exists()
    out = run(tmp_path, MIXED, "--apply-good")
    assert "line 3, number: rejected: An INAMI number has eight or eleven digits" in out
    assert ActivityVolume.objects.count() == 1


def test_checking_alone_writes_nothing(tmp_path: Path) -> None:
    make_provider()
    assert "nothing was written" in run(tmp_path, GOOD, "--validate-only")
    assert not ActivityVolume.objects.exists()
    assert ImportBatch.objects.get().state == "validated"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_register", "activity", str(tmp_path / "none.csv"))
