"""The rows of a file of mandates: what they say, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.core.exceptions import ValidationError

from apps.core import identifiers
from apps.core.fields import search_hash
from apps.core.identifiers import Verdict
from apps.providers.importers.files import Record
from apps.providers.models import Person, ProviderNumber

from .models import Mandate, MandateImportKind, OrganisationKind
from .services import PERSON, Mandatary, mandatary_find
from .states import MandateKind

REQUEST_COLUMNS = ("number", "kind", "first_day", "last_day")
ACCEPTED_COLUMNS = (*REQUEST_COLUMNS, "mandatary_type", "mandatary_number")
OPTIONAL = {
    MandateImportKind.REQUESTS: ("reference",),
    MandateImportKind.ACCEPTED: ("mandatary_name", "reference"),
}
TYPES = (PERSON, *OrganisationKind.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """A row that is right."""

    principal: Person
    kind: str
    first_day: dt.date
    last_day: dt.date | None
    mandatary: Mandatary | None = None


@dataclass(frozen=True, slots=True)
class _Key:
    """What no two open mandates share on one day."""

    principal: int
    kind: str
    mandatary: str


def row_read(header: Sequence[str], cells: Sequence[str]) -> Values:
    """The values of a row that was judged before. ValidationError when something changed since."""
    row = dict(zip(header, cells, strict=True))
    number = identifiers.inami(row["number"]).normalised[:8]
    found = ProviderNumber.objects.filter(number=number).select_related("person").first()
    if found is None:
        raise ValidationError("unknown provider")
    mandatary = None
    if "mandatary_type" in row:
        mandatary = mandatary_of(row)
    return Values(
        principal=found.person,
        kind=row["kind"].strip(),
        first_day=dt.date.fromisoformat(row["first_day"].strip()),
        last_day=dt.date.fromisoformat(row["last_day"].strip()) if row["last_day"].strip() else None,
        mandatary=mandatary,
    )


def mandatary_of(row: dict[str, str]) -> Mandatary:
    number = row["mandatary_number"].strip()
    # A file without names: the number alone is shown.
    name = row.get("mandatary_name", "").strip() or identifiers.niss_masked(number)
    return mandatary_find(kind=row["mandatary_type"].strip(), number=number, name=name)


class Reader:
    """Judges all rows of a file, with a few queries for the whole of it."""

    def __init__(self, *, kind: str, header: Sequence[str], mandatary: Mandatary | None, as_of: dt.date) -> None:
        self.kind, self.header, self.mandatary, self.as_of = kind, header, mandatary, as_of
        self.mandataries: dict[tuple[str, str], Mandatary | str] = {}

    def problems(self, records: Sequence[Record]) -> list[str]:
        """One `column:code` a row, or nothing."""
        rows = [
            dict(zip(self.header, record.cells, strict=True)) if len(record.cells) == len(self.header) else None
            for record in records
        ]
        numbers = {identifiers.inami(row["number"]).normalised[:8] for row in rows if row}
        self.principals = {
            number: (person, niss_hash)
            for number, person, niss_hash in ProviderNumber.objects.filter(number__in=numbers).values_list(
                "number", "person_id", "person__niss_hash"
            )
        }
        found = [self._problem(row) if row is not None else ":columns" for row in rows]
        self._mark_overlaps(rows, found)
        return found

    def _problem(self, row: dict[str, str]) -> str:
        checked = identifiers.inami(row["number"])
        if checked.is_refused:
            return "number:bad_check" if checked.verdict == Verdict.BAD_CHECK else "number:bad_number"
        if checked.normalised[:8] not in self.principals:
            return "number:unknown_provider"
        if row["kind"].strip() not in MandateKind.values:
            return "kind:bad_kind"
        return self._days_problem(row) or self._mandatary_problem(row, self.principals[checked.normalised[:8]][1])

    def _days_problem(self, row: dict[str, str]) -> str:
        first, last = _day(row["first_day"]), _day(row["last_day"])
        if first is None:
            return "first_day:bad_day" if row["first_day"].strip() else "first_day:missing"
        if last is None and row["last_day"].strip():
            return "last_day:bad_day"
        if last is not None and last < first:
            return "last_day:order"
        if last is not None and last < self.as_of:
            return "last_day:over"
        return "first_day:past" if self.kind == MandateImportKind.REQUESTS and first < self.as_of else ""

    def _mandatary_problem(self, row: dict[str, str], principal_hash: str | None) -> str:
        found = self._mandatary(row)
        if isinstance(found, str):
            return found
        is_own = bool(found.niss) and search_hash(found.niss) == principal_hash
        return ":own_file" if is_own else ""

    def _mandatary(self, row: dict[str, str]) -> Mandatary | str:
        """Who receives it, or what is wrong; each mandatary of the file is looked up once."""
        if self.mandatary is not None:
            return self.mandatary
        key = row["mandatary_type"].strip(), row["mandatary_number"].strip()
        if key not in self.mandataries:
            self.mandataries[key] = self._looked_up(row)
        return self.mandataries[key]

    def _looked_up(self, row: dict[str, str]) -> Mandatary | str:
        kind = row["mandatary_type"].strip()
        if kind not in TYPES:
            return "mandatary_type:bad_mandatary"
        try:
            return mandatary_of(row)
        except ValidationError as error:
            # Without a code it is no form of number but one that nobody bears.
            code = getattr(error, "code", None)
            return f"mandatary_number:{'bad_mandatary' if code else 'unknown_organisation'}"

    def _mark_overlaps(self, rows: Sequence[dict[str, str] | None], found: list[str]) -> None:
        """Rows that overlap an open mandate, or each other."""
        spans: dict[_Key, list[tuple[dt.date, dt.date, int]]] = {}
        for place, row in enumerate(rows):
            if row is None or found[place]:
                continue
            to = self._mandatary(row)
            number = identifiers.inami(row["number"]).normalised[:8]
            key = _Key(self.principals[number][0], row["kind"].strip(), _name_of(to))
            span = (_day(row["first_day"]) or dt.date.min, _day(row["last_day"]) or dt.date.max, place)
            spans.setdefault(key, []).append(span)
        for key, first, last in self._open(spans):
            for span in spans.get(key, ()):
                if span[0] <= last and first <= span[1]:
                    found[span[2]] = ":already_open"
        for those in spans.values():
            those.sort()
            for one, next_one in pairwise(those):
                if next_one[0] <= one[1] and not found[next_one[2]]:
                    found[next_one[2]] = ":duplicate"

    def _open(self, spans: dict[_Key, list[tuple[dt.date, dt.date, int]]]) -> list[tuple[_Key, dt.date, dt.date]]:
        rows = (
            Mandate.objects.open(self.as_of)
            .filter(principal_id__in={key.principal for key in spans})
            .order_by()
            .values_list("principal_id", "kind", "organisation_id", "mandatary_niss_hash", "first_day", "last_day")
        )
        return [
            (_Key(principal, kind, str(organisation or niss_hash)), first, last or dt.date.max)
            for principal, kind, organisation, niss_hash, first, last in rows
        ]


def _name_of(mandatary: Mandatary | str) -> str:
    if isinstance(mandatary, str):
        return mandatary
    return str(mandatary.organisation.pk) if mandatary.organisation else search_hash(mandatary.niss)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
