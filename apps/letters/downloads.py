"""A letter's file, as it was made."""

from __future__ import annotations

from django.http import FileResponse

from .models import Letter


def pdf_response(letter: Letter) -> FileResponse:
    """Never shown inside the browser. FileNotFoundError: the file is gone."""
    response = FileResponse(
        letter.file.open("rb"), as_attachment=True, filename=f"{letter.code_shown}.pdf", content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
