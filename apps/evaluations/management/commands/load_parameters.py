from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ...schemes import all_schemes
from ...services import parameters_load


class Command(BaseCommand):
    help = "Adds the delivered values of parameters that the table doesn't have; changes nothing of the others."

    def handle(self, **options: Any) -> None:
        for scheme in all_schemes():
            count = parameters_load(scheme=scheme.code)
            self.stdout.write(f"{scheme.code}: {count} parameters loaded" if count else f"{scheme.code}: kept as it is")
