"""What a choice or a silence does to the kept periods. The fact rows are never edited: they end and are followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from apps.core import clock
from apps.providers.models import ConventionPeriod, ProviderNumber

from ..facts import held
from ..rules.effects import rewrite
from ..rules.terms import Status

SOURCE = "portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    replaced: Sequence[int] = ()
    written: Sequence[int] = ()


def periods_write(
    *, provider: ProviderNumber, rows: Sequence[ConventionPeriod], effect: dt.date, status: str, key: str
) -> Rewritten:
    """Makes `status` hold from `effect` on. `rows` are the current periods; the caller holds the number's lock."""
    change = rewrite(held(rows), effect=effect, status=Status(status))
    if not change.starts:
        return Rewritten()
    by_key = {row.pk: row for row in rows}
    _supersede([by_key[pk] for pk in change.ended])
    new = [_copy(by_key[pk], last_day=last) for pk, last in change.shortened]
    new.append(
        ConventionPeriod(
            provider=provider,
            status=status,
            first_day=effect,
            source=SOURCE,
            source_key=key,
            received_on=clock.today(),
        )
    )
    ConventionPeriod.objects.bulk_create(new)
    return Rewritten(replaced=list(change.ended), written=[row.pk for row in new])


def periods_restore(*, replaced: Sequence[int], written: Sequence[int]) -> bool:
    """Takes back what `periods_write` did; False, and nothing done, when something newer stands on it."""
    current = list(
        ConventionPeriod.objects.select_for_update(of=("self",), no_key=True).filter(
            pk__in=written, superseded_at__isnull=True
        )
    )
    if len(current) != len(written):
        return False
    _supersede(current)
    former = ConventionPeriod.objects.filter(pk__in=replaced)
    ConventionPeriod.objects.bulk_create([_copy(row, last_day=row.last_day) for row in former])
    return True


def _supersede(rows: Sequence[ConventionPeriod]) -> None:
    now = clock.now()
    for row in rows:
        row.superseded_at = now
    ConventionPeriod.objects.bulk_update(rows, ["superseded_at"])


def _copy(row: ConventionPeriod, *, last_day: dt.date | None) -> ConventionPeriod:
    """The same fact of the same source, until another day."""
    return ConventionPeriod(
        provider_id=row.provider_id,
        status=row.status,
        first_day=row.first_day,
        last_day=last_day,
        source=row.source,
        source_key=row.source_key,
        received_on=row.received_on,
    )
