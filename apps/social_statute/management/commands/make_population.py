from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.social_statute.population import population_make


class Command(BaseCommand):
    help = "Adds a synthetic population by COPY. The same seed gives the same rows on an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--providers", type=int, required=True, help="how many provider numbers")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--years", default="2016-2025", help="years of the activity, such as 2021-2025")
        parser.add_argument("--no-niss", action="store_true", help="leave the NISS empty")
        parser.add_argument("--no-email", action="store_true", help="leave the e-mail addresses empty")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            first_year, last_year = (int(year) for year in options["years"].split("-"))
        except ValueError as error:
            raise CommandError("--years: give the first and the last year, such as 2021-2025") from error
        if options["providers"] < 1:
            raise CommandError("--providers: give a number above zero")
        begun = time.monotonic()

        def progress(done: int, wanted: int) -> None:
            if options["verbosity"]:
                rate = done / (time.monotonic() - begun)
                self.stderr.write(f"{done:>9,} of {wanted:,} providers, {rate:,.0f} a second")

        try:
            made = population_make(
                providers=options["providers"],
                seed=options["seed"],
                first_year=first_year,
                last_year=last_year,
                with_niss=not options["no_niss"],
                with_email=not options["no_email"],
                progress=progress,
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        for table, count in made.rows.items():
            self.stdout.write(f"{table:<34} {count:>10,}")
        self.stdout.write(
            f"{made.persons:,} persons, {made.providers:,} providers in {time.monotonic() - begun:.1f} s; "
            f"checksum {made.checksum}"
        )
