"""Files of mandates: checked whole with a report per row, then applied once, a few rows at a time.

Each part is committed with its rows marked as done: a job that died goes on where it stopped, and nobody is asked
twice.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.providers.importers.files import FileProblem, Record, RegisterFile
from apps.providers.importers.messages import file_words
from apps.providers.importers.messages import row_words as general_words

from .import_rows import ACCEPTED_COLUMNS, OPTIONAL, REQUEST_COLUMNS, Reader, row_read
from .models import MandateImport, MandateImportKind, MandateImportRow, MandateImportState, Organisation
from .selectors import organisations_of
from .services import Mandatary, mandatary_self, mandate_record, mandate_request
from .terms import ELSEWHERE, TERMS_VERSION

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 20_000
AT_ONCE = 300
"""So many rows are applied while the reader waits; more are a job."""
PART = 50

WORDS = {
    "already_open": gettext_lazy("There is already an open mandate of this kind for these days."),
    "past": gettext_lazy("The first day lies in the past."),
    "over": gettext_lazy("The last day is over already."),
    "own_file": gettext_lazy("Nobody needs a mandate for their own file."),
    "bad_kind": gettext_lazy("Write social_statute or administrative_file."),
    "bad_mandatary": gettext_lazy("Write person, enterprise or institution, and a number that is right for it."),
    "unknown_organisation": gettext_lazy("The portal knows no organisation with this number."),
    "no_right": gettext_lazy("You no longer had the right to ask for this mandate."),
    "not_now": gettext_lazy("Something changed since the file was checked: the mandate could not be made."),
}


def row_words(problem: str) -> str:
    column, _colon, code = problem.partition(":")
    words = WORDS.get(code)
    said = str(words) if words else general_words(code)
    return f"{column}: {said}" if column else said


# --- checking ---------------------------------------------------------------------------------------------------------


def import_check(
    *, kind: str, organisation: Organisation | None, file: BinaryIO, file_name: str, actor: User
) -> MandateImport:
    """Reads and judges the whole file, and writes no mandate. ValidationError when it can't be read at all."""
    _require(kind, organisation, actor)
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValidationError({"file": _("The file is larger than 5 MB.")})
    required = REQUEST_COLUMNS if kind == MandateImportKind.REQUESTS else ACCEPTED_COLUMNS
    try:
        register = RegisterFile(io.BytesIO(content), required=required, optional=OPTIONAL[MandateImportKind(kind)])
        records = list(register.records())
        if not records:
            raise FileProblem("no_rows")
    except FileProblem as problem:
        raise ValidationError({"file": file_words(str(problem))}) from None
    if len(records) > MOST_ROWS:
        raise ValidationError({"file": _("The file has more than %(most)s rows.") % {"most": MOST_ROWS}})
    mandatary = _mandatary(kind, organisation, actor)
    return _store(kind, organisation, register.header, records, mandatary, content, file_name, actor)


@transaction.atomic
def _store(
    kind: str,
    organisation: Organisation | None,
    header: list[str],
    records: Sequence[Record],
    mandatary: Mandatary | None,
    content: bytes,
    file_name: str,
    actor: User,
) -> MandateImport:
    problems = Reader(kind=kind, header=header, mandatary=mandatary, as_of=clock.today()).problems(records)
    batch = MandateImport.objects.create(
        kind=kind,
        organisation=organisation,
        created_by=actor,
        created_at=clock.now(),
        file_name=Path(file_name).name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        header=header,
        state=MandateImportState.CHECKED,
        rows_total=len(records),
        rows_rejected=sum(1 for problem in problems if problem),
    )
    MandateImportRow.objects.bulk_create(
        [
            MandateImportRow(batch=batch, line=record.line, raw=json.dumps(record.cells), problem=problem)
            for record, problem in zip(records, problems, strict=True)
        ],
        batch_size=1000,
    )
    _trail("mandate_import_check", batch, actor)
    return batch


def _require(kind: str, organisation: Organisation | None, actor: User) -> None:
    if kind == MandateImportKind.ACCEPTED:
        allowed = actor.has_perm("mandates.import_mandate")
    else:
        managed = organisations_of(actor, managed=True)
        allowed = organisation is None or managed.filter(pk=organisation.pk).exists()
    if not allowed:
        raise PermissionDenied


def _mandatary(kind: str, organisation: Organisation | None, actor: User) -> Mandatary | None:
    """For whom the whole file asks; None when each row names its own."""
    if kind == MandateImportKind.ACCEPTED:
        return None
    return Mandatary(organisation=organisation) if organisation else mandatary_self(user=actor)


