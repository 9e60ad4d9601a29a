"""How every kind of file is brought in: staged by COPY, judged and written by SQL, in one transaction.

The same statements judge a file that is only checked and one that is applied. They are put together from the
importers' declarations alone; what a file says stays data.
"""
# ruff: noqa: S608 - see above

from __future__ import annotations

import csv
import datetime as dt
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from apps.core import identifiers
from apps.core.fields import search_hash

from .columns import Column, Day, Fault, Niss, ProviderNumberColumn, Text, literal
from .files import FileProblem, RegisterFile

Progress = Callable[[str, int], None]
"""Is told which step runs, and how many rows of it are done."""

BLOCK = 5_000


def no_progress(step: str, rows: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Counts:
    total: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    warned: int


class Importer(ABC):
    """One kind of file: its columns, how its rows are judged, and how good ones are written.

    Temporary tables: `import_stage` (text as it came) and `import_row` (typed, with `problems`, `warnings`,
    `action` new/changed/same).
    """

    kind: ClassVar[str]
    label: ClassVar[Any]
    columns: ClassVar[Sequence[Column]]

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.is_required]

    @property
    def optional(self) -> list[str]:
        return [column.name for column in self.columns if not column.is_required]

    def run(self, file: BinaryIO, *, source: str, as_of: dt.date, progress: Progress = no_progress) -> Counts:
        """Stages and judges a file. FileProblem when it can't be read at all."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS import_stage, import_row")
            # Sorting and joining millions of rows in memory, for this transaction alone.
            cursor.execute("SET LOCAL work_mem = '256MB'")
            self._stage(cursor, file, as_of, progress)
            progress("check", 0)
            self.judge(cursor, source=source, as_of=as_of)
            cursor.execute(
                "SELECT count(*), count(*) FILTER (WHERE action = 'new' AND problems IS NULL),"
                " count(*) FILTER (WHERE action = 'changed' AND problems IS NULL),"
                " count(*) FILTER (WHERE action = 'same' AND problems IS NULL),"
                " count(problems), count(warnings) FROM import_row"
            )
            return Counts(*cursor.fetchone())

    @abstractmethod
    def write(self, *, source: str, now: dt.datetime, progress: Progress = no_progress) -> None:
        """Writes the good rows of the file that was just run."""

    @abstractmethod
    def judge(self, cursor: CursorWrapper, *, source: str, as_of: dt.date) -> None:
        """Says of each staged row what it would do, and what is wrong with it."""

    # ---------------------------------------------------------------- staging

    def _stage(self, cursor: CursorWrapper, file: BinaryIO, as_of: dt.date, progress: Progress) -> None:
        register = RegisterFile(file, required=self.required, optional=self.optional)
        names = [column.name for column in self.columns]
        own = ["niss_fault", "niss_hash"] if "niss" in names else []
        cursor.execute(
            "CREATE TEMPORARY TABLE import_stage (line int, shape text, "
            + ", ".join(f"{name} text" for name in [*names, *own])
            + ") ON COMMIT DROP"
        )
        written = ["line", "shape", *register.header, *(own if "niss" in register.header else [])]
        rows = 0
        copy_sql = f"COPY import_stage ({', '.join(written)}) FROM STDIN (FORMAT csv)"
        with cursor.copy(copy_sql) as copy, _blocks(copy) as add:
            for row in self._rows(register, as_of):
                add(row)
                rows += 1
                if rows % 100_000 == 0:
                    progress("read", rows)
        if not rows:
            raise FileProblem("no_rows")
        progress("read", rows)
        cursor.execute("ANALYZE import_stage")

    def _rows(self, register: RegisterFile, as_of: dt.date) -> Iterator[list[Any]]:
        width = len(register.header)
        niss_at = register.header.index("niss") if "niss" in register.header else None
        nothing = [""] * width
        for line, cells, _raw in register.records():
            if len(cells) != width:
                row = [line, "columns", *nothing]
                yield row if niss_at is None else [*row, "", ""]
            elif niss_at is None:
                yield [line, "", *cells]
            else:
                checked = identifiers.niss(cells[niss_at], as_of=as_of) if cells[niss_at] else None
                if checked and not checked.is_refused:
                    cells[niss_at] = checked.normalised
                    yield [line, "", *cells, "", search_hash(checked.normalised)]
                else:
                    yield [line, "", *cells, checked.verdict.value if checked else "", ""]

    # ---------------------------------------------------------------- judging

    def column_problems(self) -> str:
        return _problems([(c.name, fault) for c in self.columns for fault in c.faults()])

    def faults(self) -> str:
        """SQL: what is wrong with a staged row; a row of the wrong width has no values to judge."""
        return f"CASE WHEN s.shape IS NULL THEN {self.column_problems()} ELSE ARRAY[':columns'] END"

    def column_warnings(self) -> str:
        return _problems([(c.name, fault) for c in self.columns for fault in c.warnings()])

    def joins(self) -> str:
        return "".join(column.joins for column in self.columns)

    def reject_twice(self, cursor: CursorWrapper, column: str) -> None:
        cursor.execute(
            f"UPDATE import_row SET problems = problems || {literal(f'{column}:duplicate')}::text"
            f" WHERE {column} IN (SELECT {column} FROM import_row WHERE {column} IS NOT NULL"
            "  GROUP BY 1 HAVING count(*) > 1)"
        )


def _problems(faults: Sequence[tuple[str, Fault]]) -> str:
    """SQL: the codes of the faults that hold, `column:code`, as an array; NULL when none does."""
    if not faults:
        return "NULL::text[]"
    cases = ", ".join(
        f"CASE WHEN {condition} THEN {literal(f'{column}:{code}')} END" for column, (condition, code) in faults
    )
    return f"nullif(array_remove(ARRAY[{cases}]::text[], NULL), '{{}}')"


@contextmanager
def _blocks(copy: Any) -> Iterator[Callable[[Sequence[Any]], None]]:
    """Collects rows as CSV and hands them to COPY in blocks."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    waiting = 0

    def flush() -> None:
        copy.write(buffer.getvalue())
        buffer.seek(0)
        buffer.truncate()

    def add(row: Sequence[Any]) -> None:
        nonlocal waiting
        writer.writerow(row)
        waiting += 1
        if waiting == BLOCK:
            flush()
            waiting = 0

    yield add
    flush()


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A rule over several columns of a typed row `t`; holds when the row is at fault."""

    column: str
    condition: str
    code: str


DAYS_ORDERED = RowCheck("last_day", "t.last_day < t.first_day", "order")


class FactImporter(Importer):
    """Facts that a source sends; new content under a known key supersedes the old."""

    model: ClassVar[type[models.Model]]
    facts: ClassVar[Sequence[Column]]
    checks: ClassVar[Sequence[RowCheck]] = ()
    has_no_overlap: ClassVar[bool] = False
    subject: ClassVar[str] = "provider_id"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def judge(self, cursor: CursorWrapper, *, source: str, as_of: dt.date) -> None:
        content = [self.subject, *(column.target for column in self.facts)]
        typed = ", ".join(f"{column.value()} AS {column.target}" for column in self.facts)
        mine = ", ".join(f"t.{name}" for name in content)
        known = ", ".join(f"c.{name}" for name in content)
        is_older = f"t.received_on < c.received_on AND ({mine}) IS DISTINCT FROM ({known})"
        several = _problems(
            [
                *((check.column, (check.condition, check.code)) for check in self.checks),
                ("received_on", (is_older, "older")),
            ]
        )
        # OFFSET 0 keeps the typed values from being worked out again for every check.
        cursor.execute(
            f"""
            CREATE TEMPORARY TABLE import_row ON COMMIT DROP AS
            SELECT t.*, c.id AS current_id,
                CASE WHEN c.id IS NULL THEN 'new' WHEN ({mine}) IS NOT DISTINCT FROM ({known}) THEN 'same'
                     ELSE 'changed' END AS action,
                array_cat(t.faults, {several}) AS problems
            FROM (
                SELECT s.line, s.source_key, {self._subject_value()} AS {self.subject},
                    {self._received_on()} AS received_on, {typed},
                    {self.faults()} AS faults,
                    {self.column_warnings()} AS warnings
                FROM import_stage s{self.joins()}
                OFFSET 0
            ) t
            LEFT JOIN {self.table} c
                ON c.source = %(source)s AND c.source_key = t.source_key AND c.superseded_at IS NULL
            """,
            {"source": source, "as_of": as_of},
        )
        cursor.execute("DROP TABLE import_stage")
        cursor.execute("ANALYZE import_row")
        self.reject_twice(cursor, "source_key")
        if self.has_no_overlap:
            self._reject_overlaps(cursor, source)

    def _subject_value(self) -> str:
        return "p.id"

    def _received_on(self) -> str:
        return f"coalesce({RECEIVED_ON.value()}, %(as_of)s)"

    def _reject_overlaps(self, cursor: CursorWrapper, source: str) -> None:
        def days(alias: str) -> str:
            return f"daterange({alias}.first_day, {alias}.last_day, '[]')"

        cursor.execute(
            f"""
            UPDATE import_row r SET problems = ARRAY['first_day:overlap_file']
            FROM import_row o
            WHERE r.problems IS NULL AND o.problems IS NULL AND o.{self.subject} = r.{self.subject}
              AND o.line <> r.line AND {days("o")} && {days("r")}
            """
        )
        # A rejected row leaves its former version in force, which may overlap another row in turn.
        cursor.execute("CREATE INDEX ON import_row (current_id)")
        while True:
            cursor.execute(
                f"""
                UPDATE import_row r SET problems = ARRAY['first_day:overlap_known']
                FROM {self.table} c
                WHERE r.problems IS NULL AND c.{self.subject} = r.{self.subject} AND c.superseded_at IS NULL
                  AND c.id IS DISTINCT FROM r.current_id AND {days("c")} && {days("r")}
                  AND NOT EXISTS (SELECT FROM import_row o WHERE o.current_id = c.id AND o.problems IS NULL
                                  AND o.action = 'changed')
                """
            )
            if not cursor.rowcount:
                return

    def write(self, *, source: str, now: dt.datetime, progress: Progress = no_progress) -> None:
        names = ", ".join([self.subject, *(column.target for column in self.facts)])
        with connection.cursor() as cursor:
            progress("supersede", 0)
            cursor.execute(
                f"UPDATE {self.table} c SET superseded_at = %s FROM import_row r"
                " WHERE r.current_id = c.id AND r.action = 'changed' AND r.problems IS NULL",
                [now],
            )
            progress("write", 0)
            # In the order of the providers: a chunk of them is then read from few pages.
            cursor.execute(
                f"INSERT INTO {self.table} ({names}, source, source_key, received_on)"
                f" SELECT {names}, %s, source_key, received_on FROM import_row"
                " WHERE action IN ('new', 'changed') AND problems IS NULL"
                f" ORDER BY {self.subject}, line",
                [source],
            )


KEY = Text(name="source_key", max_length=80, example="A-2024-000001", help="the row's key at its source")
RECEIVED_ON = Day(
    name="received_on",
    is_required=False,
    example="2025-02-14",
    help="the day of receipt; empty: the day of the import",
)


class ProviderFacts(FactImporter):
    """Facts about a provider number."""

    def __init_subclass__(cls) -> None:
        cls.columns = (KEY, ProviderNumberColumn(), *cls.facts, RECEIVED_ON)


class PersonFacts(FactImporter):
    """Facts about a person, named by NISS or by one of their INAMI numbers."""

    subject = "person_id"

    def __init_subclass__(cls) -> None:
        cls.columns = (
            KEY,
            Niss(is_required=False, help="or the INAMI number"),
            ProviderNumberColumn(is_required=False, help="or the NISS"),
            *cls.facts,
            RECEIVED_ON,
        )

    def joins(self) -> str:
        return super().joins() + " LEFT JOIN providers_person n ON n.niss_hash = s.niss_hash"

    def column_problems(self) -> str:
        whose: list[tuple[str, Fault]] = [
            ("niss", ("s.niss IS NULL AND s.number IS NULL", "person_or_number")),
            ("niss", ("s.niss_hash IS NOT NULL AND n.id IS NULL", "unknown_person")),
            ("number", ("n.id <> p.person_id", "other_person")),
        ]
        return _problems(whose + [(c.name, fault) for c in self.columns for fault in c.faults()])

    def _subject_value(self) -> str:
        return "coalesce(n.id, p.person_id)"
