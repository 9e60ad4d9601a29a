"""The overview in this scheme's own words: it knows what the reader must do, and when nothing is to be done.

Registered under the engine's name, it stands in for the general part, which can't tell the one from the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.components import ResultCard, Text, TimelineItem, Todo, Tone
from apps.core.overview import OverviewPart, register_needs, register_overview
from apps.core.templatetags.portal import day
from apps.decisions.shown import Decided, decided_of
from apps.evaluations.models import Attempt, CalendarDate
from apps.evaluations.overview import latest_attempts
from apps.providers.bank.selectors import account_given
from apps.providers.models import PaymentDomain, Person

from .additions.open_items import open_files
from .dossiers import SCHEME
from .results.account_since import NO_ACCOUNT, account_since, account_since_text
from .results.all_years import decided_card
from .results.needs import needs
from .results.steps import steps_needed
from .wording import outcomes
from .wording.status import status_of

SHOWN_YEARS = 2
SHOWN_HISTORY = 8


def overview(person: Person, as_of: dt.date) -> OverviewPart:
    """What one must still do, what was left undone, the two latest years, and what happened. A few queries;
    pensioners cost some more."""
    attempts = [a for a in latest_attempts(person) if a.dossier.premium_year.scheme == SCHEME]
    calendars: dict[int, dict[str, CalendarDate]] = {}
    calendars_of = {a.dossier.premium_year_id for a in attempts}
    for date in CalendarDate.objects.filter(premium_year__in=calendars_of):
        calendars.setdefault(date.premium_year_id, {})[date.key] = date
    files = {(file.number, file.year): file for file in open_files(premium_years=calendars_of, persons=[person.pk])}
    newest = max((a.dossier.premium_year.year for a in attempts), default=0)
    decided = decided_of([a.dossier_id for a in attempts])
    todos: list[Todo] = []
    warnings: list[Text] = []
    for attempt in attempts:
        year, number = attempt.dossier.premium_year.year, attempt.dossier.provider.number
        calendar = calendars.get(attempt.dossier.premium_year_id, {})
        account = account_since(person, attempt.evaluation)
        if account:
            warnings.append(account_since_text(account))
        one = decided.get(attempt.dossier_id)
        file = files.get((number, year)) if one is None or one.grants else None
        for step in steps_needed(file, calendar, attempt.dossier.provider.profession) if file else ():
            title = _("Premium year %(year)s: %(what)s") % {"year": year, "what": step.title}
            if step.deadline is not None and step.deadline < as_of:
                over = _("%(what)s. The last day for this was %(day)s. Contact us.")
                warnings.append(over % {"what": title, "day": day(step.deadline)})
                continue
            todos.append(
                Todo(
                    title=title,
                    text=step.text,
                    deadline=step.deadline,
                    action=step.action or _("See your result"),
                    url=step.url or _address(attempt),
                    scope=step.scope,
                    who=step.who,
                )
            )
    if _lacks_account(person, attempts, as_of):
        warnings.append(
            _("From the year of your pension the social statute is paid to your bank account. We know none: give one.")
        )
    return OverviewPart(
        todos=todos,
        warnings=warnings,
        results=[_card(a, decided) for a in attempts if a.dossier.premium_year.year > newest - SHOWN_YEARS],
        history=[_happened(a) for a in attempts[:SHOWN_HISTORY]],
    )


def _lacks_account(person: Person, attempts: Sequence[Attempt], as_of: dt.date) -> bool:
    """A pensioner of whom we know no account, and whom no result has told so yet. Nobody else needs one here."""
    if person.pension_taken_on is None or any(NO_ACCOUNT in attempt.evaluation.blockers for attempt in attempts):
        return False
    if not person.numbers.filter(stopped_on__isnull=True).exists():
        return False
    return account_given(person=person, domain=PaymentDomain.SOCIAL_STATUTE, on=as_of) is None


def _address(attempt: Attempt) -> str:
    dossier = attempt.dossier
    return reverse("social_statute:year", kwargs={"number": dossier.provider.number, "year": dossier.premium_year.year})


def _card(attempt: Attempt, decided: Mapping[int, Decided]) -> ResultCard:
    year = attempt.dossier.premium_year.year
    title, subtitle = _("Social statute %(year)s") % {"year": year}, attempt.dossier.provider.display
    if one := decided.get(attempt.dossier_id):
        return decided_card(one, title=title, subtitle=subtitle)
    tone, status = status_of(attempt.evaluation)
    return ResultCard(
        title=title,
        subtitle=subtitle,
        tone=tone,
        status=status,
        amount=attempt.evaluation.amount,
        text=str(outcomes.OUTCOMES[attempt.evaluation.outcome].sentence) % {"year": year},
        url=_address(attempt),
        action=_("See why"),
    )


def _happened(attempt: Attempt) -> TimelineItem:
    return TimelineItem(
        day=timezone.localdate(attempt.published_at),
        title=_("Social statute %(year)s: result available") % {"year": attempt.dossier.premium_year.year},
        tone=Tone.INFO,
        url=_address(attempt),
    )


register_overview("evaluations", overview)
register_needs("social_statute", needs)
