"""What every scheme shows on the home page and in the overview. A scheme that tells more replaces it, by
registering under the same name."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.components import CalendarItem, ResultCard, Text, TimelineItem, Todo, Tone
from apps.core.overview import OverviewPart, register_calendar, register_overview
from apps.providers.models import Person

from .addresses import year_url
from .models import Attempt, CalendarDate
from .schemes import scheme_label
from .settled import settled_of
from .states import Verdict

# A period of the calendar: the key of its first day, of its last day, and what it is for.
PERIODS: list[tuple[str, str, Text, Text]] = [
    (
        "result_available",
        "additions_deadline",
        gettext_lazy("Add what is missing"),
        gettext_lazy("Data, documents or a contract, when your result is not the maximum."),
    ),
]
DAYS: dict[str, Text] = {
    "contract_deadline": gettext_lazy("Last day to have an insurance contract"),
    "contract_snapshot": gettext_lazy("We take over the contracts known to insurers"),
    "result_available": gettext_lazy("Result available"),
    "decisions_from": gettext_lazy("First decisions"),
    "payment_target": gettext_lazy("Payments done"),
}
TONES = {Verdict.GRANTED: Tone.GOOD, Verdict.REFUSED: Tone.BAD, Verdict.PENDING: Tone.ATTENTION}


def calendar(as_of: dt.date) -> list[CalendarItem]:
    """The dates that are known, of the premium years that still live."""
    by_year: dict[tuple[str, int], dict[str, dt.date]] = {}
    rows = CalendarDate.objects.filter(day__isnull=False, premium_year__year__gte=as_of.year - 2)
    for scheme, year, key, day in rows.values_list("premium_year__scheme", "premium_year__year", "key", "day"):
        if day is not None:
            by_year.setdefault((scheme, year), {})[key] = day
    items = []
    for (scheme, year), days in by_year.items():
        name = f"{scheme_label(scheme)} {year}"
        for first_key, last_key, title, text in PERIODS:
            if first_key in days and last_key in days:
                items.append(
                    CalendarItem(
                        title=f"{name}: {title}",
                        first=days[first_key],
                        last=days[last_key],
                        text=text,
                        as_of=as_of,
                    )
                )
        for key, title in DAYS.items():
            if key in days:
                items.append(CalendarItem(title=f"{name}: {title}", first=days[key], as_of=as_of))
    return items


def latest_attempts(person: Person) -> list[Attempt]:
    """What counts in each of a person's dossiers, the newest premium year first."""
    found = (
        Attempt.objects.that_count()
        .filter(dossier__provider__person=person)
        .order_by("dossier", "-number")
        .distinct("dossier")
        .select_related("dossier__premium_year", "dossier__provider", "evaluation")
    )
    return sorted(found, key=lambda a: (-a.dossier.premium_year.year, a.dossier.provider.number))


def overview(person: Person, as_of: dt.date) -> OverviewPart:
    """Results of the two latest premium years, what waits for the person, and what happened."""
    attempts = latest_attempts(person)
    deadlines = dict(
        CalendarDate.objects.filter(
            premium_year__in={a.dossier.premium_year_id for a in attempts}, key="additions_deadline"
        ).values_list("premium_year_id", "day")
    )
    newest = max((a.dossier.premium_year.year for a in attempts), default=0)
    settled = settled_of([a.dossier_id for a in attempts])
    todos: list[Todo] = []
    warnings: list[Text] = []
    results: list[ResultCard] = []
    history: list[TimelineItem] = []
    for attempt in attempts:
        dossier = attempt.dossier
        year = dossier.premium_year.year
        title = f"{scheme_label(dossier.premium_year.scheme)} {year}"
        url = year_url(dossier)
        evaluation = attempt.evaluation
        verdict = Verdict(evaluation.verdict)
        decided = settled.get(dossier.pk)
        waits = decided is None and (verdict == Verdict.PENDING or bool(evaluation.blockers))
        deadline = deadlines.get(dossier.premium_year_id)
        if waits and deadline is not None and deadline < as_of:
            warnings.append(
                _("%(title)s: something was missing when the last day for additions came. Please call us.")
                % {"title": title}
            )
        elif waits:
            todos.append(
                Todo(
                    title=title,
                    text=_("Something is missing before this year can be settled."),
                    deadline=deadline,
                    action=_("See what is missing"),
                    url=url,
                )
            )
        if year >= newest - 1:
            results.append(
                ResultCard(
                    title=title,
                    subtitle=dossier.provider.display,
                    tone=decided.tone if decided else TONES[verdict],
                    status=decided.status if decided else verdict.label.capitalize(),
                    amount=decided.amount if decided else evaluation.amount,
                    text=decided.sentence if decided else _("Not paid yet: something is missing.") if waits else "",
                    url=url,
                    action=_("See why"),
                )
            )
        history.append(
            TimelineItem(
                day=timezone.localdate(attempt.published_at),
                title=_("%(title)s: result published") % {"title": title},
                tone=TONES[verdict],
                url=url,
            )
        )
    return OverviewPart(todos=todos, warnings=warnings, results=results, history=history[:8])


register_calendar("evaluations", calendar)
register_overview("evaluations", overview)
