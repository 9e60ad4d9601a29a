"""Where a provider works: every write. A number's addresses change one act at a time, under a lock on the number."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add

from ..dated import ONE_DAY, change_cancel, first_day_check, record_add, record_change, record_end
from ..models import OwnRecord, ProviderNumber, WorkAddress


def _lock(provider_id: int) -> ProviderNumber:
    return ProviderNumber.objects.select_for_update(of=("self",), no_key=True).get(pk=provider_id)


def _lock_row(address: WorkAddress) -> WorkAddress:
    """The row as it is once nobody else changes this number's addresses."""
    _lock(address.provider_id)
    row: WorkAddress = WorkAddress.objects.select_related("provider").get(pk=address.pk)
    if row.withdrawn_at is not None:
        raise ValidationError(_("This was changed meanwhile. Look at your addresses again."))
    return row


def _note(act: str, address: WorkAddress, actor: User | None, **detail: Any) -> None:
    trail_add(
        act=act,
        subject_type="work_address",
        subject_id=address.pk,
        person_id=address.provider.person_id,
        actor=actor,
        detail={"provider": address.provider.number, "address": str(address), **detail},
    )


def _principals(provider: ProviderNumber, first_day: dt.date) -> list[WorkAddress]:
    """What is the principal address at some time from that day on."""
    rows = WorkAddress.objects.standing().filter(provider=provider, is_principal=True).order_by("first_day")
    return [row for row in rows if row.last_day is None or row.last_day >= first_day]


def _step_down(provider: ProviderNumber, *, first_day: dt.date, change: uuid.UUID, actor: User | None) -> None:
    """Whatever is the principal address on that day no longer is."""
    for row in _principals(provider, first_day):
        if row.first_day > first_day:
            raise ValidationError(
                {"first_day": _("Another address becomes the principal one later. Cancel that change first.")}
            )
        record_change(row, first_day=first_day, actor=actor, change=change, is_principal=False)


@transaction.atomic
def work_address_add(
    *,
    provider: ProviderNumber,
    first_day: dt.date,
    details: Mapping[str, Any],
    is_principal: bool = False,
    place: uuid.UUID | None = None,
    source: str = OwnRecord.Source.PORTAL,
    actor: User | None = None,
) -> WorkAddress:
    """Adds a place of work from a day on, also one of the past. The first one is the principal one in any case."""
    _lock(provider.pk)
    change = uuid.uuid4()
    principals = _principals(provider, first_day)
    if principals and is_principal:
        first_day_check(first_day)
        _step_down(provider, first_day=first_day, change=change, actor=actor)
    row = WorkAddress(
        provider=provider,
        first_day=first_day,
        source=source,
        place=place or uuid.uuid4(),
        is_principal=is_principal or not WorkAddress.objects.standing().filter(provider=provider).exists(),
        **details,
    )
    record_add(row, actor=actor, change=change)
    _note("work_address_add", row, actor, first_day=first_day, principal=row.is_principal)
    return row


@transaction.atomic
def work_addresses_add(*, providers: Sequence[ProviderNumber], **how: Any) -> list[WorkAddress]:
    """The same place for several numbers of one person: all of them, or none when one is refused."""
    place = uuid.uuid4()
    # In one order, so that two acts on the same numbers wait for each other instead of for ever.
    return [work_address_add(provider=p, place=place, **how) for p in sorted(providers, key=lambda p: p.pk)]


def same_place_elsewhere(address: WorkAddress) -> list[WorkAddress]:
    """The same place under the other numbers of the same person, as it is now."""
    rows = WorkAddress.objects.on(max(clock.today(), address.first_day)).filter(
        place=address.place, provider__person_id=address.provider.person_id
    )
    return list(rows.exclude(provider=address.provider).select_related("provider").order_by("provider_id"))


@transaction.atomic
def work_addresses_change(*, addresses: Sequence[WorkAddress], **how: Any) -> list[WorkAddress]:
    """The same change for several numbers of one person: all of them, or none when one is refused."""
    return [work_address_change(address=a, **how) for a in sorted(addresses, key=lambda a: a.provider_id)]


@transaction.atomic
def work_address_change(
    *, address: WorkAddress, first_day: dt.date, details: Mapping[str, Any], actor: User
) -> WorkAddress:
    """The same place with other details from a day on, today at the earliest."""
    first_day_check(first_day)
    row = _lock_row(address)
    changed = record_change(row, first_day=first_day, actor=actor, **_portal(details))
    _note("work_address_change", changed, actor, first_day=first_day, before=str(row))
    return changed


@transaction.atomic
def work_address_make_principal(*, address: WorkAddress, first_day: dt.date, actor: User) -> WorkAddress:
    """That place is the principal one from a day on; the former one stays as another address."""
    first_day_check(first_day)
    row = _lock_row(address)
    if row.is_principal:
        raise ValidationError(_("This is the principal work address already."))
    change = uuid.uuid4()
    _step_down(row.provider, first_day=first_day, change=change, actor=actor)
    changed = record_change(row, first_day=first_day, actor=actor, change=change, is_principal=True)
    _note("work_address_make_principal", changed, actor, first_day=first_day)
    return changed


@transaction.atomic
def work_address_end(
    *, address: WorkAddress, last_day: dt.date, next_principal: WorkAddress | None = None, actor: User
) -> WorkAddress:
    """Ends a place on a day, which counts still. When it is the principal one, another may take its part."""
    row = _lock_row(address)
    if row.end_change is not None:
        raise ValidationError(_("The end of this address is planned already. Cancel it first."))
    change = uuid.uuid4()
    record_end(row, last_day=last_day, change=change)
    if row.is_principal and next_principal is not None:
        first_day = max(last_day + ONE_DAY, clock.today())
        successor = _lock_row(next_principal)
        if successor.provider_id != row.provider_id or successor.pk == row.pk:
            raise ValidationError({"next_principal": _("Choose another address of this number.")})
        record_change(successor, first_day=first_day, actor=actor, change=change, is_principal=True)
    _note("work_address_end", row, actor, last_day=last_day)
    return row


@transaction.atomic
def work_address_cancel(*, address: WorkAddress, actor: User) -> list[WorkAddress]:
    """Cancels the change that this row begins with, or its planned end. What was before goes on."""
    row = _lock_row(address)
    change = row.change if row.is_coming else row.end_change
    if change is None:
        raise ValidationError(_("Nothing is planned for this address."))
    undone = change_cancel(WorkAddress, lanes={"provider_id": row.provider_id}, change=change, actor=actor)
    _note("work_address_cancel", row, actor, first_day=row.first_day, rows=len(undone))
    return undone


def _portal(details: Mapping[str, Any]) -> dict[str, Any]:
    return {**details, "source": OwnRecord.Source.PORTAL}
