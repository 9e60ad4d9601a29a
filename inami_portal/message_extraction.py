"""The texts of code and templates, found without gettext; `make messages` brings them into the .po files."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from inami_portal.messages import LOCALE

ROOT = LOCALE.parent
LANGUAGES = ("fr", "nl", "de", "en")
SOURCE_LANGUAGE = "en"

# name of the function -> which argument is the context, the text, the plural
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
CALL = re.compile(rf"(?<![\w.])(?:{'|'.join(FUNCTIONS)})\(")
PERCENT_FORMAT = re.compile(r"%(?:\(\w+\))?[sd]")
TRANSLATED_FOLDERS = ("apps", "templates", "inami_portal")


@dataclass(frozen=True, order=True)
class Message:
    text: str
    plural: str = ""
    context: str = ""


def extract() -> dict[Message, set[str]]:
    """Every text that the code asks gettext for, with the files that do."""
    found: dict[Message, set[str]] = defaultdict(set)
    for path in _sources():
        source = path.read_text()
        messages = _from_python(source) if path.suffix == ".py" else _from_template(source)
        for message in messages:
            found[message].add(str(path.relative_to(ROOT)))
    return found


def _sources() -> Iterator[Path]:
    for folder in TRANSLATED_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts and path.is_file():
                yield path


def _from_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (message := _from_call(node)):
            yield message


def _from_template(source: str) -> Iterator[Message]:
    """Django turns a template into calls among filler; each call is Python."""
    text = templatize(source)
    for match in CALL.finditer(text):
        end = match.end()
        while (end := text.find(")", end) + 1) > 0:
            try:
                tree = ast.parse(text[match.start() : end], mode="eval")
            except SyntaxError:
                continue
            if isinstance(tree.body, ast.Call) and (message := _from_call(tree.body)):
                yield message
            break


def _from_call(node: ast.Call) -> Message | None:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name not in FUNCTIONS:
        return None
    context, text, plural = (_constant(node, position) for position in FUNCTIONS[name])
    return Message(text, plural, context) if text else None


def _constant(node: ast.Call, position: int | None) -> str:
    if position is None or position >= len(node.args):
        return ""
    argument = node.args[position]
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or "", entry.msgctxt or "")


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def update(language: str, found: dict[Message, set[str]]) -> tuple[int, int]:
    """Add what is new, retire what is gone (kept at the end of the file); how many of each."""
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.pofile(str(path), wrapwidth=100) if path.exists() else _new_catalogue(language)
    known = {key(entry): entry for entry in catalogue}
    added = retired = 0
    for message, files in sorted(found.items()):
        entry = known.get(message)
        if entry is None:
            entry = _new_entry(message)
            catalogue.append(entry)
            added += 1
        entry.obsolete = False
        entry.occurrences = [(file, "") for file in sorted(files)]
        if language == SOURCE_LANGUAGE and not entry.translated():
            _fill_with_source(entry)
    for message, entry in known.items():
        if message not in found and not entry.obsolete:
            entry.obsolete = True
            retired += 1
    catalogue.sort(key=lambda entry: (entry.obsolete, entry.msgid, entry.msgctxt or ""))
    catalogue.save(str(path))
    return added, retired


def _new_catalogue(language: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals=2; plural=(n {'>' if language == 'fr' else '!='} 1);",
    }
    return catalogue


def _new_entry(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, msgid_plural=message.plural, msgctxt=message.context or None, msgstr="")
    if message.plural:
        entry.msgstr_plural = {0: "", 1: ""}
    if PERCENT_FORMAT.search(message.text):
        entry.flags.append("python-format")
    return entry


def _fill_with_source(entry: polib.POEntry) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
    else:
        entry.msgstr = entry.msgid


def main() -> int:
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
        django.setup()
    found = extract()
    for language in LANGUAGES:
        added, retired = update(language, found)
        missing = sum(not e.translated() for e in polib.pofile(str(po_path(language))) if not e.obsolete)
        print(f"{language}: {added} new, {retired} retired, {missing} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
