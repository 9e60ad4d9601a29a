"""A register's file through its life: uploaded, checked, applied whole and once, or refused."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import DataError, IntegrityError, connection, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add

from ..models import ImportBatch, ImportRejection, ImportState, ImportWork
from . import Counts, FileProblem, Importer, Progress, importer_for, no_progress
from .files import chosen_records
from .messages import row_words

RUN_TASK = "apps.providers.tasks.import_run"
RAW_KEPT = 500
"""Of so many rejected rows the text is stored for the report; the download reads all from the file."""


def import_upload(*, kind: str, source: str, file: BinaryIO, file_name: str, actor: User | None = None) -> ImportBatch:
    """Keeps a file's bytes. KeyError for an unknown kind."""
    importer_for(kind)
    digest, size = hashlib.sha256(), 0
    while block := file.read(1 << 20):
        digest.update(block)
        size += len(block)
    file.seek(0)
    with transaction.atomic():
        batch = ImportBatch(
            kind=kind,
            source=source,
            file_name=Path(file_name).name[:200],
            size=size,
            sha256=digest.hexdigest(),
            created_by=actor,
            created_at=clock.now(),
        )
        batch.file.save(f"{kind}-{batch.sha256[:16]}.csv", File(file), save=False)
        batch.save(force_insert=True)
        _trail("import_upload", batch, actor, {"file": batch.file_name, "sha256": batch.sha256})
    return batch


def import_request(*, batch: ImportBatch, work: ImportWork, actor: User | None) -> None:
    """Asks the job for `work`. What was asked is stored first: a job that dies can be taken up again."""
    with transaction.atomic():
        locked = _locked(batch)
        if locked.has_ended:
            raise ValidationError(_("This import has ended; nothing more can be done with it."))
        if work in (ImportWork.APPLY, ImportWork.APPLY_GOOD):
            _refuse_unless_applicable(locked, apply_good=work == ImportWork.APPLY_GOOD)
            locked.applied_by = None
        locked.wanted = work
        locked.wanted_by = actor
        locked.save(update_fields=["wanted", "wanted_by"])
        transaction.on_commit(lambda: current_app.send_task(RUN_TASK, args=[locked.pk]))


def _refuse_unless_applicable(batch: ImportBatch, *, apply_good: bool) -> None:
    if batch.state != ImportState.VALIDATED:
        raise ValidationError(_("Check the file first."))
    if batch.rows_rejected and not apply_good:
        raise ValidationError(_("Some rows are rejected. Correct the file, or choose to apply the good rows."))


def import_work(*, batch_id: int, progress: Progress = no_progress) -> bool:
    """Does what was asked of a batch, if nobody else is doing it; whether there was something to do."""
    with transaction.atomic():
        batch = (
            ImportBatch.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
            .filter(pk=batch_id)
            .first()
        )
        if batch is None or not batch.wanted:
            return False
        work, actor = batch.wanted, batch.wanted_by
        may_apply, apply_good = work != ImportWork.VALIDATE, work == ImportWork.APPLY_GOOD
        try:
            with transaction.atomic():
                _run(batch, progress, may_apply=may_apply, apply_good=apply_good, actor=actor)
        except (IntegrityError, DataError) as error:
            # Doing it again would fail again: say so instead of trying for ever.
            batch.refresh_from_db()
            batch.wanted, batch.error = ImportWork.NOTHING, f"failed {error}".splitlines()[0]
            batch.save(update_fields=["wanted", "error"])
            _trail("import_fail", batch, actor, {"why": batch.error})
        return True


@transaction.atomic
def import_validate(*, batch: ImportBatch, actor: User | None = None, progress: Progress = no_progress) -> ImportBatch:
    """Checks the whole file and reports per row; writes no fact."""
    locked = _locked(batch)
    if not locked.has_ended:
        _run(locked, progress, may_apply=False, apply_good=False, actor=actor)
    return locked


@transaction.atomic
def import_apply(
    *,
    batch: ImportBatch,
    apply_good: bool = False,
    actor: User | None = None,
    progress: Progress = no_progress,
) -> ImportBatch:
    """Checks the file again and writes its rows, all or none, in one transaction.

    With rejected rows nothing is written unless `apply_good`. A batch that has ended stays as it is.
    """
    locked = _locked(batch)
    if not locked.has_ended:
        _run(locked, progress, may_apply=True, apply_good=apply_good, actor=actor)
    return locked


def _locked(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)


