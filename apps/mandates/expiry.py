"""Mandates that end soon are announced 30 and 7 days before, once each; what was missed is made up for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Q

from apps.accounts.models import User
from apps.notifications.services import messages_queue

from .models import Mandate
from .selectors import accounts_of_mandatary
from .states import MandateState
from .telling import PRINCIPAL_KINDS, data_of, to_account, to_person

STEPS = (30, 7)
HELD_EXPIRING = "mandate_held_expiring"
NAMED = 10
BATCH = 2000


def expiring_tell(*, as_of: dt.date) -> int:
    """Announces what is due on that day, each care provider's by itself, a mandatary's together; how many mandates."""
    told = 0
    for step in sorted(STEPS):
        while batch := _tell_batch(as_of, step):
            told += batch
    return told


@transaction.atomic
def _tell_batch(as_of: dt.date, step: int) -> int:
    """The nearer step first: who comes late to the first gets the second alone."""
    due = (
        Mandate.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(state=MandateState.ACTIVE, last_day__gte=as_of, last_day__lte=as_of + dt.timedelta(days=step))
        .filter(Q(expiry_told__isnull=True) | Q(expiry_told__gt=step))
        .select_related("principal", "organisation")
        .order_by("last_day", "pk")
    )
    mandates = list(due[:BATCH])
    if not mandates:
        return 0
    messages_queue(
        kind=PRINCIPAL_KINDS["expiring"],
        messages=[to_person(m.principal, f"mandate:{m.pk}:expiring:{step}", data_of(m)) for m in mandates],
    )
    _tell_holders(mandates, as_of, step)
    for mandate in mandates:
        mandate.expiry_told = step
    Mandate.objects.bulk_update(mandates, ["expiry_told"])
    return len(mandates)


def _tell_holders(mandates: list[Mandate], as_of: dt.date, step: int) -> None:
    """One message for all mandates of a mandatary: a broker's may end by the hundred on one day."""
    held: dict[tuple[int | None, str | None], list[Mandate]] = defaultdict(list)
    for mandate in mandates:
        held[mandate.organisation_id, mandate.mandatary_niss_hash].append(mandate)
    of_user: dict[int, tuple[User, list[Mandate]]] = {}
    for those in held.values():
        for user in accounts_of_mandatary(those[0]):
            of_user.setdefault(user.pk, (user, []))[1].extend(those)
    messages = []
    for user, those in of_user.values():
        those.sort(key=lambda mandate: (mandate.last_day or dt.date.max, mandate.pk))
        data = {
            "count": len(those),
            "until": those[-1].last_day,
            "items": [{"principal": m.principal.full_name, "last_day": m.last_day} for m in those[:NAMED]],
            "more": len(those) > NAMED,
        }
        messages.append(to_account(user, f"expiring:{step}:{as_of}:{those[0].pk}", data))
    messages_queue(kind=HELD_EXPIRING, messages=messages)
