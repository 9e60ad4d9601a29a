"""Documents that leave the portal are tagged, in the reader's language, and can't be broken by what people type."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from apps.core.pdf import PdfError, pdf_render

RECEIPT = {
    "language": "nl",
    "title": "Ontvangstbewijs",
    "sender": "Dienst voor geneeskundige verzorging",
    "footer": "2025-000123",
    "lead": "We hebben uw keuze ontvangen.",
    "rows": [["Nummer", "2025-000123"], ["Ontvangen op", "10 juli 2025 om 14:03"]],
    "sections": [{"title": "Wat nu?", "paragraphs": ["U hoeft niets te doen."], "rows": []}],
}


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def test_a_document_is_tagged_and_says_its_language() -> None:
    found = read(pdf_render(template="receipt", data=RECEIPT))

    catalogue: Any = found.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "nl"
    assert "/StructTreeRoot" in catalogue
    assert found.metadata is not None and found.metadata.title == "Ontvangstbewijs"
    text = found.pages[0].extract_text()
    assert "We hebben uw keuze ontvangen." in text
    assert "10 juli 2025" in text


def test_what_people_type_is_text_and_never_markup() -> None:
    nasty = '#panic("no") = $x$ *bold* "quote" \\ <label> @ref [content] 漢字'

    found = read(pdf_render(template="receipt", data=RECEIPT | {"lead": nasty}))

    assert '#panic("no")' in found.pages[0].extract_text()


def test_what_cannot_be_set_is_an_error_of_its_own() -> None:
    with pytest.raises(PdfError):
        pdf_render(template="receipt", data={"language": "fr"})
