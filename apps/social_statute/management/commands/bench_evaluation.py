from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from apps.evaluations.management.progress import ProgressBar
from apps.evaluations.models import Run
from apps.evaluations.services import parameters_load, premium_year_open, run_cancel, run_start
from apps.providers.models import Person, ProviderNumber
from apps.social_statute.bench.checksums import checksum
from apps.social_statute.bench.measuring import (
    FLOOR,
    PORTAL_1,
    PORTAL_2,
    USUAL,
    VARIANTS,
    Measured,
    disagreements,
    summary,
    table,
)
from apps.social_statute.bench.portal import measure_portal
from apps.social_statute.population import population_make
from inami_portal.embedded.paths import ROOT

SCHEME = "social_statute"
SINGLE_ROUND_FROM = 100_000
STRETCH = 500  # persons in a row in the sample, as neighbours in the tables as those of a whole run


class Command(BaseCommand):
    help = "Measures the yearly run beside the usual Django way, on a population made for it. See `make bench`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--providers", type=int, required=True, help="how many provider numbers")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the measurements there as well")
        parser.add_argument("--sample", type=int, default=5_000, help="how many the usual way evaluates")
        parser.add_argument("--rounds", type=int, help="3, or 1 from 100,000 providers on")
        parser.add_argument("--year", type=int, default=2024, help="premium year")

    def handle(self, *, providers: int, year: int, **options: Any) -> None:
        if providers < 1 or options["sample"] < 1:
            raise CommandError("--providers and --sample: give numbers above zero")
        if ProviderNumber.objects.exists():
            raise CommandError("This database holds providers. The bench needs an empty one: use `make bench`.")
        rounds = options["rounds"] or (1 if providers >= SINGLE_ROUND_FROM else 3)
        self._populate(providers, year)
        self.sample = _sample(options["sample"])
        self.year = year

        measured: dict[str, list[Measured]] = {name: [] for name in VARIANTS}
        for place in range(rounds):
            self._tell(f"round {place + 1} of {rounds}")
            one = self._portal(PORTAL_1, 1, measured)
            two = self._portal(PORTAL_2, 2, measured)
            self._usual(measured)
            self._floor(two, measured)
            for run in (one, two):
                _drop(run)
        summaries = {name: summary(found) for name, found in measured.items()}
        self.stdout.write(table(summaries))
        if path := options["json"]:
            path.write_text(json.dumps(summaries, indent=1) + "\n", encoding="utf-8")
        if wrong := disagreements(summaries):
            raise CommandError("; ".join(wrong))

    def _tell(self, text: str) -> None:
        self.stderr.write(text)

    def _populate(self, providers: int, year: int) -> None:
        self._tell(f"making a population of {providers:,} providers")
        begun = time.monotonic()
        told_at = begun

        def progress(done: int, wanted: int) -> None:
            nonlocal told_at
            if time.monotonic() - told_at >= 5:
                told_at = time.monotonic()
                self._tell(f"  {done:,} of {wanted:,}")

        population_make(providers=providers, seed=1, with_niss=False, with_email=False, progress=progress)
        parameters_load(scheme=SCHEME)
        premium_year_open(scheme=SCHEME, year=year)
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT" if _may_checkpoint() else "SELECT 1")
            cursor.execute("ANALYZE")
        self._tell(f"  made in {time.monotonic() - begun:.0f} s")

    def _portal(self, name: str, workers: int, measured: dict[str, list[Measured]]) -> Run:
        bar = ProgressBar(sys.stderr)
        run, found = measure_portal(scheme=SCHEME, year=self.year, workers=workers, tell=bar)
        bar.close(run)
        measured[name].append(
            Measured(
                found.providers,
                found.seconds,
                found.peak_mb,
                checksum(run.pk, self.sample),
                checksum(run.pk),
            )
        )
        self._told(name, measured[name][-1])
        return run

    def _usual(self, measured: dict[str, list[Measured]]) -> None:
        run = run_start(scheme=SCHEME, year=self.year, is_dry=True, providers=self.sample)
        found = _in_a_process("usual", run.pk)
        measured[USUAL].append(Measured(**found, checksum=checksum(run.pk, self.sample)))
        run_cancel(run=run)
        self._told(USUAL, measured[USUAL][-1])

    def _floor(self, run: Run, measured: dict[str, list[Measured]]) -> None:
        measured[FLOOR].append(Measured(**_in_a_process("floor", run.pk)))
        self._told(FLOOR, measured[FLOOR][-1])

    def _told(self, name: str, found: Measured) -> None:
        rate = found.providers / found.seconds if found.seconds else 0.0
        self._tell(f"  {name:<14}{found.seconds:>8.2f} s {rate:>10,.0f} a second")


def _sample(size: int) -> list[str]:
    """Stretches of the population, evenly spread, with all numbers of each person."""
    people = list(Person.objects.filter(numbers__isnull=False).order_by("pk").distinct().values_list("pk", flat=True))
    stretches = [people[start : start + STRETCH] for start in range(0, len(people), STRETCH)]
    wanted = min(len(stretches), -(-size // STRETCH))
    chosen = [pk for place in range(wanted) for pk in stretches[place * len(stretches) // wanted]]
    return list(ProviderNumber.objects.filter(person__in=chosen).order_by("number").values_list("number", flat=True))


def _in_a_process(module: str, run_id: int) -> dict[str, Any]:
    argv = [sys.executable, "-m", f"apps.social_statute.bench.{module}", str(run_id)]
    done = subprocess.run(argv, cwd=ROOT, env=dict(os.environ), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise CommandError(f"{module} failed")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _may_checkpoint() -> bool:
    """A checkpoint in the middle of a measurement would be somebody's bad luck: better before. It is a right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')")
        (may,) = cursor.fetchone()
    return bool(may)


def _drop(run: Run) -> None:
    """The next round finds the database as this one did."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE evaluations_evaluation_run_{run.pk}")
