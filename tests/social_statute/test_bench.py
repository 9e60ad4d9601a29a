"""The bench as `make bench` runs it, on servers of its own: what it measures must agree. No time is asserted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from inami_portal.embedded.paths import ROOT
from tests.factories import ProviderNumberFactory


def test_all_ways_find_the_same(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    argv = [sys.executable, "-m", "inami_portal.embedded", "exec", "--ephemeral", "--no-fsync", "--"]
    argv += ["python", "manage.py", "bench_evaluation", "--providers", "300", "--sample", "200", "--rounds", "1"]
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "inami_portal.settings.demo"}
    done = subprocess.run([*argv, "--json", str(file)], cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    found = json.loads(file.read_text())
    assert list(found) == ["portal_1", "portal_2", "usual_django", "write_floor"]
    for name, measured in found.items():
        assert measured["seconds"] > 0
        assert measured["providers_per_second"] > 0
        assert measured["peak_mb"] > 0
        assert name in done.stdout
    assert len({found[name]["checksum"] for name in ("portal_1", "portal_2", "usual_django")}) == 1
    assert found["portal_1"]["checksum_all"] == found["portal_2"]["checksum_all"]
    one, two, *_ = (measured["providers"] for measured in found.values())
    assert 250 < one == two <= 300  # without the numbers of later years


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone() -> None:
    ProviderNumberFactory()
    with pytest.raises(CommandError, match="make bench"):
        call_command("bench_evaluation", "--providers", "10")
