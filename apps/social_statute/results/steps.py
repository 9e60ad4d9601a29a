"""What the provider must do, or can do, about a result: with its last day and the page where it is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.acting import Scope
from apps.core import clock
from apps.core.components import Text, Todo
from apps.core.templatetags.portal import day
from apps.evaluations.models import CalendarDate, Evaluation
from apps.providers.models import BankAccount

from ..wording import outcomes
from .account_since import NO_ACCOUNT, account_since_text

Calendar = Mapping[str, CalendarDate]


def _deadline(calendar: Calendar, key: str) -> dt.date | None:
    return calendar[key].day if key in calendar else None


# Where a step is done in the portal itself; the others begin with a document sent to us.
STEP_PAGES: dict[str, tuple[str, Promise]] = {
    "no_contract": ("social_statute:contract", gettext_lazy("Name your contract")),
    "several_contracts": ("social_statute:contract", gettext_lazy("Choose the contract")),
    "choice_between_benefits": ("social_statute:benefit", gettext_lazy("Choose the benefit")),
    "NEEDS_DATA": ("social_statute:proof", gettext_lazy("Send proof")),
}


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


def steps_needed(
    evaluation: Evaluation, calendar: Calendar, number: str, year: int, *, account: BankAccount | None = None
) -> list[Todo]:
    """What the provider must do before anything can be decided or paid, with its last day, over or not, and the page
    where it is done, if the portal has one. `account`: the one that they gave since the result."""
    needed = [
        (code, words.title, words.advice, words.deadline)
        for code, words in ((code, outcomes.BLOCKERS[code]) for code in evaluation.blockers)
        if words.is_needed and not (code == NO_ACCOUNT and account)
    ]
    words = outcomes.OUTCOMES[evaluation.outcome]
    if words.is_needed:
        needed.append((evaluation.outcome, words.advice_title, words.advice, words.deadline))
    steps = []
    for code, title, text, key in needed:
        deadline = _deadline(calendar, key)
        page, action = STEP_PAGES.get(code, ("", ""))
        url = reverse(page, kwargs={"number": number, "year": year}) if page else ""
        if code == NO_ACCOUNT:
            url, action = reverse("bank:accounts"), _("Give your account")
            if deadline and deadline < clock.today():
                deadline = None  # without an account nothing is lost: it is only paid later
        steps.append(
            Todo(
                title=str(title),
                text=str(text) % {"year": year},
                deadline=deadline,
                action=action,
                url=url,
                scope=Scope.ADMINISTRATIVE_FILE if code == NO_ACCOUNT else "",
            )
        )
    return steps


def todos_of(
    evaluation: Evaluation, calendar: Calendar, number: str, year: int, *, account: BankAccount | None = None
) -> list[Todo]:
    """The same for the page of the year, where a day that is over says so."""
    return [
        replace(_with_deadline(str(step.title), str(step.text), step.deadline, step.action, step.url), scope=step.scope)
        for step in steps_needed(evaluation, calendar, number, year, account=account)
    ]


def advice_of(
    evaluation: Evaluation, calendar: Calendar, number: str, year: int, *, account: BankAccount | None = None
) -> Todo | None:
    """What the provider can do, but need not. None where something must be done first."""
    words = outcomes.OUTCOMES[evaluation.outcome]
    missing = [code for code in evaluation.blockers if outcomes.BLOCKERS[code].is_needed]
    if account and missing == [NO_ACCOUNT] and not words.is_needed:
        return Todo(title=_("Your bank account is known now"), text=account_since_text(account))
    if words.is_needed or missing:
        return None
    text = str(words.advice) % {"year": year}
    if not words.deadline:
        return Todo(title=str(words.advice_title), text=text)
    url = reverse("social_statute:proof", kwargs={"number": number, "year": year})
    return _with_deadline(str(words.advice_title), text, _deadline(calendar, words.deadline), _("Send proof"), url)
