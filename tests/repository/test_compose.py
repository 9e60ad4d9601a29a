"""No container runs in the tests: the compose schema checks the form of the file, these tests its meaning."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.repository.files import ROOT

COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
PORTAL_SERVICES = ("web", "worker", "beat")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())["services"]


def test_compose_file_follows_the_schema() -> None:
    tool = Path(sys.executable).with_name("check-jsonschema")

    result = subprocess.run([tool, "--builtin-schema", "vendor.compose-spec", COMPOSE], capture_output=True, text=True)

    assert result.returncode == 0, result.stdout + result.stderr


def test_environment_names_are_settings(services: dict[str, Any]) -> None:
    described = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE))

    for name in (*PORTAL_SERVICES, "migrate"):
        assert set(services[name]["environment"]) <= described, name


def test_addresses_name_services_of_the_file(services: dict[str, Any]) -> None:
    for name in PORTAL_SERVICES:
        environment = services[name]["environment"]
        for variable in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
            host = re.search(r"(?:@|//)([a-z]+):\d+", environment[variable])
            assert host is not None
            assert host[1] in services, variable


def test_every_dependency_exists(services: dict[str, Any]) -> None:
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)


def test_published_ports_stay_on_the_loopback(services: dict[str, Any]) -> None:
    for service in services.values():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), port


def test_image_uses_the_lock_and_no_root() -> None:
    text = DOCKERFILE.read_text()

    assert "--require-hashes -r requirements.txt" in text
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)
    copied = re.findall(r"^COPY (?:--\S+ )*(.+) \S+$", text, re.MULTILINE)
    for source in " ".join(copied).split():
        assert (ROOT / source).exists(), source
