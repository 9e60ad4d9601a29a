"""The tables that a population fills, and the COPY that fills them."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.db import connection

_FACT = "source, source_key, received_on"
TABLES: dict[str, str] = {
    "providers_person": (
        "id, last_name, first_name, niss, niss_hash, birth_date, language, email, pension_taken_on, deceased_on"
    ),
    "providers_bankaccount": "person_id, domain, iban, iban_hash, usable_from, received_on",
    "providers_employmentperiod": f"person_id, status, first_day, last_day, {_FACT}",
    "providers_inactivityperiod": f"person_id, kind, first_day, last_day, year, days, {_FACT}",
    "providers_providernumber": "id, number, person_id, profession, granted_on, stopped_on",
    "providers_qualification": f"provider_id, code, first_day, last_day, {_FACT}",
    "providers_recognition": f"provider_id, specialty, recognised_on, {_FACT}",
    "providers_trainingplan": f"provider_id, specialty, first_day, last_day, {_FACT}",
    "providers_conventionperiod": f"provider_id, status, first_day, last_day, {_FACT}",
    "providers_pharmacistfunction": f"provider_id, role, first_day, last_day, {_FACT}",
    "providers_activityvolume": f"provider_id, year, measure, value, {_FACT}",
    "providers_sanction": f"provider_id, nature, first_day, last_day, {_FACT}",
    "social_statute_insurancecontract": (
        f"provider_id, reference, message, concluded_on, ended_on, paid_for_year, {_FACT}, insurer_id"
    ),
    "social_statute_evidence": "provider_id, year, kind, value, received_on, document",
    "social_statute_contractchoice": "provider_id, year, reference, chosen_at, insurer_id",
    "social_statute_benefitchoice": "person_id, year, provider_id, chosen_at",
}
_SECRETS = re.compile(r"gAAAAA[\w=-]+|\b[0-9a-f]{64}\b")  # Fernet tokens, keyed hashes
_LAST_ID = re.compile(r"\t\d+$", re.MULTILINE)
# What of a table's rows depends on the portal's keys, or on the ids that insurers happen to have.
_NOT_DIGESTED = {
    "providers_person": _SECRETS,
    "providers_bankaccount": _SECRETS,
    "social_statute_insurancecontract": _LAST_ID,
    "social_statute_contractchoice": _LAST_ID,
}
NULL = "\\N"


class Buffers:
    """Rows of one chunk as text in COPY's format: no value holds a tab, a backslash or a line break.

    The digest covers every row as it is written, except what depends on the portal rather than on the seed.
    """

    def __init__(self) -> None:
        self.rows: dict[str, list[str]] = {table: [] for table in TABLES}
        self.written: dict[str, int] = dict.fromkeys(TABLES, 0)
        self._digest = hashlib.sha256()

    def add(self, table: str, *values: Any) -> None:
        self.rows[table].append("\t".join([NULL if value is None else str(value) for value in values]))

    def flush(self) -> None:
        """Writes the chunk, one COPY a table, and empties the buffers."""
        with connection.cursor() as cursor:
            for table, columns in TABLES.items():
                rows = self.rows[table]
                if not rows:
                    continue
                text = "\n".join(rows) + "\n"
                left_out = _NOT_DIGESTED.get(table)
                self._digest.update((left_out.sub("", text) if left_out else text).encode())
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    copy.write(text)
                self.written[table] += len(rows)
                rows.clear()

    @property
    def checksum(self) -> str:
        return self._digest.hexdigest()
