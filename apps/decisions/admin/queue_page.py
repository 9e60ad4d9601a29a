"""The queues on one page: what waits, since when, until when, for whom, and on whose desk it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core import clock
from apps.core.components import Text
from apps.evaluations.models import Dossier, PremiumYear
from apps.providers.selectors import providers_search

from ..checks import Who
from ..queues import COUNTED, Queue, on_desk, queue_count, queues_for
from ..services import dossier_assign
from ..timeline import name_of
from .sections import QUEUE_LINKS

ROWS = 50
# So many rows from the begin are enough to work on: nobody turns a thousand pages.
LAST_PAGE = 200
WHO: dict[Who, Text] = {
    Who.PROVIDER: gettext_lazy("the provider"),
    Who.INSURER: gettext_lazy("the insurer"),
    Who.OFFICE: gettext_lazy("the office"),
}
ASSIGNED: dict[str, Text] = {
    "": gettext_lazy("All"),
    "me": gettext_lazy("On my desk"),
    "nobody": gettext_lazy("On nobody's desk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    dossier: Dossier
    since: dt.datetime | None
    days: int
    deadline: dt.date | None
    is_late: bool
    detail: Text
    who: str
    url: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTab:
    queue: Queue
    count: str
    is_empty: bool
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    label: Text
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; anything else is passed over."""

    queue: Queue | None
    assigned: str
    text: str
    year: int | None
    page: int

    @classmethod
    def read(cls, query: QueryDict, queues: Sequence[Queue]) -> Asked:
        named = {queue.code: queue for queue in queues}
        assigned, year, page = query.get("assigned", ""), query.get("year", ""), query.get("page", "1")
        return cls(
            queue=named.get(query.get("queue", ""), queues[0] if queues else None),
            assigned=assigned if assigned in ASSIGNED else "",
            text=query.get("q", "").replace("\0", "").strip(),
            year=int(year) if year.isdecimal() and len(year) < 10 else None,
            page=min(max(int(page), 1), LAST_PAGE) if page.isdecimal() and len(page) < 10 else 1,
        )

    def address(self, **other: Any) -> str:
        """The same page with something else asked for; another queue begins at its first page."""
        now: dict[str, Any] = {
            "queue": self.queue.code if self.queue else "",
            "assigned": self.assigned,
            "q": self.text,
            "year": self.year or "",
        } | other
        query = QueryDict(mutable=True)
        query.update({name: str(value) for name, value in now.items() if value not in ("", 1)})
        return f"{reverse('admin:decisions_workdossier_changelist')}?{query.urlencode()}"


def chosen(asked: Asked, user: User, as_of: dt.date) -> QuerySet[Any]:
    if asked.queue is None:
        return Dossier.objects.none()
    rows = on_desk(asked.queue.rows(as_of), asked.assigned, user)
    if asked.year:
        rows = rows.filter(premium_year=asked.year)
    if asked.text:
        rows = rows.filter(provider__in=providers_search(asked.text).order_by().values("pk"))
    return rows


def _described(queue: Queue, dossiers: Sequence[Any], as_of: dt.date) -> list[QueueRow]:
    deadlines = queue.deadline(dossiers) if queue.deadline else {}
    details = queue.detail(dossiers) if queue.detail else {}
    addresses = queue.url(dossiers) if queue.url else {}
    actors = queue.actors(dossiers) if queue.actors else {}
    rows = []
    for dossier in dossiers:
        since: dt.datetime | None = dossier.since
        last = deadlines.get(dossier.pk)
        rows.append(
            QueueRow(
                dossier=dossier,
                since=since,
                days=(as_of - since.astimezone(clock.BRUSSELS).date()).days if since else 0,
                deadline=last,
                is_late=last is not None and last < as_of,
                detail=details.get(dossier.pk, ""),
                who=", ".join(str(WHO[who]) for who in actors.get(dossier.pk) or [queue.who]),
                url=addresses.get(dossier.pk) or reverse("admin:decisions_workdossier_change", args=[dossier.pk]),
                owner=name_of(dossier.assignment.to) if hasattr(dossier, "assignment") else "",
            )
        )
    return rows


def _shown(count: int) -> str:
    if count > COUNTED:
        return _("More than %(count)s") % {"count": formats.number_format(COUNTED, force_grouping=True)}
    return formats.number_format(count, force_grouping=True)


def queue_context(request: HttpRequest, user: User) -> dict[str, Any]:
    """Everything the page shows, in a number of queries that doesn't depend on how much waits."""
    as_of, queues = clock.today(), queues_for(user)
    asked = Asked.read(request.GET, queues)
    first = (asked.page - 1) * ROWS
    rows = chosen(asked, user, as_of).select_related("provider__person", "premium_year", "assignment__to")
    found = list(rows.order_by("since", "pk")[first : first + ROWS + 1])
    tabs = []
    for queue in queues:
        count = queue_count(queue.rows(as_of))
        is_current = asked.queue is not None and queue.code == asked.queue.code
        address = asked.address(queue=queue.code)
        tabs.append(QueueTab(queue=queue, count=_shown(count), is_empty=not count, url=address, is_current=is_current))
    return {
        "asked": asked,
        "tabs": tabs,
        "rows": _described(asked.queue, found[:ROWS], as_of) if asked.queue else [],
        "filters": [
            QueueFilter(label=label, url=asked.address(assigned=code), is_current=code == asked.assigned)
            for code, label in ASSIGNED.items()
        ],
        "years": PremiumYear.objects.order_by("scheme", "-year"),
        "before": asked.address(page=asked.page - 1) if asked.page > 1 else "",
        "after": asked.address(page=asked.page + 1) if len(found) > ROWS and asked.page < LAST_PAGE else "",
        "links": _links(asked, found, user),
        "back": request.get_full_path(),
    }


def _links(asked: Asked, dossiers: Sequence[Any], user: User) -> list[tuple[str, Text]]:
    """What can be done with what is shown; where no year is asked for, with the year of what waits longest."""
    if asked.queue is None or not dossiers:
        return []
    year = asked.year or dossiers[0].premium_year_id
    filters = {"premium_year": year, "assigned": asked.assigned, "q": asked.text}
    return [found for link in QUEUE_LINKS if (found := link(asked.queue.code, filters, user))]


def take(request: HttpRequest, user: User) -> int:
    """Puts the chosen dossiers of the page on one's own desk; how many."""
    wanted = {int(pk) for pk in request.POST.getlist("dossier") if pk.isdecimal() and len(pk) < 19}
    if not wanted:
        raise ValidationError(_("Choose at least one dossier."))
    dossiers = Dossier.objects.filter(pk__in=sorted(wanted)[:ROWS]).order_by("pk")
    for dossier in dossiers:
        dossier_assign(dossier=dossier, to=user, actor=user)
    return len(dossiers)
