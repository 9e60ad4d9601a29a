from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.social_statute.personas.demo import DemoRefusedError, check_demo, demo_reset


class Command(BaseCommand):
    help = "Empties the demo. The trail stays: nobody can empty it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="don't ask")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_demo()
            if not options["yes"] and input("Empty the demo's database? [y/N] ").strip().lower() != "y":
                self.stdout.write("Nothing was changed.")
                return
            demo_reset()
        except DemoRefusedError as error:
            raise CommandError(str(error)) from error
        except EOFError as error:
            raise CommandError("Nobody is there to answer: use --yes.") from error
        self.stdout.write("The demo is empty; `make run` fills it again.")
