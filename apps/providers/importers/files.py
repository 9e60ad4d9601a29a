"""A register's file as records: UTF-8, CSV with a header."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple


class FileProblem(Exception):  # noqa: N818 - it is the file's, not the program's
    """Why a file can't be imported at all: a code of `messages.FILE` and what fills it."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


class Record(NamedTuple):
    line: int
    cells: list[str]
    raw: str


class RegisterFile:
    """The records of an open file. `header` is known, and checked, before the first record is asked for."""

    def __init__(self, file: BinaryIO, *, required: Sequence[str], optional: Sequence[str]) -> None:
        self._raw: list[str] = []
        self._lines = self._decoded(file)
        try:
            first = next(self._lines)
        except StopIteration:
            raise FileProblem("empty") from None
        self._raw.clear()
        self.delimiter = ";" if first.count(";") > first.count(",") else ","
        self.header = [name.strip() for name in next(csv.reader([first], delimiter=self.delimiter), [])]
        _check_header(self.header, required, optional)

    def _decoded(self, file: BinaryIO) -> Iterator[str]:
        for number, line in enumerate(file, 1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                raise FileProblem("not_utf8", str(number)) from None
            if "\0" in text:
                raise FileProblem("unreadable", str(number))
            self._raw.append(text)
            yield text

    def records(self) -> Iterator[Record]:
        """Each record with the line on which it begins; empty lines are passed over."""
        reader = csv.reader(self._lines, delimiter=self.delimiter, strict=True)
        line = 2
        try:
            for cells in reader:
                if cells:
                    yield Record(line, cells, "".join(self._raw).rstrip("\r\n"))
                self._raw.clear()
                line = reader.line_num + 2
        except csv.Error:
            raise FileProblem("unreadable", str(line)) from None


def _check_header(header: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> None:
    if missing := [name for name in required if name not in header]:
        raise FileProblem("header_missing", ", ".join(missing))
    if unknown := [name for name in header if name not in (*required, *optional)]:
        raise FileProblem("header_unknown", ", ".join(unknown))
    if len(set(header)) != len(header):
        raise FileProblem("header_twice", ", ".join(sorted({n for n in header if header.count(n) > 1})))


def chosen_records(
    path: Path, lines: Iterable[int], *, required: Sequence[str], optional: Sequence[str]
) -> Iterator[Record]:
    """The records that begin on the given lines (in order), read again from the file."""
    wanted = iter(lines)
    line = next(wanted, None)
    with path.open("rb") as file:
        for record in RegisterFile(file, required=required, optional=optional).records():
            if line is None:
                return
            if record.line == line:
                yield record
                line = next(wanted, None)
