"""Case files in CSV: examples with their verdict, which a reader can check one by one."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import identifiers

IDENTIFIER_HEADER = ["kind", "input", "verdict", "normalised", "why"]


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    name: str
    ok: bool
    expected: str
    got: str


class CaseFormatError(Exception):
    """A case file that can't be read; says where."""

    def __init__(self, path: Path | str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


def check_identifiers_csv(path: Path | str, as_of: dt.date = dt.date(2026, 11, 21)) -> Iterator[CaseOutcome]:
    """Every row of an identifiers file against `apps.core.identifiers`, as on `as_of`."""
    checks: dict[str, Callable[[str], identifiers.Checked]] = {
        "inami": identifiers.inami,
        "niss": lambda raw: identifiers.niss(raw, as_of=as_of),
        "cbe": identifiers.cbe,
        "iban": identifiers.iban,
        "postcode": identifiers.postcode,
        "phone": identifiers.phone,
    }
    with Path(path).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if (header := next(reader, [])) != IDENTIFIER_HEADER:
            raise CaseFormatError(path, 1, f"the header must be {','.join(IDENTIFIER_HEADER)}, not {','.join(header)}")
        for row in reader:
            if len(row) != len(IDENTIFIER_HEADER):
                raise CaseFormatError(path, reader.line_num, f"{len(row)} fields, expected {len(IDENTIFIER_HEADER)}")
            kind, raw, verdict, normalised, _why = row
            if kind not in checks:
                raise CaseFormatError(path, reader.line_num, f"unknown kind {kind!r}")
            if verdict not in set(identifiers.Verdict):
                raise CaseFormatError(path, reader.line_num, f"unknown verdict {verdict!r}")
            got = checks[kind](raw)
            yield CaseOutcome(
                name=f"{kind} {raw!r}",
                ok=(got.verdict, got.normalised) == (verdict, normalised),
                expected=f"{verdict} {normalised}".rstrip(),
                got=f"{got.verdict} {got.normalised}".rstrip(),
            )
