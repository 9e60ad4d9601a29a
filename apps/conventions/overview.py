"""What the overview shows about adherence: an open window in which one must look, and its days in the calendar."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.acting import Scope
from apps.core.components import CalendarItem, TimelineItem, Todo, Tone
from apps.core.overview import Need, OverviewPart, register_calendar, register_needs, register_overview
from apps.providers.models import Person

from .models import Window, WindowKind
from .rules import windows
from .rules.terms import COMMON
from .selectors import Opening, files_in_windows, files_of
from .wording import STATUS_TITLES

SHOWN_DAYS = 200  # further away a window is in nobody's calendar


def overview(person: Person, as_of: dt.date) -> OverviewPart:
    """Open windows without a choice, and the latest choices. Seven queries, however many numbers."""
    todos, history = [], []
    for file in files_of(person, as_of):
        todos += [_todo(o) for o in file.openings if o.is_pressing and o.choice is None]
        for choice in file.choices[:4]:
            history.append(
                TimelineItem(
                    day=timezone.localdate(choice.made_at),
                    title=_("Convention: %(status)s chosen") % {"status": STATUS_TITLES[choice.status]},
                    text="" if choice.is_current else _("Taken back later."),
                    tone=Tone.INFO,
                    url=reverse("conventions:receipt", args=[file.number.number, choice.receipt]),
                )
            )
    return OverviewPart(todos=todos, history=history)


def needs(person_ids: Collection[int], as_of: dt.date) -> dict[int, list[Need]]:
    """For whoever works on many files: open windows in which saying nothing decides something."""
    found: dict[int, list[Need]] = defaultdict(list)
    for file in files_in_windows(person_ids, as_of):
        for opening in file.openings:
            if opening.is_pressing and opening.choice is None and opening.window.kind != WindowKind.SECOND_YEAR_EXIT:
                todo = _todo(opening)
                found[file.number.person_id].append(
                    Need(title=todo.title, deadline=todo.deadline, url=todo.url, scope=Scope.ADMINISTRATIVE_FILE)
                )
    return found


def _todo(opening: Opening) -> Todo:
    text = _("Choose whether you adhere.")
    if opening.silence_binds:
        text = _("If you say nothing, you are fully adhered.")
    elif opening.window.kind == WindowKind.NEW_AGREEMENT:
        text = _("If you say nothing, your status stays as it is.")
    elif opening.window.kind == WindowKind.SECOND_YEAR_EXIT:
        text = _("You can leave for the second year. If that is not what you want, you need to do nothing.")
    return Todo(
        title=_("Convention: %(window)s") % {"window": opening.window.provider_title},
        text=text,
        deadline=opening.last_day,
        action=_("See and choose"),
        url=reverse("conventions:number", args=[opening.number.number]),
        scope=Scope.ADMINISTRATIVE_FILE,
    )


def calendar(as_of: dt.date) -> list[CalendarItem]:
    """Windows of whole professions around that day."""
    items = []
    found = Window.objects.filter(kind__in=[kind.value for kind in COMMON], is_run_here=True)
    for window in found.select_related("agreement"):
        start, last = window.opens_on or window.published, windows.last_day(window.terms)
        if start is None or last is None or abs((last - as_of).days) > SHOWN_DAYS:
            continue
        items.append(CalendarItem(title=str(window), first=start, last=last, as_of=as_of, profession=window.profession))
    return items


register_calendar("conventions", calendar)
register_overview("conventions", overview)
register_needs("conventions", needs)
