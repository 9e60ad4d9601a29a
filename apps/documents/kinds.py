"""Which files are taken, and what they are for.

Types are detected from the content. An app that takes documents registers a `Purpose` and says who may read them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import filetype
from django.db import models
from django.utils.functional import Promise

if TYPE_CHECKING:
    from .models import Document

HEAD_BYTES = 8192
"""As much of a file as its type is detected from."""


class DocumentType(models.TextChoices):
    PDF = "pdf", "PDF"
    JPEG = "jpg", "JPEG"
    PNG = "png", "PNG"


MIME_TYPES: dict[str, str] = {
    DocumentType.PDF: "application/pdf",
    DocumentType.JPEG: "image/jpeg",
    DocumentType.PNG: "image/png",
}


def detect(file: IO[bytes]) -> DocumentType | None:
    """The type by the first bytes, whatever the name says; None for one that isn't taken."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    found = filetype.guess(head)
    return DocumentType(found.extension) if found and found.extension in DocumentType.values else None


MayRead = Callable[[Any, "Document"], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What documents are for. `may_read(user, document)` says who may open one; nobody else can.
    `staff_url(document)` leads the office to the file that the document belongs to."""

    code: str
    label: str | Promise
    may_read: MayRead
    staff_url: Callable[[Document], str] | None = None


_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> Purpose:
    """Makes a purpose known; call it where the app's models are loaded (`AppConfig.ready`)."""
    _purposes[purpose.code] = purpose
    return purpose


def purpose_of(code: str) -> Purpose | None:
    """None for a purpose that no installed app knows (any more): nobody may read it then."""
    return _purposes.get(code)