# --- applying ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def import_start(*, batch: MandateImport, actor: User, good_rows_alone: bool = False) -> MandateImport:
    """From now on the rows become mandates: at once when they are few, else by a job. ValidationError when rows are
    rejected and `good_rows_alone` was not chosen, or when it was started before."""
    from .tasks import mandate_import_run

    _require(batch.kind, batch.organisation, actor)
    locked = MandateImport.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if locked.state != MandateImportState.CHECKED:
        raise ValidationError(_("This file was started before. Nothing is asked twice."))
    if locked.rows_rejected and not good_rows_alone:
        raise ValidationError(_("Some rows are rejected. Correct the file, or choose to go on with the good rows."))
    if locked.rows_rejected == locked.rows_total:
        raise ValidationError(_("No row of this file is right."))
    locked.state = MandateImportState.AT_WORK
    locked.terms = TERMS_VERSION if locked.kind == MandateImportKind.REQUESTS else ELSEWHERE
    locked.save(update_fields=["state", "terms"])
    _trail("mandate_import_start", locked, actor)
    if locked.rows_total > AT_ONCE:
        transaction.on_commit(lambda: mandate_import_run.delay(locked.pk))
    else:
        while import_part(batch_id=locked.pk):
            pass
    return locked


@transaction.atomic
def import_part(*, batch_id: int) -> bool:
    """The next few rows of a file at work, if nobody else is at them; whether there is more to do."""
    batch = (
        MandateImport.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .select_related("organisation", "created_by")
        .filter(pk=batch_id, state=MandateImportState.AT_WORK)
        .first()
    )
    if batch is None:
        return False
    rows = list(batch.rows.filter(problem="", is_done=False).order_by("line")[:PART])
    for row in rows:
        _apply_row(batch, row)
    if len(rows) == PART:
        return True
    batch.state, batch.applied_at = MandateImportState.APPLIED, clock.now()
    batch.rows_rejected = batch.rows.exclude(problem="").count()
    batch.save(update_fields=["state", "applied_at", "rows_rejected"])
    _trail("mandate_import_apply", batch, batch.created_by)
    return False


def _apply_row(batch: MandateImport, row: MandateImportRow) -> None:
    """Read and judged again, by the same service as one mandate alone."""
    try:
        with transaction.atomic():
            values = row_read(batch.header, json.loads(row.raw))
            to = values.mandatary or _mandatary(batch.kind, batch.organisation, batch.created_by)
            if to is None:
                raise ValidationError("no mandatary")
            wanted: dict[str, Any] = {
                "principal": values.principal,
                "kind": values.kind,
                "mandatary": to,
                "first_day": values.first_day,
                "last_day": values.last_day,
            }
            if batch.kind == MandateImportKind.REQUESTS:
                row.mandate = mandate_request(**wanted, actor=batch.created_by)
            else:
                row.mandate = mandate_record(**wanted, actor=batch.created_by, terms=batch.terms)
    except ValidationError:
        row.problem = ":not_now"
    except PermissionDenied:
        row.problem = ":no_right"
    row.is_done = not row.problem
    row.save(update_fields=["mandate", "problem", "is_done"])


# --- reading ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    line: int
    cells: list[str]
    reason: str


def rejected_rows(batch: MandateImport) -> Iterator[Rejected]:
    for row in batch.rows.exclude(problem="").order_by("line").iterator(chunk_size=500):
        yield Rejected(line=row.line, cells=json.loads(row.raw), reason=row_words(row.problem))


def rejected_csv(*, batch: MandateImport, actor: User) -> Iterator[str]:
    """The rejected rows as they came, with a last column that says why: to be corrected and sent again."""
    trail_add(act="mandate_import_rejections_read", subject_type="mandate_import", subject_id=batch.pk, actor=actor)
    return _lines(batch)


def _lines(batch: MandateImport) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow([*batch.header, "reason"])
    yield "\ufeff" + buffer.getvalue()
    for row in rejected_rows(batch):
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([*row.cells, row.reason])
        yield buffer.getvalue()


def _trail(act: str, batch: MandateImport, actor: User) -> None:
    detail = {
        "kind": batch.kind,
        "organisation": batch.organisation_id,
        "rows": batch.rows_total,
        "rejected": batch.rows_rejected,
        "sha256": batch.sha256,
    }
    trail_add(act=act, subject_type="mandate_import", subject_id=batch.pk, actor=actor, detail=detail)
