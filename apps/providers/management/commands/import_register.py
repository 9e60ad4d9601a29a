"""python manage.py import_register KIND FILE [--source NAME] [--apply-good] [--validate-only]"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from apps.providers.importers import importers
from apps.providers.importers.messages import file_words, row_words
from apps.providers.importers.services import import_apply, import_upload, import_validate
from apps.providers.models import ImportBatch, ImportState

SHOWN = 20
STEPS = {
    "read": "reading",
    "check": "checking",
    "encrypt": "encrypting",
    "supersede": "superseding what changed",
    "write": "writing",
}


class Command(BaseCommand):
    help = "Checks a register's file whole, then applies it once. docs/imports.md has the columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(importer.kind for importer in importers()))
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="inami", help="who sent it; a row's key counts within its source")
        parser.add_argument("--apply-good", action="store_true", help="apply the good rows of a file with bad ones")
        parser.add_argument("--validate-only", action="store_true", help="check and report, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path}: no such file")
        self.began = time.monotonic()
        self.step = ""
        with translation.override("en"), path.open("rb") as file:
            batch = import_upload(kind=options["kind"], source=options["source"], file=file, file_name=path.name)
            if options["validate_only"]:
                batch = import_validate(batch=batch, progress=self.progress)
            else:
                batch = import_apply(batch=batch, apply_good=options["apply_good"], progress=self.progress)
            self.report(batch, options)

    def progress(self, step: str, rows: int) -> None:
        if step != self.step or rows % 1_000_000 == 0:
            done = f" {rows:,} rows" if rows else ""
            self.stdout.write(f"{time.monotonic() - self.began:7.1f} s  {STEPS.get(step, step)}{done}")
        self.step = step

    def report(self, batch: ImportBatch, options: dict[str, Any]) -> None:
        if batch.state == ImportState.REFUSED:
            raise CommandError(file_words(batch.error))
        seconds = time.monotonic() - self.began
        self.stdout.write(
            f"{batch.rows_total:,} rows in {seconds:.1f} s: {batch.rows_new:,} new,"
            f" {batch.rows_changed:,} changed, {batch.rows_unchanged:,} unchanged,"
            f" {batch.rows_rejected:,} rejected, {batch.rows_warned:,} with a warning"
        )
        for rejection in batch.rejections.order_by("line", "id")[:SHOWN]:
            mark = "warning" if rejection.is_warning else "rejected"
            self.stdout.write(f"  line {rejection.line}, {rejection.column}: {mark}: {row_words(rejection.code)}")
        if (more := batch.rejections.count() - SHOWN) > 0:
            self.stdout.write(f"  and {more:,} more")
        if batch.state == ImportState.APPLIED:
            self.stdout.write(f"Applied (import {batch.pk}).")
        elif options["validate_only"]:
            self.stdout.write(f"Checked; nothing was written (import {batch.pk}).")
        else:
            raise CommandError(f"Nothing was written: rows are rejected (import {batch.pk}).")
