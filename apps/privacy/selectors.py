"""Reads with logic: who looked at a person's file, in plain words; whose exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts import roles
from apps.accounts.models import User
from apps.core.clock import BRUSSELS, end_of
from apps.core.models import TrailEntry
from apps.core.personal_data import TrailKind, trail_words
from apps.core.trail import READ_ACTS, is_read
from apps.providers.models import Person

from .models import DataExport

PAGE = 25
# What members of staff do, not what they are called.
_FUNCTIONS: dict[str, Any] = {
    roles.REGISTERS: gettext_lazy("registers"),
    roles.EVALUATION_OFFICERS: gettext_lazy("evaluation officer"),
    roles.SECOND_SIGNATORIES: gettext_lazy("second signatory"),
    roles.READ_ONLY: gettext_lazy("information, to read only"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One entry of the trail as the person concerned reads it."""

    pk: int
    at: dt.datetime
    who: str
    what: str
    reason: str
    is_read: bool
    is_own: bool


def _entries(person: Person) -> QuerySet[TrailEntry]:
    return TrailEntry.objects.filter(person_id=person.pk)


def looks_page(
    *,
    person: Person,
    kind: str = "",
    first: dt.date | None = None,
    last: dt.date | None = None,
    before: int | None = None,
) -> tuple[list[Look], int | None]:
    """The latest entries first, and from where the next page goes on (None: there is none). `first` and `last` are days
    in Brussels, both included."""
    rows = _entries(person)
    if kind == TrailKind.READ:
        rows = rows.filter(READ_ACTS)
    elif kind == TrailKind.CHANGE:
        rows = rows.exclude(READ_ACTS)
    if first is not None:
        rows = rows.filter(at__gte=dt.datetime.combine(first, dt.time(), tzinfo=BRUSSELS))
    if last is not None:
        rows = rows.filter(at__lt=end_of(last))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return list(_described(found[:PAGE], person)), older


def looks_all(person: Person) -> Iterator[dict[str, Any]]:
    """All of them, for the export."""
    last = 0
    while rows := list(_entries(person).filter(pk__gt=last).order_by("id")[:500]):
        for look in _described(rows, person):
            yield {
                "at": look.at.astimezone(BRUSSELS).isoformat(timespec="seconds"),
                "who": look.who,
                "what": look.what,
                "reason": look.reason,
            }
        last = rows[-1].pk


def _described(entries: Iterable[TrailEntry], person: Person) -> Iterator[Look]:
    entries = list(entries)
    accounts = User.objects.filter(pk__in={entry.actor_id for entry in entries if entry.actor_id})
    known = {account.pk: account for account in accounts.prefetch_related("groups")}
    words = trail_words()
    for entry in entries:
        account = known.get(entry.actor_id) if entry.actor_id else None
        _kind, text = words.get(entry.act, (None, _("Worked on your file (%(act)s)") % {"act": entry.act}))
        yield Look(
            pk=entry.pk,
            at=entry.at,
            who=_who(entry, account, person),
            what=str(text),
            reason=str(entry.detail.get("reason", "")) if entry.act in _REASON_TOLD else "",
            is_read=is_read(entry.act),
            is_own=entry.actor_id is not None and entry.actor_id == person.account_id,
        )


# Acts whose reason is written for the person concerned; other reasons are the office's own.
_REASON_TOLD = ("viewing_begin", "data_export_ask")


def _who(entry: TrailEntry, account: User | None, person: Person) -> str:
    """Mandataries by name, staff by what they do. Somebody who isn't staff any more isn't named."""
    if entry.actor_id is None:
        return _("The portal itself")
    if entry.actor_id == person.account_id:
        return _("You")
    name = (account.get_full_name() if account else "") or entry.actor_label
    if entry.detail.get("acting_as") == "mandate":
        return _("%(name)s, with a mandate") % {"name": name}
    if account is None or not account.is_staff:
        return name if entry.subject_type == "mandate" else _("Somebody else")
    held = sorted(group.name for group in account.groups.all())
    functions = ", ".join(str(_FUNCTIONS[group]) for group in held if group in _FUNCTIONS)
    if not functions and account.is_superuser:
        functions = _("administrator")
    return _("INAMI / RIZIV (%(function)s)") % {"function": functions} if functions else _("INAMI / RIZIV")


def exports_of(person: Person) -> QuerySet[DataExport]:
    """The person's own, the latest first."""
    return DataExport.objects.filter(person=person).order_by("-id")
