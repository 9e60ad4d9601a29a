from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.core.case_files import IDENTIFIER_HEADER, CaseFormatError, check_identifiers_csv

from ...cases import check_cases, read_cases


class Command(BaseCommand):
    help = "Judges rule cases (files or folders) by the rules and parameters of the portal. Needs no database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, help="case files, or folders of them")
        parser.add_argument("--json", action="store_true", help="the full results with their lines")

    def handle(self, *, paths: list[Path], json: bool, **options: Any) -> None:
        self.passed = self.failed = 0
        self.is_json = json
        self.results: list[dict[str, Any]] = []
        unreadable = False
        for path in self._files(paths):
            try:
                self._check(path)
            except CaseFormatError as error:
                unreadable = True
                self.stderr.write(str(error))
        if self.is_json:
            self._write_json()
        told = self.stderr if self.is_json else self.stdout  # JSON on the standard output stays readable as such
        told.write(f"{self.passed} passed, {self.failed} failed")
        if self.failed or unreadable:
            raise SystemExit(1)

    def _files(self, paths: list[Path]) -> list[Path]:
        files: list[Path] = []
        for path in paths:
            if path.is_dir():
                files += sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml", ".csv"))
            elif path.exists():
                files.append(path)
            else:
                self.stderr.write(f"{path}: there is no such file")
                raise SystemExit(1)
        return files

    def _check(self, path: Path) -> None:
        if path.suffix == ".csv":
            self._check_csv(path)
            return
        for result in check_cases(read_cases(path)):
            self._tell(result.case.name, result.ok, result.expected, result.got)
            self.results.append(
                {
                    "file": str(path),
                    "name": result.case.name,
                    "scheme": result.case.scheme,
                    "year": result.case.year,
                    "as_of": result.case.as_of.isoformat(),
                    "ok": result.ok,
                    "expected": result.case.expect,
                    "got": result.detail or None,
                }
            )

    def _check_csv(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file), [])
        if header != IDENTIFIER_HEADER:
            raise CaseFormatError(path, 1, f"no reader for a file with the header {','.join(header)}")
        for outcome in check_identifiers_csv(path):
            self._tell(outcome.name, outcome.ok, outcome.expected, outcome.got)
            self.results.append(
                {
                    "file": str(path),
                    "name": outcome.name,
                    "ok": outcome.ok,
                    "expected": outcome.expected,
                    "got": outcome.got,
                }
            )

    def _tell(self, name: str, ok: bool, expected: str, got: str) -> None:
        self.passed += ok
        self.failed += not ok
        if not self.is_json:
            self.stdout.write(f"ok {name}" if ok else f"FAIL {name}: expected {expected} got {got}")

    def _write_json(self) -> None:
        self.stdout.write(json.dumps(self.results, default=str, ensure_ascii=False, indent=1))
