from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.models import User
from apps.accounts.roles import EVALUATION_OFFICERS
from apps.evaluations.services import parameters_load, premium_year_open
from apps.providers.models import ProviderNumber
from apps.social_statute.bench.decisions import measured, published, rates_set
from apps.social_statute.population import population_make

SCHEME = "social_statute"


class Command(BaseCommand):
    help = "Measures bulk and automatic decisions on a population made for it. See `make bench-decisions`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--providers", type=int, required=True, help="how many provider numbers")
        parser.add_argument("--files", type=int, default=5_000, help="how many dossiers each bulk decides")
        parser.add_argument("--year", type=int, default=2024, help="premium year")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the measurements there as well")

    def handle(self, *, providers: int, files: int, year: int, **options: Any) -> None:
        if ProviderNumber.objects.exists():
            raise CommandError(
                "This database holds providers. The bench needs an empty one: use `make bench-decisions`."
            )
        begun = time.monotonic()
        population_make(providers=providers, seed=1, with_niss=False)
        parameters_load(scheme=SCHEME)
        premium_year = premium_year_open(scheme=SCHEME, year=year)
        rates_set(premium_year)
        dossiers = published(premium_year)
        officer = User.objects.create_user("bench", is_staff=True)
        officer.groups.add(Group.objects.get(name=EVALUATION_OFFICERS))
        self.stderr.write(f"{providers:,} providers, {dossiers:,} dossiers, made in {time.monotonic() - begun:.0f} s")
        found = measured(premium_year, officer, files, self.stderr.write)
        self.stdout.write(f"{'':<56}{'dossiers':>10}{'seconds':>10}{'a second':>10}")
        for one in found:
            self.stdout.write(f"{one.what:<56}{one.files:>10,}{one.seconds:>10.2f}{one.per_second:>10,.0f}")
        if path := options["json"]:
            path.write_text(json.dumps([asdict(one) for one in found], indent=1) + "\n", encoding="utf-8")
