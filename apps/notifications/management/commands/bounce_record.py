from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from ...services import bounce_record


class Command(BaseCommand):
    help = "Notes that mail to an address comes back: nothing more is e-mailed there until staff clear it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")
        parser.add_argument("reason")

    def handle(self, *, address: str, reason: str, **options: Any) -> None:
        try:
            bounce = bounce_record(address=address, reason=reason)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"noted: {bounce.address}, {bounce.reason}")
