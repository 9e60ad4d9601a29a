"""Documents as tagged PDF (PDF/UA-1), set by Typst. What differs comes in as data and never as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates" / "pdf"


class PdfError(RuntimeError):
    """The document could not be set; what it says is kept, and it can be tried again."""


# What the typeface can't show (it has the alphabets of Europe) would make the whole document fail.
_UNSHOWABLE = re.compile(r"the text `\"(.)\"` could not be displayed")
_STANDS_IN = "?"
_MOST_STAND_INS = 200


def pdf_render(*, template: str, data: Mapping[str, Any]) -> bytes:
    """`templates/pdf/<template>.typ`, which reads `data` as JSON. `data["language"]` is that of the document."""
    text = json.dumps(data, default=str, ensure_ascii=False)
    for _attempt in range(_MOST_STAND_INS):
        try:
            return _set(template, text)
        except typst.TypstError as error:
            found = _UNSHOWABLE.search(str(error))
            if found is None:
                raise PdfError(str(error)) from error
            text = text.replace(found[1], _STANDS_IN)
    raise PdfError("too many characters that the typeface lacks")


def _set(template: str, text: str) -> bytes:
    return typst.compile(
        str(FOLDER / f"{template}.typ"),
        root=str(FOLDER),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": text},
        pdf_standards=["ua-1"],
    )
