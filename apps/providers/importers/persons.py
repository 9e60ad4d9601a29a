"""The register of providers: persons and their INAMI numbers, one row a number."""
# ruff: noqa: S608 - the statements are made of constants; what a file says stays data

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language
from apps.core.fields import encrypt

from ..professions import NUMBER_PREFIXES, Profession
from .base import BLOCK, Importer, Progress, RowCheck, _problems, no_progress
from .columns import Choice, Day, Email, NewProviderNumber, Niss, Text, literal

REGISTER = ("last_name", "first_name", "birth_date", "language", "pension_taken_on", "deceased_on")
CAREER = ("granted_on", "stopped_on")

_fits_family = " OR ".join(
    f"t.profession = {literal(profession)} AND t.number LIKE {literal(prefix + '%%')}"
    for profession, prefix in NUMBER_PREFIXES.items()
)

CHECKS = (
    RowCheck("number", f"NOT ({_fits_family})", "not_of_profession"),
    RowCheck("stopped_on", "t.stopped_on < t.granted_on", "order"),
    RowCheck("number", "p.id IS NOT NULL AND n.id IS DISTINCT FROM p.person_id", "other_person"),
    RowCheck("profession", "p.profession <> t.profession", "profession_differs"),
)


class Providers(Importer):
    """A known person or number is brought to what the file says. An e-mail address only fills an empty one:
    it is the provider's to change."""

    kind = "providers"
    label = _("providers (persons and numbers)")
    columns = (
        Niss(),
        Text(name="last_name", max_length=100, example="Peeters"),
        Text(name="first_name", max_length=100, example="Anna"),
        Day(name="birth_date", is_required=False, example="1985-07-30"),
        Choice(name="language", values=Language.values, example="nl"),
        Email(name="email", is_required=False, default="''", example="", help="only fills an empty address"),
        Day(name="pension_taken_on", is_required=False, example=""),
        Day(name="deceased_on", is_required=False, example=""),
        NewProviderNumber(),
        Choice(name="profession", values=Profession.values, example="physician"),
        Day(name="granted_on", is_required=False, example="2012-10-01"),
        Day(name="stopped_on", is_required=False, example="", help="the last day of the career"),
    )

    def judge(self, cursor: CursorWrapper, *, source: str, as_of: dt.date) -> None:
        typed = ", ".join(f"{column.value()} AS {column.target}" for column in self.columns)
        register = ", ".join(f"t.{name}" for name in REGISTER)
        known = ", ".join(f"n.{name}" for name in REGISTER)
        career = ", ".join(f"t.{name}" for name in CAREER)
        known_career = ", ".join(f"p.{name}" for name in CAREER)
        several = _problems([(check.column, (check.condition, check.code)) for check in CHECKS])
        cursor.execute(
            f"""
            CREATE TEMPORARY TABLE import_row ON COMMIT DROP AS
            SELECT t.*, n.id AS person_id, p.id AS provider_id,
                CASE WHEN p.id IS NULL THEN 'new'
                     WHEN ({register}) IS NOT DISTINCT FROM ({known}) AND (t.email = '' OR n.email <> '')
                      AND ({career}) IS NOT DISTINCT FROM ({known_career}) THEN 'same'
                     ELSE 'changed' END AS action,
                array_cat(t.faults, {several}) AS problems
            FROM (
                SELECT s.line, s.niss_hash, {typed},
                    {self.faults()} AS faults,
                    {self.column_warnings()} AS warnings
                FROM import_stage s
                OFFSET 0
            ) t
            LEFT JOIN providers_person n ON n.niss_hash = t.niss_hash
            LEFT JOIN providers_providernumber p ON p.number = t.number
            """,
            {},
        )
        cursor.execute("DROP TABLE import_stage")
        cursor.execute("ANALYZE import_row")
        self.reject_twice(cursor, "number")
        same = " || '|' || ".join(f"coalesce({name}::text, '')" for name in REGISTER)
        cursor.execute(
            "UPDATE import_row SET problems = problems || 'niss:person_differs'::text WHERE niss_hash IN"
            f" (SELECT niss_hash FROM import_row WHERE niss_hash IS NOT NULL AND problems IS NULL"
            f"  GROUP BY 1 HAVING min({same}) <> max({same}))"
        )

    def write(self, *, source: str, now: dt.datetime, progress: Progress = no_progress) -> None:
        register = ", ".join(REGISTER)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS import_person")
            cursor.execute(
                f"CREATE TEMPORARY TABLE import_person ON COMMIT DROP AS"
                f" SELECT DISTINCT ON (niss_hash) niss_hash, niss, person_id, email, {register}"
                " FROM import_row WHERE problems IS NULL ORDER BY niss_hash, email DESC, line"
            )
            self._encrypt(cursor, progress)
            progress("write", 0)
            cursor.execute(
                f"INSERT INTO providers_person (niss, niss_hash, email, search_name, {register})"
                f" SELECT k.token, i.niss_hash, i.email, '', {', '.join(f'i.{name}' for name in REGISTER)}"
                " FROM import_person i JOIN import_token k USING (niss_hash) WHERE i.person_id IS NULL"
            )
            assignments = ", ".join(f"{name} = i.{name}" for name in REGISTER)
            mine, known = (", ".join(f"{alias}.{name}" for name in REGISTER) for alias in ("i", "n"))
            cursor.execute(
                f"UPDATE providers_person n SET {assignments},"
                " email = CASE WHEN n.email = '' THEN i.email ELSE n.email END"
                " FROM import_person i WHERE n.id = i.person_id"
                f" AND (({mine}) IS DISTINCT FROM ({known}) OR n.email = '' AND i.email <> '')"
            )
            cursor.execute(
                "INSERT INTO providers_providernumber (number, person_id, profession, granted_on, stopped_on)"
                " SELECT r.number, n.id, r.profession, r.granted_on, r.stopped_on FROM import_row r"
                " JOIN providers_person n ON n.niss_hash = r.niss_hash"
                " WHERE r.provider_id IS NULL AND r.problems IS NULL ORDER BY r.number"
            )
            cursor.execute(
                "UPDATE providers_providernumber p SET granted_on = r.granted_on, stopped_on = r.stopped_on"
                " FROM import_row r WHERE p.id = r.provider_id AND r.problems IS NULL"
                " AND (r.granted_on, r.stopped_on) IS DISTINCT FROM (p.granted_on, p.stopped_on)"
            )

    def _encrypt(self, cursor: CursorWrapper, progress: Progress) -> None:
        """The NISS of new persons, in blocks: the keys never reach the database."""
        cursor.execute("DROP TABLE IF EXISTS import_token")
        cursor.execute("CREATE TEMPORARY TABLE import_token (niss_hash text, token text) ON COMMIT DROP")
        after, rows = "", 0
        cursor.execute("CREATE INDEX ON import_person (niss_hash)")
        while True:
            cursor.execute(
                "SELECT niss_hash, niss FROM import_person WHERE person_id IS NULL AND niss_hash > %s"
                " ORDER BY niss_hash LIMIT %s",
                [after, BLOCK],
            )
            if not (block := cursor.fetchall()):
                break
            tokens = "".join(f"{niss_hash}\t{encrypt(niss)}\n" for niss_hash, niss in block)
            with cursor.copy("COPY import_token FROM STDIN") as copy:
                copy.write(tokens)
            after, rows = block[-1][0], rows + len(block)
            progress("encrypt", rows)
        cursor.execute("ANALYZE import_token")
