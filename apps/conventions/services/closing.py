"""After the last day of a window: silence. For an agreement whoever said nothing is fully adhered from the day on which
it is in force; for a convention nothing changes. Works in chunks; the chunk's rows and the place reached are one
transaction, so that a killed worker leaves nothing half done and nobody is done twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core import clock
from apps.core.trail import trail_add
from apps.notifications.services import NewMessage, messages_queue
from apps.providers.models import ConventionPeriod, ProviderNumber

from ..facts import held
from ..models import ConventionChoice, Window, WindowClosing, WindowKind
from ..rules import windows
from ..rules.effects import status_by_silence, status_on
from ..rules.terms import Family
from .periods import periods_write

SILENCE = "convention_silence"
CHUNK = 500


def closings_due(as_of: dt.date) -> list[Window]:
    """Windows that are over, run here, and not done yet. One whose text has no day in force waits for staff."""
    found = Window.objects.filter(kind=WindowKind.NEW_AGREEMENT, is_run_here=True).exclude(
        closing__finished_at__isnull=False
    )
    return [
        window
        for window in found.select_related("agreement").order_by("pk")
        if windows.is_over(window.terms, None, as_of) and window.in_force_on is not None
    ]


def silence_apply(*, window: Window, as_of: dt.date, chunk: int = CHUNK) -> WindowClosing:
    """Works on a window until it is done. Two at once share the work."""
    closing, _made = WindowClosing.objects.get_or_create(window=window, defaults={"started_at": clock.now()})
    while closing.finished_at is None:
        closing = chunk_close(window=window, as_of=as_of, size=chunk)
    return closing


@transaction.atomic
def chunk_close(*, window: Window, as_of: dt.date, size: int = CHUNK) -> WindowClosing:
    """The next numbers of the window; finishes when there is none."""
    closing = WindowClosing.objects.select_for_update(of=("self",), no_key=True).get(window=window)
    # Read again: an extension that came meanwhile stops everything.
    window = Window.objects.get(pk=window.pk)
    effect = window.in_force_on
    if closing.finished_at is not None or effect is None:
        return closing
    if not windows.is_over(window.terms, None, as_of):
        raise ValueError(f"{window.key} is still open")
    numbers = list(_concerned(window, effect, closing.done_up_to)[:size])
    if not numbers:
        closing.finished_at = clock.now()
        trail_add(
            act="convention_silence",
            subject_type="convention_window",
            subject_id=window.pk,
            detail={"window": window.key, "counts": closing.counts},
        )
    else:
        counts = Counter(closing.counts) + _close(window, numbers, effect)
        closing.counts = dict(counts)
        closing.done_up_to = numbers[-1].pk
    closing.save(update_fields=["finished_at", "counts", "done_up_to"])
    return closing


def _concerned(window: Window, effect: dt.date, after: int) -> QuerySet[ProviderNumber]:
    """Numbers of the profession that existed in the window and live on when the text is in force; locked, so that a
    choice on its way comes before or after."""
    return (
        ProviderNumber.objects.select_for_update(of=("self",), no_key=True)
        .filter(profession=window.profession, pk__gt=after)
        .filter(Q(stopped_on__isnull=True) | Q(stopped_on__gte=effect))
        .filter(Q(granted_on__isnull=True) | Q(granted_on__lte=window.last_day))
        .filter(Q(person__deceased_on__isnull=True) | Q(person__deceased_on__gte=effect))
        .select_related("person")
        .order_by("pk")
    )


def _close(window: Window, numbers: list[ProviderNumber], effect: dt.date) -> Counter[str]:
    counts: Counter[str] = Counter()
    periods: dict[int, list[ConventionPeriod]] = defaultdict(list)
    for row in ConventionPeriod.objects.filter(provider__in=numbers, superseded_at__isnull=True):
        periods[row.provider_id].append(row)
    choices = {
        choice.provider_id: choice
        for choice in ConventionChoice.objects.filter(window=window, provider__in=numbers, undone_at__isnull=True)
    }
    told = []
    for number in numbers:
        rows = periods[number.pk]
        if choice := choices.get(number.pk):
            counts[f"chosen_{choice.status}"] += 1
            if choice.effect_on is None:
                _settle(choice, rows, effect)
            continue
        now = status_on(held(rows), effect)
        before = now.status if now else None
        status = status_by_silence(Family(window.family), before)
        if status is None or status == before:
            counts["silent_same" if before else "silent_unknown"] += 1
            continue
        periods_write(provider=number, rows=rows, effect=effect, status=status, key=f"{window.key}:{number.number}")
        counts["silent_changed"] += 1
        trail_add(
            act="convention_silence",
            subject_type="provider_number",
            subject_id=number.pk,
            person_id=number.person_id,
            detail={"window": window.key, "before": before, "status": status, "effect_on": effect},
        )
        told.append(_message(window, number, before=before or "", status=status, effect=effect))
    messages_queue(kind=SILENCE, messages=told)
    return counts


def _settle(choice: ConventionChoice, rows: list[ConventionPeriod], effect: dt.date) -> None:
    """A choice that waited for the day on which the text is in force."""
    done = periods_write(provider=choice.provider, rows=rows, effect=effect, status=choice.status, key=choice.receipt)
    choice.effect_on, choice.replaced, choice.written = effect, list(done.replaced), list(done.written)
    choice.save(update_fields=["effect_on", "replaced", "written"])


def _message(window: Window, number: ProviderNumber, *, before: str, status: str, effect: dt.date) -> NewMessage:
    person = number.person
    return NewMessage(
        event=f"{window.key}:{number.number}",
        person_id=person.pk,
        name=person.full_name,
        address=person.email,
        language=person.language,
        data={"number": number.number, "before": before, "status": status, "effect_on": effect},
    )
