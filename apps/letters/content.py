"""What a letter says, in one form: the page and the PDF show the same. Texts are finished; nothing is markup.

{"title", "reference", "lead": […], "rows": [[label, text]…],
 "sections": [{"title", "paragraphs": […], "rows": [[label, text]…],
               "table": {"caption", "head": […], "rows": [[…]…]}}],
 "legal": […], "how_to_contest": a text, a list of texts, or a section, "signature": […]}

Only "title" is needed; `lead`, `legal` and `signature` may be one text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

KEYS = ("title", "reference", "lead", "rows", "sections", "legal", "how_to_contest", "signature")
SECTION_KEYS = ("title", "paragraphs", "rows", "table")
TABLE_KEYS = ("caption", "head", "rows")


def content_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """The content with every part there, as plain JSON; lazy texts are said in the active language. ValueError: not
    the form above, which is the caller's mistake."""
    _only(data, KEYS, "letter")
    title = _text(data.get("title"), "title")
    if not title:
        raise ValueError("a letter needs a title")
    contest = data.get("how_to_contest")
    return {
        "title": title,
        "reference": _text(data.get("reference") or "", "reference"),
        "lead": _texts(data.get("lead"), "lead"),
        "rows": _rows(data.get("rows"), "rows"),
        "sections": [_section(section) for section in data.get("sections") or []],
        "legal": _texts(data.get("legal"), "legal"),
        "how_to_contest": _contest(contest) if contest else None,
        "signature": _texts(data.get("signature"), "signature"),
    }


def _contest(found: Any) -> dict[str, Any]:
    title = _("If you do not agree")
    if isinstance(found, Mapping):
        return _section({"title": title, **found})
    return _section({"title": title, "paragraphs": _texts(found, "how_to_contest")})


def _section(found: Any) -> dict[str, Any]:
    _only(found, SECTION_KEYS, "section")
    table = found.get("table")
    return {
        "title": _text(found.get("title"), "section title"),
        "paragraphs": _texts(found.get("paragraphs"), "paragraphs"),
        "rows": _rows(found.get("rows"), "rows"),
        "table": _table(table) if table else None,
    }


def _table(found: Any) -> dict[str, Any]:
    _only(found, TABLE_KEYS, "table")
    head = _texts(found.get("head"), "head")
    rows = [_texts(row, "row") for row in found.get("rows") or []]
    if not head or any(len(row) != len(head) for row in rows):
        raise ValueError("a table needs a head, and rows as long as its head")
    return {"caption": _text(found.get("caption") or "", "caption"), "head": head, "rows": rows}


def _rows(found: Any, where: str) -> list[list[str]]:
    rows = [_texts(row, where) for row in found or []]
    if any(len(row) != 2 for row in rows):
        raise ValueError(f"{where} of a letter are pairs of a label and a text")
    return rows


def _texts(found: Any, where: str) -> list[str]:
    if found is None or found == "":
        return []
    if isinstance(found, str | Promise):
        found = [found]
    if not isinstance(found, list | tuple):
        raise ValueError(f"{where} of a letter is a list of texts")
    return [_text(text, where) for text in found]


def _text(found: Any, where: str) -> str:
    if not isinstance(found, str | Promise):
        raise ValueError(f"{where} of a letter is a text, not {found!r}")
    return str(found)


def _only(found: Any, keys: tuple[str, ...], where: str) -> None:
    if not isinstance(found, Mapping):
        raise ValueError(f"a {where} is a mapping")
    if unknown := set(found) - set(keys):
        raise ValueError(f"a {where} has no {', '.join(sorted(unknown))}")
