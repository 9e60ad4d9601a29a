from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.trail import trail_check
from apps.privacy.services.trail import trail_verify_and_tell


class Command(BaseCommand):
    help = (
        "Reads the trail from its beginning and says where it breaks. Exit code 0: sound; 1: broken; 2: not verified."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", type=int, dest="first", help="Begin at this entry; what is before it is trusted.")
        parser.add_argument("--only-read", action="store_true", help="Keep no report and alarm nobody.")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()

        def progress(count: int) -> None:
            speed = count / max(time.monotonic() - begun, 0.001)
            self.stdout.write(f"{count} entries, {speed:.0f} a second")
            self.stdout.flush()

        if options["only_read"]:
            found = trail_check(first=options["first"], progress=progress)
            entries, broken, how = found.entries, found.broken, found.how
        else:
            check = trail_verify_and_tell(first=options["first"], progress=progress)
            if check is None:
                raise CommandError("Another verification is at work.", returncode=2)
            entries, broken, how = check.entries, check.broken_id, check.how
        if broken is not None:
            raise CommandError(f"The trail breaks at entry {broken} ({how}); {entries} before it are sound.")
        self.stdout.write(f"The trail is sound: {entries} entries.")
