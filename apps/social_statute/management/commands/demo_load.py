from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.social_statute.personas.demo import GENERATED, DemoRefusedError, demo_load


class Command(BaseCommand):
    help = "Fills the demo: people, parameters, evaluations. Does nothing when the demo is there already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--providers", type=int, default=GENERATED, help="how many generated providers")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()

        def say(text: str) -> None:
            if options["verbosity"]:
                self.stdout.write(f"{time.monotonic() - begun:5.1f} s  {text}")

        try:
            loaded = demo_load(say=say, providers=options["providers"])
        except DemoRefusedError as error:
            raise CommandError(str(error)) from error
        if not loaded and options["verbosity"] > 1:
            self.stdout.write("The demo is loaded already.")
