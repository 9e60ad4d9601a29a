"""What must not stand in the repository: secrets, registries, paths of somebody's machine."""

from __future__ import annotations

import re

import pytest

from tests.repository.files import ROOT, text_files

# In pieces, so that this file does not hold what it looks for.
FORBIDDEN = {
    "a package registry": "|".join(
        ["py" + r"pi\.org", "python" + r"hosted\.org", "registry\\." + r"npmjs", "registry\\." + "yarnpkg"]
    ),
    "a path of one machine": "|".join(
        r"(?<![\w./-])/" + name for name in ("ro" + "ot/", "wo" + "rk/", "ho" + r"me/\w", "Us" + "ers/")
    ),
    "a folder outside": r"\.\./" + "shared",
    "two branches that were not brought together": r"(?m)^(?:<{7}|>{7}) ",
    "a private key": "-----BEGIN [A-Z ]*PRIVATE " + "KEY",
    "a cloud key": "AKIA" + "[0-9A-Z]{16}",
    "a token": "gh[pousr]_" + "[A-Za-z0-9]{36}",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_repository_does_not_hold(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])

    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in text_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == []


def test_locks_carry_hashes_and_name_no_place() -> None:
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text()
        assert "://" not in text
        assert not re.search(r"^\s*(--(extra-)?index-url|--find-links|-f|-i)\b", text, re.MULTILINE)
        pinned = re.findall(r"^[a-z0-9][\w.-]*(?:\[[\w,]+\])?==", text, re.MULTILINE)
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned)
