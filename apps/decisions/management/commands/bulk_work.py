from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...models import BulkDecision
from ...services import bulk_work
from ...services.bulk import bulk_counts


class Command(BaseCommand):
    help = "Works on a bulk decision that was started, beside the workers or instead of them, until no dossier is free."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bulk", type=int, help="its number")

    def handle(self, *, bulk: int, **options: Any) -> None:
        if not BulkDecision.objects.filter(pk=bulk).exists():
            raise CommandError(f"There is no bulk decision {bulk}.")
        bulk_work(bulk)
        found = BulkDecision.objects.get(pk=bulk)
        counts = ", ".join(f"{result} {count:,}" for result, count in sorted(bulk_counts(found).items()))
        self.stdout.write(f"bulk decision {bulk}: {found.state}; {counts}")
