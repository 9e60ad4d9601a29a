from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from ...delivery_status import delivery_status_read
from ...services import bounces_take


class Command(BaseCommand):
    help = "Reads one mail from standard input: if it says that our mail could not be delivered, the address is noted."

    def handle(self, *args: Any, **options: Any) -> None:
        noted = bounces_take(failures=delivery_status_read(sys.stdin.buffer.read()))
        # The address of a person belongs in the staff area, not in a log.
        self.stdout.write(f"{len(noted)} address{'' if len(noted) == 1 else 'es'} noted")
