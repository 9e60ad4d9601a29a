"""Production refuses what is unsafe; every setting of the environment is documented."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from inami_portal.settings.demo_keys import DEMO_FIELD_KEY, DEMO_HASH_KEY, DEMO_SECRET_KEY
from tests.repository.files import ROOT

GOOD = {
    "SECRET_KEY": "wUq7-0vBmZ3rXk9TtY5s_PdLhJ2fGnEa8cRiVoMbQxWyKzN4u6",
    "PORTAL_FIELD_KEYS": Fernet.generate_key().decode(),
    "PORTAL_HASH_KEY": "Zk4u6NyKxWQbMoViRc8aEnGf2JhLdP_s5YtT9kXr3ZmBv0-7qUw",
    "DATABASE_URL": "postgresql://portal:secret@db.internal/portal",
    "REDIS_URL": "redis://redis.internal/0",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.internal:587",
    "ALLOWED_HOSTS": "portal.example.be",
    "PORTAL_BASE_URL": "https://portal.example.be",
    "DJANGO_SETTINGS_MODULE": "inami_portal.settings.production",
}
READ_BY_SETTINGS = re.compile(r"env\.(?:str|bool|int|list|path|email_url)\(\s*\"([A-Z_]+)\"")
SETTINGS = ROOT / "inami_portal" / "settings"


def environment_of(changed: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in (GOOD | changed).items() if value is not None}


def manage(*arguments: str, **changed: str | None) -> subprocess.CompletedProcess[str]:
    """A management command in a process that has only these settings."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | environment_of(changed),
        capture_output=True,
        text=True,
    )


def test_deployment_checks_are_clean_in_production() -> None:
    result = manage("check", "--deploy", "--fail-level", "WARNING")

    assert result.returncode == 0, result.stderr


REFUSED: list[tuple[dict[str, str | None], str]] = [
    ({"SECRET_KEY": None}, "SECRET_KEY is missing"),
    ({"SECRET_KEY": DEMO_SECRET_KEY}, "SECRET_KEY is the demo's"),
    ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter"),
    ({"PORTAL_FIELD_KEYS": None}, "PORTAL_FIELD_KEYS is missing"),
    (
        {"PORTAL_FIELD_KEYS": f"{GOOD['PORTAL_FIELD_KEYS']},{DEMO_FIELD_KEY}"},
        "PORTAL_FIELD_KEYS is the demo's",
    ),
    ({"PORTAL_FIELD_KEYS": "no key"}, "not a Fernet key"),
    ({"PORTAL_HASH_KEY": None}, "PORTAL_HASH_KEY is missing"),
    ({"PORTAL_HASH_KEY": DEMO_HASH_KEY}, "PORTAL_HASH_KEY is the demo's"),
    ({"PORTAL_DEMO": "true"}, "PORTAL_DEMO is on"),
    ({"PORTAL_CLOCK": "2024-12-31"}, "PORTAL_CLOCK is set"),
    ({"DEBUG": "true"}, "DEBUG is on"),
    ({"DATABASE_URL": None}, "DATABASE_URL is missing"),
    ({"DATABASE_URL": "sqlite:///portal.db"}, "must be a PostgreSQL address"),
    ({"REDIS_URL": None}, "REDIS_URL is missing"),
    ({"EMAIL_URL": None}, "EMAIL_URL is missing"),
    ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS must"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
    ({"PORTAL_BASE_URL": "http://portal.example.be"}, "PORTAL_BASE_URL must begin"),
    ({"PORTAL_STAFF_MFA_REQUIRED": "false"}, "PORTAL_STAFF_MFA_REQUIRED is off"),
]
# Reads settings afresh for each case in one process, because starting Python is slow; prints the refusals.
READ_ALL = """
import importlib, json, os, sys
from django.core.exceptions import ImproperlyConfigured
answers = []
for environment in json.load(sys.stdin):
    os.environ.clear()
    os.environ.update(environment)
    for name in [name for name in sys.modules if name.startswith("inami_portal.settings")]:
        del sys.modules[name]
    try:
        importlib.import_module("inami_portal.settings.production")
        answers.append("")
    except ImproperlyConfigured as refusal:
        answers.append(str(refusal))
json.dump(answers, sys.stdout)
"""


@pytest.fixture(scope="module")
def refusals() -> dict[str, str]:
    """What production says to each case."""
    cases = [environment_of(changed) for changed, _ in [({}, ""), *REFUSED]]
    result = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(["", *(complaint for _, complaint in REFUSED)], json.loads(result.stdout), strict=True))


def test_production_starts_with_good_settings(refusals: dict[str, str]) -> None:
    assert refusals[""] == ""


@pytest.mark.parametrize("complaint", [complaint for _, complaint in REFUSED])
def test_production_refuses(complaint: str, refusals: dict[str, str]) -> None:
    assert complaint in refusals[complaint]


def test_the_reference_describes_exactly_the_variables_that_are_read() -> None:
    read = set()
    for path in SETTINGS.glob("*.py"):
        read |= set(READ_BY_SETTINGS.findall(path.read_text()))
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", Path(ROOT / "docs/settings.md").read_text(), re.MULTILINE))
    of_commands = {"PORT", "CHROMIUM", "PORTAL_REQUIRE_BROWSER", "CI", "DJANGO_SETTINGS_MODULE"}

    assert described - of_commands == read


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