def _run(batch: ImportBatch, progress: Progress, *, may_apply: bool, apply_good: bool, actor: User | None) -> None:
    """One way for checking and applying: stage, judge, report, and then write or not."""
    importer = importer_for(batch.kind)
    with connection.cursor() as cursor:
        # One file of a kind at a time, so that what was judged is still true when it is written.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import {batch.kind}"])
    if applied := _same_file_applied(batch):
        when = date_format(applied.astimezone(clock.BRUSSELS), "Y-m-d")
        return _refuse(batch, FileProblem("already_applied", when), actor)
    try:
        with transaction.atomic(), Path(batch.file.path).open("rb") as file:
            counts = importer.run(file, source=batch.source, as_of=clock.today(), progress=progress)
    except FileProblem as problem:
        return _refuse(batch, problem, actor)
    _store_report(batch, importer, counts)
    is_applied = may_apply and (apply_good or not counts.rejected) and counts.rejected < counts.total
    if is_applied:
        importer.write(source=batch.source, now=clock.now(), progress=progress)
        with connection.cursor() as cursor:
            # Millions of references are checked here, before the trail's one lock is taken, not at the commit.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        batch.state = ImportState.APPLIED
        batch.applied_at = clock.now()
        batch.applied_by = actor
    batch.save()
    detail = {"kind": batch.kind, "new": counts.new, "changed": counts.changed, "rejected": counts.rejected}
    _trail("import_apply" if is_applied else "import_validate", batch, actor, detail)


def _same_file_applied(batch: ImportBatch) -> dt.datetime | None:
    same = ImportBatch.objects.filter(
        kind=batch.kind,
        source=batch.source,
        sha256=batch.sha256,
        state=ImportState.APPLIED,
        rows_rejected=0,
    )
    return same.exclude(pk=batch.pk).values_list("applied_at", flat=True).first()


def _refuse(batch: ImportBatch, problem: FileProblem, actor: User | None) -> None:
    batch.state, batch.error, batch.wanted = ImportState.REFUSED, str(problem), ImportWork.NOTHING
    batch.save()
    _trail("import_refuse", batch, actor, {"why": str(problem)})


def _store_report(batch: ImportBatch, importer: Importer, counts: Counts) -> None:
    batch.state, batch.validated_at, batch.wanted = ImportState.VALIDATED, clock.now(), ImportWork.NOTHING
    batch.error = ""
    batch.rows_total, batch.rows_new, batch.rows_changed = counts.total, counts.new, counts.changed
    batch.rows_unchanged, batch.rows_rejected = counts.unchanged, counts.rejected
    batch.rows_warned = counts.warned
    batch.rejections.all().delete()
    with connection.cursor() as cursor:
        for column, is_warning in (("problems", False), ("warnings", True)):
            cursor.execute(
                'INSERT INTO providers_importrejection (batch_id, line, "column", code, is_warning, raw)'  # noqa: S608
                " SELECT %s, line, split_part(found, ':', 1), split_part(found, ':', 2), %s, ''"
                f" FROM import_row, unnest({column}) AS found WHERE {column} IS NOT NULL ORDER BY line",
                [batch.pk, is_warning],
            )
    if counts.rejected:
        _keep_raw(batch, importer)


def _keep_raw(batch: ImportBatch, importer: Importer) -> None:
    first = list(batch.rejections.filter(is_warning=False).order_by("line", "id")[:RAW_KEPT])
    lines = sorted({rejection.line for rejection in first})
    raw = {
        record.line: record.raw[:2000]
        for record in chosen_records(
            Path(batch.file.path), lines, required=importer.required, optional=importer.optional
        )
    }
    for rejection in first:
        rejection.raw = raw.get(rejection.line, "")
    ImportRejection.objects.bulk_update(first, ["raw"])


def rejected_rows_csv(*, batch: ImportBatch, actor: User) -> Iterator[str]:
    """The rejected rows as they came, with a last column that says why: to be corrected and sent again."""
    _trail("import_rejections_read", batch, actor, {"rows": batch.rows_rejected})
    return _rejected_rows(batch)


def _rejected_rows(batch: ImportBatch) -> Iterator[str]:
    from .files import RegisterFile

    importer = importer_for(batch.kind)
    required, optional = importer.required, importer.optional
    path = Path(batch.file.path)
    with path.open("rb") as file:
        header = RegisterFile(file, required=required, optional=optional).header
    reasons: dict[int, list[str]] = {}
    for line, column, code in (
        batch.rejections.filter(is_warning=False).order_by("line", "id").values_list("line", "column", "code")
    ):
        reasons.setdefault(line, []).append(f"{column}: {row_words(code)}" if column else row_words(code))
    write = _csv_line()
    yield write([*header, "reason"])
    for record in chosen_records(path, sorted(reasons), required=required, optional=optional):
        cells = record.cells + [""] * (len(header) - len(record.cells))
        yield write([*cells, " ".join(reasons[record.line])])


def _csv_line() -> Callable[[list[str]], str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def write(cells: list[str]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(cells)
        return buffer.getvalue()

    return write


def _trail(act: str, batch: ImportBatch, actor: User | None, detail: dict[str, object]) -> None:
    trail_add(act=act, subject_type="import", subject_id=batch.pk, actor=actor, detail=detail)
