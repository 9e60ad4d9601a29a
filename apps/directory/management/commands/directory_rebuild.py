from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.directory import services


class Command(BaseCommand):
    help = "Compares every entry of the public directory with the files and puts right what differs."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{services.directory_rebuild():,} numbers")
