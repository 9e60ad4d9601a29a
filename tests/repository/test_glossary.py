"""The field's terms are used as docs/glossary.md has them, in every text and language."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
COLUMNS = {"fr": 1, "nl": 2, "de": 3}


def _terms() -> list[list[str]]:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return rows[1:]


TERMS = _terms()


def test_the_glossary_has_terms():
    assert len(TERMS) > 20
    assert all(len(row) == 4 and all(row) for row in TERMS)


@pytest.mark.parametrize("language", COLUMNS)
def test_texts_use_the_terms(language):
    catalogue = polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))
    wrong = []
    for english, *translations in TERMS:
        pattern = re.compile(rf"\b{re.escape(english)}s?\b", re.IGNORECASE)
        forms = [form.strip().casefold() for form in translations[COLUMNS[language] - 1].split(" / ")]
        for entry in catalogue:
            if entry.obsolete or not pattern.search(PLACEHOLDER.sub("", entry.msgid)):
                continue
            texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
            wrong += [
                f"{english!r}: {entry.msgid!r} → {text!r}"
                for text in texts
                if text and not any(form in text.casefold() for form in forms)
            ]
    assert not wrong, "\n".join(wrong)
