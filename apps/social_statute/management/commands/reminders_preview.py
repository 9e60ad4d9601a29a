from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from apps.core.clock import today

from ...reminders.selectors import reminders_due


class Command(BaseCommand):
    help = "Lists who would be reminded of the last day for additions, and of what. Sends nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=dt.date.fromisoformat, help="another day than today")

    def handle(self, *, as_of: dt.date | None, **options: Any) -> None:
        day = as_of or today()
        reminders = reminders_due(as_of=day)
        self.stdout.write(f"{day}: {len(reminders)} people to remind")
        reasons = Counter(
            (reminder.year, reminder.days, code)
            for reminder in reminders
            for item in reminder.items
            for code, _day in item["missing"]
        )
        for (year, days, code), count in sorted(reasons.items()):
            self.stdout.write(f"  {year}, {days} days before: {count:,} {code}")
        for reminder in reminders:
            what = "; ".join(f"{i['number']} {', '.join(code for code, _day in i['missing'])}" for i in reminder.items)
            by = "" if reminder.address else " (no e-mail address)"
            self.stdout.write(f"{reminder.year} {reminder.name}{by}: {what}")
