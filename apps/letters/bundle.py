"""The file of a print batch: each letter as it was made, in the order of printing, and an index.

A letter on which another address stands than where it goes, or none, comes after a sheet with the address."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from typing import IO, Any

from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.clock import BRUSSELS
from apps.core.pdf import pdf_render

from .models import Letter, PrintBatch, PrintEntry

ADDRESS_LINES = 6
HEAD = [
    "place",
    "file",
    "address_sheet",
    "recipient",
    *(f"address_{line}" for line in range(1, ADDRESS_LINES + 1)),
    "language",
    "kind",
    "reference",
    "code",
    "sha256",
]


class BundleError(RuntimeError):
    """A letter's stored bytes are not those that were made."""


def bundle_write(batch: PrintBatch, target: IO[bytes]) -> None:
    """Writes the ZIP. BundleError, PdfError or OSError when it can't be made now."""
    index = io.StringIO()
    writer = csv.writer(index, delimiter=";")
    writer.writerow(HEAD)
    with zipfile.ZipFile(target, "w", compression=zipfile.ZIP_DEFLATED) as bundle:
        for entry in batch.entries.select_related("letter").order_by("place").iterator(chunk_size=100):
            writer.writerow(_add(bundle, batch, entry))
        # The sign at the beginning tells spreadsheets which alphabet it is.
        _put(bundle, batch, "index.csv", ("\ufeff" + index.getvalue()).encode())


def _add(bundle: zipfile.ZipFile, batch: PrintBatch, entry: PrintEntry) -> list[Any]:
    letter = entry.letter
    name, sheet = f"letters/{entry.place:04}_{letter.code_shown}.pdf", ""
    if letter.printed_address != letter.postal_address:
        sheet = f"letters/{entry.place:04}_{letter.code_shown}_0_address.pdf"
        _put(bundle, batch, sheet, pdf_render(template="address", data=_sheet(letter)))
        name = f"letters/{entry.place:04}_{letter.code_shown}_1.pdf"
    with letter.file.open("rb") as stored:
        content = stored.read()
    if hashlib.sha256(content).hexdigest() != letter.sha256:
        raise BundleError(f"the file of letter {letter.pk} is not the one that was made")
    _put(bundle, batch, name, content)
    lines = letter.postal_address.splitlines()
    address = [_plain(line) for line in [*lines, *[""] * ADDRESS_LINES][:ADDRESS_LINES]]
    about = [letter.language, letter.kind, _plain(letter.reference), letter.code_shown, letter.sha256]
    return [entry.place, name, sheet, _plain(letter.recipient), *address, *about]


def _sheet(letter: Letter) -> dict[str, Any]:
    with translation.override(letter.language):
        return {
            "language": letter.language,
            "title": _("Address"),
            "footer": letter.code_shown,
            "address": [letter.recipient, *letter.postal_address.splitlines()],
        }


def _put(bundle: zipfile.ZipFile, batch: PrintBatch, name: str, content: bytes) -> None:
    at = batch.started_at.astimezone(BRUSSELS)
    info = zipfile.ZipInfo(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, at.second))
    info.compress_type = zipfile.ZIP_DEFLATED
    bundle.writestr(info, content)


def _plain(text: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text
