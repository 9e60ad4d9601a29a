"""Reminders seven and two days before the end of a window in which silence decides: to those who said nothing."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from apps.notifications.services import NewMessage, messages_queue
from apps.providers.models import ProviderNumber

from ..models import ConventionChoice, Family, Window, WindowKind
from ..rules import windows
from ..rules.windows import Own

KIND = "convention_reminder"
# Each is due from that day until the next one is, so that what a stopped beat missed is made up for.
STEPS = (7, 2)


def step_due(last_day: dt.date, as_of: dt.date) -> int | None:
    left = (last_day - as_of).days
    return next((step for step in reversed(STEPS) if 0 <= left <= step), None)


@transaction.atomic
def reminders_queue(*, as_of: dt.date) -> int:
    """Writes the reminders of that day and returns how many; each number's person gets each once."""
    found = Window.objects.filter(kind=WindowKind.NEW_AGREEMENT, family=Family.AGREEMENT, is_run_here=True)
    added = 0
    for window in found.select_related("agreement"):
        last = window.last_day
        step = step_due(last, as_of) if last else None
        if last is None or step is None or not windows.is_open(window.terms, Own(), as_of):
            continue
        added += messages_queue(
            kind=KIND, messages=[_message(window, number, last, step) for number in _silent(window, as_of)]
        )
    return added


def _silent(window: Window, as_of: dt.date) -> list[ProviderNumber]:
    chosen = ConventionChoice.objects.filter(window=window, provider=OuterRef("pk"), undone_at__isnull=True)
    return list(
        ProviderNumber.objects.filter(profession=window.profession, person__deceased_on__isnull=True)
        .filter(Q(stopped_on__isnull=True) | Q(stopped_on__gte=as_of))
        .filter(~Exists(chosen))
        .select_related("person")
        .order_by("pk")
    )


def _message(window: Window, number: ProviderNumber, last_day: dt.date, step: int) -> NewMessage:
    person = number.person
    return NewMessage(
        event=f"{window.key}:{number.number}:{step}",
        person_id=person.pk,
        name=person.full_name,
        address=person.email,
        language=person.language,
        data={
            "number": number.number,
            "deadline": last_day,
            "effect_on": window.in_force_on,
        },
    )
