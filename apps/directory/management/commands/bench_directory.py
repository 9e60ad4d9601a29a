from __future__ import annotations

import json
import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from apps.directory import services
from apps.directory.bench.population import counts, population_make
from apps.directory.bench.searches import mix_made
from apps.directory.models import DirectoryEntry
from apps.providers.models import ConventionPeriod, Person
from apps.providers.services import qualification_codes_load

WITHOUT_LIMITS = {
    "PORTAL_DIRECTORY_SUGGESTIONS_PER_MINUTE": 10**9,
    "PORTAL_DIRECTORY_API_PER_MINUTE": 10**9,
    "ALLOWED_HOSTS": ["testserver"],
    "PORTAL_CLOCK": None,
    # Nothing has to be collected first.
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}


def milliseconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def summary(taken: list[float]) -> dict[str, float]:
    at_95 = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    return {"median_ms": round(median(taken), 1), "p95_ms": round(at_95, 1), "worst_ms": round(max(taken), 1)}


def database_seconds() -> float | None:
    """Processor time of this connection's server process so far, where the system tells it: other work on the machine
    disturbs it less than the clock on the wall."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    process = Path(f"/proc/{pid}/stat")
    if not process.exists() or "postgres" not in (told := process.read_text()):
        return None
    user, system = told.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


class Command(BaseCommand):
    help = "Measures the searches of the public directory on a population made for it. See `make bench-directory`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, required=True, help="how many persons")
        parser.add_argument("--searches", type=int, default=100, help="how many of each kind")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the measurements there as well")

    def handle(self, *, people: int, searches: int, **options: Any) -> None:
        if people < 100 or searches < 1:
            raise CommandError("--people: 100 or more; --searches: 1 or more")
        if Person.objects.exists():
            raise CommandError("This database holds people. The bench needs an empty one: use `make bench-directory`.")
        with override_settings(**WITHOUT_LIMITS):
            found = self._measure(people, searches)
        self._show(found)
        if path := options["json"]:
            path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")

    def _measure(self, people: int, searches: int) -> dict[str, Any]:
        self.stderr.write(f"making {people:,} people")
        qualification_codes_load()
        made = milliseconds(lambda: population_make(people))
        rebuilt = milliseconds(services.directory_rebuild)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE directory_directoryentry")
        self.stderr.write(f"  made in {made / 1000:.0f} s, entries written in {rebuilt / 1000:.0f} s")
        mix = mix_made(size=searches)
        client = Client(headers={"accept-language": "fr"})
        for addresses in mix.values():
            client.get(addresses[0])  # templates and texts are loaded
        kinds = {name: self._kind(client, addresses) for name, addresses in mix.items()}
        return {
            "rows": counts() | {"entries": DirectoryEntry.objects.count(), "bytes": self._bytes()},
            "rebuild_seconds": round(rebuilt / 1000, 1),
            "one change": summary(self._changes(searches)),
            "searches": kinds,
        }

    def _kind(self, client: Client, addresses: list[str]) -> dict[str, Any]:
        """Each address asked once: the whole page, and of it what the database took."""
        taken, asked = [], []
        own, of_database = time.process_time(), database_seconds()
        for address in addresses:
            statuses: list[int] = []
            with CaptureQueriesContext(connection) as queries:
                taken.append(milliseconds(lambda: statuses.append(client.get(address).status_code)))  # noqa: B023
            if statuses != [200]:
                raise CommandError(f"{address} answered {statuses}")
            asked.append(sum(float(query["time"]) for query in queries) * 1000)
        found = summary(taken) | {"database_median_ms": round(median(asked), 1)}
        if (now := database_seconds()) is not None and of_database is not None:
            processor = (time.process_time() - own + now - of_database) * 1000 / len(addresses)
            found["processor_mean_ms"] = round(processor, 1)
        return found

    def _changes(self, searches: int) -> list[float]:
        """One convention status changed, with all that follows."""
        periods = ConventionPeriod.objects.filter(last_day__isnull=True).order_by("?")[:searches]
        return [
            milliseconds(lambda: ConventionPeriod.objects.filter(pk=period.pk).update(status="none"))  # noqa: B023
            for period in periods
        ]

    def _bytes(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_total_relation_size('directory_directoryentry')")
            (size,) = cursor.fetchone()
        return int(size)

    def _show(self, found: dict[str, Any]) -> None:
        rows = found["rows"]
        self.stdout.write(", ".join(f"{count:,} {name}" for name, count in rows.items()))
        self.stdout.write(f"all entries written anew in {found['rebuild_seconds']} s")
        lines = found["searches"] | {"one change (database)": found["one change"]}
        head = f"{'milliseconds':<30}{'median':>8}{'95 %':>8}{'worst':>8}{'database':>10}{'processor':>11}"
        self.stdout.write(head)
        for name, line in lines.items():
            self.stdout.write(
                f"{name:<30}{line['median_ms']:>8}{line['p95_ms']:>8}{line['worst_ms']:>8}"
                f"{line.get('database_median_ms', ''):>10}{line.get('processor_mean_ms', ''):>11}"
            )
