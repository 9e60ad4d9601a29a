"""Every text that the portal shows exists in its four languages."""

from __future__ import annotations

import re

import polib
import pytest

from inami_portal.message_extraction import LANGUAGES, extract, key, po_path

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]|\{(\w*)\}")


def catalogue(language: str) -> list[polib.POEntry]:
    path = po_path(language)
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete] if path.exists() else []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_code_is_in_the_catalogue(language: str) -> None:
    known = {key(entry) for entry in catalogue(language)}

    missing = sorted(message.text for message in extract() if message not in known)

    assert missing == [], "run `make messages` and translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_a_guess(language: str) -> None:
    unfinished = [entry.msgid for entry in catalogue(language) if entry.fuzzy or not entry.translated()]

    assert unfinished == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    """A lost or misspelt placeholder is an error page for the speakers of that language."""

    def wrong(entry: polib.POEntry) -> bool:
        wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural or ""))
        translations = [entry.msgstr, *entry.msgstr_plural.values()]
        return any(not set(PLACEHOLDER.findall(text)) <= wanted for text in translations) or (
            not entry.msgid_plural and set(PLACEHOLDER.findall(entry.msgstr)) != wanted
        )

    assert [entry.msgid for entry in catalogue(language) if wrong(entry)] == []
