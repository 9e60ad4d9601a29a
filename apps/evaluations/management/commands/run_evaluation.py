from __future__ import annotations

import datetime as dt
import re
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.money import cents_to_text

from ...models import Run
from ...schemes import all_schemes
from ...services import RunRefused, run_dispatch, run_resume, run_start, run_work
from ...states import RunState
from ..progress import ProgressBar


class Command(BaseCommand):
    help = "Evaluates a premium year: of everybody, or of chosen providers; for real, or as a dry run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scheme", choices=[scheme.code for scheme in all_schemes()])
        parser.add_argument("year", type=int, help="premium year")
        parser.add_argument("--as-of", type=dt.date.fromisoformat, help="the day whose knowledge counts (today)")
        parser.add_argument("--dry-run", action="store_true", help="shown and compared, never published")
        parser.add_argument("--providers", nargs="+", metavar="NUMBER", help="INAMI numbers, such as 1-00001-06")
        parser.add_argument("--wait", action="store_true", help="work along, with a progress bar, until it is done")
        parser.add_argument("--resume", type=int, metavar="RUN", help="go on with this run instead of a new one")

    def handle(self, *, scheme: str, year: int, **options: Any) -> None:
        try:
            run = self._run(scheme, year, options)
        except RunRefused as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.stdout.write(f"run {run.pk}: {run.total:,} providers to evaluate")
        has_workers = run_dispatch(run.pk)
        if not options["wait"]:
            if not has_workers:
                self.stdout.write("The broker can't be reached: workers take the run up when it is back.")
            return
        self._wait(run)

    def _run(self, scheme: str, year: int, options: dict[str, Any]) -> Run:
        if options["resume"] is not None:
            run = Run.objects.filter(pk=options["resume"], premium_year__scheme=scheme, premium_year__year=year).first()
            if run is None:
                raise CommandError(f"There is no run {options['resume']} of {scheme} {year}.")
            return run_resume(run=run) if run.state == RunState.FAILED else run
        numbers = options["providers"]
        if numbers is not None:
            numbers = [re.sub(r"\D", "", text)[:8] for argument in numbers for text in argument.split(",")]
        return run_start(
            scheme=scheme,
            year=year,
            as_of=options["as_of"],
            is_dry=options["dry_run"],
            providers=numbers,
        )

    def _wait(self, run: Run) -> None:
        bar = ProgressBar(sys.stderr)
        while True:
            run_work(run.pk, on_progress=bar)
            run.refresh_from_db()
            if run.state != RunState.RUNNING:
                break
            bar(run)
            time.sleep(0.2)
        bar.close(run)
        if run.state != RunState.DONE:
            raise CommandError(f"run {run.pk} is {run.get_state_display()}. {run.error}".strip())
        self.stdout.write(f"{'outcome':<18}{'providers':>12}{'euro':>18}")
        for outcome, (count, cents) in sorted(run.outcomes.items(), key=lambda item: -item[1][0]):
            self.stdout.write(f"{outcome:<18}{count:>12,}{cents_to_text(cents):>18}")
        dry = " (dry run, never published)" if run.is_dry else f"; publish it with: manage.py publish {run.pk}"
        self.stdout.write(f"run {run.pk} is done{dry}")
