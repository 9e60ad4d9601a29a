"""Makes a synthetic population and writes it by COPY."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.db import connection, transaction

from apps.core.fields import search_hash
from apps.providers.models import Person, ProviderNumber
from apps.social_statute.models import Insurer

from . import identifiers
from .bare import filled_bare
from .contracts import insurer_rows
from .people import PeopleMaker, Start
from .tables import TABLES, Buffers

CHUNK = 2_500  # persons held in memory at a time
BIGGEST = "providers_activityvolume"
BARE_FROM = 20_000  # providers


@dataclass(frozen=True, slots=True)
class Made:
    persons: int
    providers: int
    rows: dict[str, int]
    checksum: str


def population_make(
    *,
    providers: int,
    seed: int,
    first_year: int = 2016,
    last_year: int = 2025,
    with_niss: bool = True,
    with_email: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Made:
    """Adds a population of that many provider numbers. On an empty database the same seed gives the same
    rows (and checksum); elsewhere ids follow the highest ones, and taken numbers and NISS are passed over.

    A small population is written chunk by chunk, a big one in one transaction that nobody can work beside. The ids of
    its persons, and of their providers, are contiguous.
    """
    if last_year < first_year:
        raise ValueError("The last year lies before the first.")
    start = _start()
    buffers = Buffers()
    maker = PeopleMaker(
        seed=seed,
        providers=providers,
        first_year=first_year,
        last_year=last_year,
        start=start,
        buffers=buffers,
        with_niss=with_niss,
        with_email=with_email,
    )
    with filled_bare(BIGGEST) if providers >= BARE_FROM else nullcontext():
        more = providers > 0
        while more:
            more = maker.make(CHUNK)
            with transaction.atomic(), connection.cursor() as cursor:
                # A population can be made again: no need to wait for the disk.
                cursor.execute("SET LOCAL synchronous_commit = off")
                buffers.flush()
            if progress:
                progress(maker.providers, providers)
    _sequences_follow(person=start.person_id + maker.persons - 1, provider=start.provider_id + maker.providers - 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(TABLES))
    return Made(maker.persons, maker.providers, buffers.written, buffers.checksum)


def insurers_ensure() -> list[Insurer]:
    """The invented insurers, made when they are not there yet."""
    rows = insurer_rows()
    Insurer.objects.bulk_create([Insurer(cbe=cbe, name=name) for cbe, name in rows], ignore_conflicts=True)
    return list(Insurer.objects.filter(cbe__in=[cbe for cbe, _ in rows]).order_by("cbe"))


def _start() -> Start:
    insurers = tuple((insurer.pk, insurer.cbe) for insurer in insurers_ensure())
    last_person = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    last_provider = ProviderNumber.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    taken = frozenset(ProviderNumber.objects.values_list("number", flat=True).iterator())
    return Start(last_person + 1, last_provider + 1, _free_block(), insurers, taken)


def _free_block() -> int:
    """The first block of NISS sequence numbers that no earlier population used: each used block holds its
    first birthday, under one of the two sexes."""
    birth = dt.date.fromordinal(identifiers.birth_of(0))
    for block in range(identifiers.BLOCKS):
        hashes = [search_hash(identifiers.niss(birth, identifiers.sequence_of(block, sex))) for sex in "FM"]
        if not Person.objects.filter(niss_hash__in=hashes).exists():
            return block
    raise ValueError("All synthetic NISS are taken: empty the database first.")


def _sequences_follow(*, person: int, provider: int) -> None:
    """The tables' own ids go on behind the population."""
    with connection.cursor() as cursor:
        for table, last in (("providers_person", person), ("providers_providernumber", provider)):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(last, 1)])
