"""What is open about a result: what the provider must do, with its last day and the page where it is done; what they
can do; and what somebody else must do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.acting import Scope
from apps.core import clock
from apps.core.components import Text, Todo
from apps.core.templatetags.portal import day
from apps.evaluations.models import CalendarDate, Evaluation
from apps.evaluations.results import NEEDS_DATA, NEEDS_PARAMETER, Line
from apps.providers.models import BankAccount, ProviderNumber

from ..additions.open_items import CONTRACT_ASKED, PROOF_SENT, WHO, OpenFile, Who
from ..rules.missing import lacking
from ..wording import open_items, outcomes
from .account_since import NO_ACCOUNT, account_since_text

Calendar = Mapping[str, CalendarDate]
DECISIONS = "decisions_from"


def _deadline(calendar: Calendar, key: str) -> dt.date | None:
    return calendar[key].day if key in calendar else None


def _with_deadline(title: str, text: str, deadline: dt.date | None, action: Text = "", url: str = "") -> Todo:
    """Something to do until a day; when that day is over, it says so and leads to us."""
    if deadline is not None and deadline < clock.today():
        over = _("The last day for this was %(day)s. Contact us if you have not received a decision yet.")
        return Todo(
            title=title,
            text=f"{text} {over % {'day': day(deadline)}}",
            action=_("Contact us"),
            url=reverse("core:help"),
        )
    return Todo(
        title=title, text=text, deadline=deadline, action=action or _("How to send it"), url=url or reverse("core:help")
    )


def _item(code: str, calendar: Calendar, *, number: str, year: int, profession: str) -> Todo:
    words = open_items.ITEMS[code]
    deadline = _deadline(calendar, words.deadline)
    if code == NO_ACCOUNT and deadline and deadline < clock.today():
        deadline = None  # without an account nothing is lost: it is only paid later
    return Todo(
        title=str(words.title),
        text=str(words.text) % {"year": year},
        deadline=deadline,
        action=words.action,
        url=open_items.item_url(code, number=number, year=year, profession=profession),
        scope=Scope.ADMINISTRATIVE_FILE if code == NO_ACCOUNT else "",
        who=open_items.WHO[WHO[code]],
    )


def steps_needed(file: OpenFile, calendar: Calendar, profession: str) -> list[Todo]:
    """What the provider must do before anything can be decided or paid, with its last day, over or not."""
    return [
        _item(code, calendar, number=file.number, year=file.year, profession=profession)
        for code in file.of(Who.PROVIDER)
    ]


def todos_of(file: OpenFile, calendar: Calendar, profession: str) -> list[Todo]:
    """The same for the page of the year, where a day that is over says so."""
    return [
        replace(
            _with_deadline(str(step.title), str(step.text), step.deadline, step.action, step.url),
            scope=step.scope,
            who=step.who,
        )
        for step in steps_needed(file, calendar, profession)
    ]


def waits_of(file: OpenFile, calendar: Calendar, profession: str) -> list[Todo]:
    """What somebody else must do, and by when as far as that is known."""
    return [
        replace(found, text=f"{found.text} {_by_when(calendar)}".strip())
        for code in (*file.of(Who.INSURER), *file.of(Who.OFFICE))
        for found in [_item(code, calendar, number=file.number, year=file.year, profession=profession)]
    ]


def _by_when(calendar: Calendar) -> str:
    first = _deadline(calendar, DECISIONS)
    if first is None or first <= clock.today():
        return ""
    return _("We decide from %(day)s on.") % {"day": day(first)}


def answers_of(
    evaluation: Evaluation, file: OpenFile, calendar: Calendar, provider: ProviderNumber
) -> Iterator[Todo | None]:
    """Beside each line of the result who can bring what it lacks, and where; None where nothing is missing."""
    for line in (Line.unpacked(stored) for stored in evaluation.lines):
        code = NEEDS_PARAMETER if line.needs == NEEDS_PARAMETER else lacking(line)
        if not code:
            yield None
            continue
        is_asked = code in evaluation.blockers or evaluation.outcome == line.needs == NEEDS_DATA
        if is_asked and WHO[code] == Who.PROVIDER and code not in file.codes:
            answered = CONTRACT_ASKED if CONTRACT_ASKED in file.codes else PROOF_SENT
            waits = _item(answered, calendar, number=file.number, year=file.year, profession=provider.profession)
            yield replace(waits, text=_("You answered this: you need to do nothing."))
            continue
        item = _item(code, calendar, number=file.number, year=file.year, profession=provider.profession)
        shown = _with_deadline(str(item.title), str(item.text), item.deadline, item.action, item.url)
        yield replace(shown, who=item.who, scope=item.scope) if item.url else item


def advice_of(
    evaluation: Evaluation, file: OpenFile, calendar: Calendar, *, account: BankAccount | None = None
) -> Todo | None:
    """What the provider can do, but need not. None where something must be done first."""
    words = outcomes.OUTCOMES[evaluation.outcome]
    if file.of(Who.PROVIDER):
        return None
    missing = [code for code in evaluation.blockers if outcomes.BLOCKERS[code].is_needed]
    if account and missing == [NO_ACCOUNT] and not words.is_needed:
        return Todo(title=_("Your bank account is known now"), text=account_since_text(account))
    if words.is_needed or missing:
        return Todo(
            title=_("You need to do nothing"),
            text=_("What is still missing comes from somebody else, or is being judged."),
        )
    text = str(words.advice) % {"year": file.year}
    if not words.deadline:
        return Todo(title=str(words.advice_title), text=text)
    url = reverse("social_statute:proof", kwargs={"number": file.number, "year": file.year})
    return _with_deadline(str(words.advice_title), text, _deadline(calendar, words.deadline), _("Send proof"), url)
