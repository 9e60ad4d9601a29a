from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...models import Run
from ...selectors import publication_preview
from ...services import RunRefused, run_dispatch, run_publish, run_work
from ...states import RunState
from ..progress import ProgressBar


class Command(BaseCommand):
    help = "Publishes a run: people see their result and get an e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int)
        parser.add_argument("--yes", action="store_true", help="don't ask")

    def handle(self, *, run: int, yes: bool, **options: Any) -> None:
        found = Run.objects.select_related("premium_year").filter(pk=run).first()
        if found is None:
            raise CommandError(f"There is no run {run}.")
        if found.state == RunState.DONE and not found.is_dry:
            preview = publication_preview(found)
            self.stdout.write(
                f"{found}: {preview['results']:,} results, {preview['with_address']:,} people with an e-mail address, "
                f"{preview['without_address']:,} without"
            )
            if not yes and input("Publish? [y/N] ").strip().lower() != "y":
                raise CommandError("Nothing was published.")
        if found.state != RunState.PUBLISHING:
            try:
                run_publish(run=found)
            except RunRefused as refused:
                raise CommandError(" ".join(refused.messages)) from refused
        run_dispatch(found.pk)
        bar = ProgressBar(sys.stderr)
        while True:
            run_work(found.pk, on_progress=bar)
            found.refresh_from_db()
            if found.state != RunState.PUBLISHING:
                break
            bar(found)
            time.sleep(0.2)
        bar.close(found)
        self.stdout.write(f"run {found.pk} is {found.get_state_display()}")
