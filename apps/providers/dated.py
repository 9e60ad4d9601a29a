"""How a row of one's own data changes from a day on: the row ends the day before, and a copy begins. Whatever lies
ahead can be cancelled. The callers lock the person or the number first and write the trail."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.templatetags.portal import day

from .models import OwnRecord

Record = TypeVar("Record", bound=OwnRecord)
ONE_DAY = dt.timedelta(days=1)
NOT_COPIED = {"id", "entered_by", "received_on", "source", "change", "withdrawn_at", "withdrawn_by", "first_day"}


def first_day_check(first_day: dt.date, field: str = "first_day") -> None:
    """A change of what is told begins today or later."""
    if first_day < clock.today():
        raise ValidationError({field: _("Choose today or a later day.")})


def record_add(row: Record, *, actor: User | None, change: uuid.UUID | None = None) -> Record:
    """Writes a new row. ValidationError, in words, when it breaks one of the table's rules."""
    row.entered_by = actor
    row.received_on = clock.today()
    if change:
        row.change = change
    row.full_clean(exclude=["received_on"])
    row.save(force_insert=True)
    return row


def record_change(
    row: Record, *, first_day: dt.date, actor: User | None, change: uuid.UUID | None = None, **values: Any
) -> Record:
    """The row as it is from `first_day` on. ValidationError: it is over by then, or another change lies ahead."""
    if row.withdrawn_at is not None or (row.last_day is not None and row.last_day < first_day):
        raise ValidationError({"first_day": _("This is over by then. Choose an earlier day.")})
    if first_day < row.first_day:
        raise ValidationError({"first_day": _("This begins on %(day)s. Choose that day or a later one.") % _of(row)})
    if coming := _next(row):
        raise ValidationError(_("A change from %(day)s on is planned already. Cancel it first.") % _of(coming))
    copied = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in NOT_COPIED
    }
    if first_day == row.first_day:
        # Put right on its first day: it never counted as it was.
        _withdraw(row, actor)
    else:
        row.last_day = first_day - ONE_DAY
        row.end_change = None
        row.save(update_fields=["last_day", "end_change"])
    return record_add(type(row)(**(copied | values), first_day=first_day), actor=actor, change=change)


def record_end(row: Record, *, last_day: dt.date, change: uuid.UUID) -> Record:
    if coming := _next(row):
        raise ValidationError(_("A change from %(day)s on is planned already. Cancel it first.") % _of(coming))
    if last_day < row.first_day:
        raise ValidationError({"last_day": _("This begins on %(day)s. Choose that day or a later one.") % _of(row)})
    row.last_day, row.end_change = last_day, change
    row.save(update_fields=["last_day", "end_change"])
    return row


def change_cancel(kind: type[Record], *, lanes: dict[str, Any], change: uuid.UUID, actor: User) -> list[Record]:
    """Undoes one change that lies ahead: its rows are withdrawn, and what they replaced goes on. ValidationError: it
    counts already, or something was built upon it."""
    rows: list[Record] = list(_standing(kind, **lanes, change=change))
    ended: list[Record] = list(_standing(kind, **lanes, end_change=change).exclude(change=change))
    coming = [row for row in rows if row.first_day > clock.today()]
    if not coming and not any(row.last_day and row.last_day >= clock.today() for row in ended):
        raise ValidationError(_("This counts already and can't be cancelled. Make a new change instead."))
    # First all that is withdrawn: only then is there room for what goes on.
    for row in coming:
        if _next(row):
            raise ValidationError(_("A later change builds upon this one. Cancel that one first."))
        _withdraw(row, actor)
    for row in coming:
        replaced = {"last_day": row.first_day - ONE_DAY, "end_change__isnull": True}
        before = _standing(kind, **row.lane, **replaced).first()
        if before is not None:
            before.last_day, before.end_change = row.last_day, row.end_change
            before.save(update_fields=["last_day", "end_change"])
    for row in ended:
        row.last_day, row.end_change = None, None
        row.save(update_fields=["last_day", "end_change"])
    return [*coming, *ended]


def _standing(kind: type[OwnRecord], **wanted: Any) -> Any:
    return kind.objects.standing().filter(**wanted)


def _next(row: Record) -> Record | None:
    later = _standing(type(row), **row.lane, first_day__gt=row.first_day)
    return cast("Record | None", later.order_by("first_day").first())


def _withdraw(row: OwnRecord, actor: User | None) -> None:
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _of(row: OwnRecord) -> dict[str, str]:
    return {"day": day(row.first_day)}
