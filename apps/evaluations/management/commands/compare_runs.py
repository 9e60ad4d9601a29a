from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...models import Run
from ...selectors import runs_compare
from ...states import RunState


class Command(BaseCommand):
    help = "Compares two runs: who changed from what to what, the sums per outcome, and examples."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("before", type=int, metavar="A")
        parser.add_argument("after", type=int, metavar="B")

    def handle(self, *, before: int, after: int, **options: Any) -> None:
        comparison = runs_compare(self._run(before), self._run(after))
        self.stdout.write(f"{comparison.same:,} the same, {comparison.changed:,} changed")
        for change in comparison.changes:
            self.stdout.write(
                f"{change.before or '–':>18} → {change.after or '–':<18}{change.count:>10,}"
                f"  {change.amount_before:>14,.2f} → {change.amount_after:>14,.2f}  {' '.join(change.examples)}"
            )
        self.stdout.write(f"\n{'outcome':<18}{'A':>12}{'euro':>18}{'B':>12}{'euro':>18}")
        for outcome, (count_a, sum_a, count_b, sum_b) in comparison.sums.items():
            self.stdout.write(f"{outcome:<18}{count_a:>12,}{sum_a:>18,.2f}{count_b:>12,}{sum_b:>18,.2f}")

    @staticmethod
    def _run(pk: int) -> Run:
        run = Run.objects.filter(pk=pk).first()
        if run is None:
            raise CommandError(f"There is no run {pk}.")
        if run.state not in (RunState.DONE, RunState.PUBLISHING, RunState.PUBLISHED):
            raise CommandError(f"Run {pk} is {run.get_state_display()}: only evaluated runs can be compared.")
        return run
