"""What is shown of the social statute, always of one person: whoever acts on a file sees its numbers and no other's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.acting import Scope
from apps.core import clock
from apps.core.clock import BRUSSELS
from apps.core.components import CalculationRow, CalendarItem, ResultCard, Text, TimelineItem, Todo, Tone
from apps.core.templatetags.portal import day, euro
from apps.evaluations.expansion import expand
from apps.evaluations.models import Attempt, CalendarDate, Dossier, Evaluation, PremiumYear, Reevaluation, Run
from apps.evaluations.parameter_table import ParameterTable
from apps.evaluations.results import Line
from apps.evaluations.states import RunState
from apps.evaluations.wordings import ShownLine
from apps.providers.bank_selectors import account_for_payment
from apps.providers.contact_selectors import wrong_url
from apps.providers.models import BankAccount, PaymentDomain, Person, ProviderNumber

from .account_since import NO_ACCOUNT, account_since, account_since_text
from .evaluator import corrected
from .rules.thresholds import INCAPACITY_KINDS
from .what_if import question_of
from .wording import lines as line_words
from .wording import outcomes, terms, values

SCHEME = "social_statute"
Calendar = Mapping[str, CalendarDate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to know, without anything to do."""

    tone: Tone
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAttempt:
    """A published result; `changes` says in sentences how it differs from the one before."""

    number: int
    published_on: dt.date
    outcome: str
    amount: Decimal | None
    changes: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearResult:
    """The result of a year in words: one sentence and one amount first, then everything it rests on."""

    sentence: str
    reason: str
    amount: Decimal | None
    status: str
    tone: Tone
    payee: str
    destination: str
    lines: Sequence[ShownLine]
    calculation: Sequence[CalculationRow]
    attempts: Sequence[ShownAttempt]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPage:
    number: str
    plain_number: str
    profession: str
    person: str
    year: int
    result: YearResult | None
    todos: Sequence[Todo]
    notices: Sequence[Notice]
    is_being_judged_again: bool
    can_try: bool
    can_waive: bool
    advice: Todo | None
    calendar: Sequence[CalendarItem]
    timeline: Sequence[TimelineItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberYears:
    """One INAMI number with its premium years, the latest first."""

    number: str
    profession: str
    cards: Sequence[ResultCard]
    quiet_years: str


def numbers_of(person: Person) -> QuerySet[ProviderNumber]:
    return ProviderNumber.objects.filter(person=person).select_related("person").order_by("number")


# --- one year ---------------------------------------------------------------------------------------------------------


def year_page(*, provider_number: str, year: int, of: Person) -> YearPage:
    """One premium year of a number of that person. Raises ProviderNumber.DoesNotExist for another's number,
    PremiumYear.DoesNotExist for a year that isn't open."""
    provider = numbers_of(of).get(number=provider_number)
    premium_year = PremiumYear.objects.prefetch_related("calendar").get(scheme=SCHEME, year=year)
    calendar = {date.key: date for date in premium_year.calendar.all()}
    attempts = list(
        Attempt.objects.that_count()
        .filter(dossier__provider=provider, dossier__premium_year=premium_year)
        .select_related("dossier")
        .order_by("-number")
    )
    evaluation = evaluation_of(attempts[0]) if attempts else None
    result = _result(provider, evaluation, attempts, year) if evaluation else None
    account = account_since(provider.person, evaluation) if evaluation else None
    return YearPage(
        number=provider.display,
        plain_number=provider.number,
        profession=provider.get_profession_display(),
        person=provider.person.full_name,
        year=year,
        result=result,
        todos=todos_of(evaluation, calendar, provider.number, year, account=account) if evaluation else (),
        notices=_notices(evaluation, year) if evaluation else (),
        is_being_judged_again=bool(attempts) and _waits(attempts[0].dossier),
        can_try=evaluation is not None and question_of(evaluation) is not None,
        can_waive=evaluation is not None and _has_incapacity(evaluation.facts),
        advice=_advice(evaluation, calendar, provider.number, year, account=account) if evaluation else None,
        calendar=_calendar(calendar),
        timeline=_timeline(attempts, evaluation),
    )


def _waits(dossier: Dossier) -> bool:
    """Something changed, and the new result isn't there yet."""
    return Reevaluation.objects.filter(
        Q(run__isnull=True) | ~Q(run__state=RunState.PUBLISHED), dossier=dossier
    ).exists()


def _has_incapacity(facts: Mapping[str, Any]) -> bool:
    return bool(facts.get("inactivity_waiver")) or any(
        entry["kind"] in INCAPACITY_KINDS for entry in facts.get("inactivity") or ()
    )


def _with_links(line: ShownLine, provider: ProviderNumber, year: int) -> ShownLine:
    """Beside each fact the way to say that it is wrong, with what is shown filled in."""
    facts = [
        replace(fact, wrong_url=wrong_url(provider, fact.code, year=str(year), shown="; ".join(fact.values)[:300]))
        for fact in line.facts
    ]
    return replace(line, facts=facts)


def evaluation_of(attempt: Attempt) -> Evaluation:
    """Looked for in its run's own partition."""
    return Evaluation.objects.get(run_id=attempt.run_id, pk=attempt.evaluation_id)


def _result(provider: ProviderNumber, evaluation: Evaluation, attempts: Sequence[Attempt], year: int) -> YearResult:
    run = Run.objects.select_related("parameters").get(pk=evaluation.run_id)
    facts = corrected(evaluation.facts)
    lines = [Line.unpacked(stored) for stored in evaluation.lines]
    expanded = expand(lines, facts, ParameterTable.from_json(run.parameters.rows).rows)
    shown = [_with_links(line, provider, year) for line in line_words.shown_lines(expanded, facts, year)]
    tone, status = status_of(evaluation)
    return YearResult(
        sentence=str(outcomes.OUTCOMES[evaluation.outcome].sentence) % {"year": year},
        reason=_reason(evaluation, lines, shown),
        amount=evaluation.amount,
        status=status,
        tone=tone,
        payee=evaluation.payee,
        destination=_destination(provider, lines, facts) if evaluation.verdict == "granted" else "",
        lines=shown,
        calculation=next((line.calculation for line in shown if line.rule == "amount"), ()),
        attempts=shown_attempts(attempts, evaluation),
    )


def _reason(evaluation: Evaluation, lines: Sequence[Line], shown: Sequence[ShownLine]) -> str:
    """The sentence of the rule that decided: the first not met, the first that lacks something, or the activity."""
    decides = {
        "refused": lambda line: line.verdict == "not_met",
        "pending": lambda line: line.needs == evaluation.outcome,
        "granted": lambda line: line.rule == "activity",
    }[evaluation.verdict]
    return next((words.sentence for line, words in zip(lines, shown, strict=True) if decides(line)), "")


def status_of(evaluation: Evaluation) -> tuple[Tone, str]:
    """The tag: what stops the payment weighs more than the entitlement itself."""
    return status_in_words(evaluation.outcome, evaluation.blockers)


def status_in_words(outcome: str, blockers: Sequence[str]) -> tuple[Tone, str]:
    for blocker in blockers:
        words = outcomes.BLOCKERS[blocker]
        return (Tone.ATTENTION if words.is_needed else Tone.INFO), str(words.status)
    found = outcomes.OUTCOMES[outcome]
    return found.tone, str(found.status)


def _destination(provider: ProviderNumber, lines: Sequence[Line], facts: Mapping[str, Any]) -> str:
    """The contract or the account that receives the benefit; empty while none is settled."""
    for line in lines:
        if line.rule == "contract" and line.verdict == "met":
            reference = line.values.get("reference")
            found = [c for c in facts.get("contracts") or () if c["reference"] == reference]
            return values.contract_name(found[0]) if found else str(reference)
        if line.rule == "bank_account" and line.verdict == "met":
            account = account_for_payment(person=provider.person, domain=PaymentDomain.SOCIAL_STATUTE, on=clock.today())
            return account.masked_iban if account else ""
    return ""


def shown_attempts(attempts: Sequence[Attempt], latest: Evaluation) -> list[ShownAttempt]:
    """The latest first. Older results are known from what the newer ones changed."""
    outcome, amount = latest.outcome, latest.amount
    shown = []
    for attempt in attempts:
        changes = attempt.changes or {}
        shown.append(
            ShownAttempt(
                number=attempt.number,
                published_on=attempt.published_at.astimezone(BRUSSELS).date(),
                outcome=str(outcomes.OUTCOMES[outcome].label),
                amount=amount,
                changes=_changes(changes),
            )
        )
        outcome = changes.get("outcome", [outcome])[0]
        if "amount" in changes:
            before = changes["amount"][0]
            amount = None if before is None else Decimal(before)
    return shown


def _changes(changes: Mapping[str, Any]) -> list[str]:
    sentences = []
    if "outcome" in changes:
        before, after = (str(outcomes.OUTCOMES[code].label) for code in changes["outcome"])
        sentences.append(_("The result changed from “%(before)s” to “%(after)s”.") % {"before": before, "after": after})
    if "amount" in changes:
        before, after = (
            str(terms.NOT_KNOWN).lower() if text is None else euro(Decimal(text)) for text in changes["amount"]
        )
        sentences.append(_("The amount changed from %(before)s to %(after)s.") % {"before": before, "after": after})
    if "blockers" in changes:
        gone = [code for code in changes["blockers"][0] if code not in changes["blockers"][1]]
        new = [code for code in changes["blockers"][1] if code not in changes["blockers"][0]]
        sentences += [_("Solved: %(what)s.") % {"what": outcomes.BLOCKERS[code].label} for code in gone]
        sentences += [_("New: %(what)s.") % {"what": outcomes.BLOCKERS[code].label} for code in new]
    if changes.get("facts"):
        sentences.append(_("The data that we know about you changed."))
    return sentences


# --- what to do -------------------------------------------------------------------------------------------------------


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


def _advice(
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


def _notices(evaluation: Evaluation, year: int) -> list[Notice]:
    return [
        Notice(
            tone=Tone.ATTENTION if blocker.is_needed else Tone.INFO,
            title=str(blocker.sentence) % {"year": year},
            text="" if blocker.is_needed else str(blocker.advice) % {"year": year},
        )
        for blocker in (outcomes.BLOCKERS[code] for code in evaluation.blockers)
    ]


# --- when -------------------------------------------------------------------------------------------------------------


def _calendar(calendar: Calendar) -> list[CalendarItem]:
    today = clock.today()
    return [
        CalendarItem(title=str(terms.CALENDAR[date.key]), first=date.day, as_of=today)
        for date in sorted(calendar.values(), key=lambda date: date.day or dt.date.max)
        if date.day is not None and date.key in terms.CALENDAR
    ]


def _timeline(attempts: Sequence[Attempt], latest: Evaluation | None) -> list[TimelineItem]:
    if not attempts or latest is None:
        return []
    items = [
        TimelineItem(
            day=attempt.published_on,
            title=_("Result available: %(outcome)s") % {"outcome": attempt.outcome}
            if attempt.number == 1
            else _("New result: %(outcome)s") % {"outcome": attempt.outcome},
            text=" ".join(attempt.changes),
            tone=Tone.INFO,
        )
        for attempt in shown_attempts(attempts, latest)
    ]
    opened = attempts[0].dossier.opened_at.astimezone(BRUSSELS).date()
    return [*items, TimelineItem(day=opened, title=_("We opened your file"), tone=Tone.NEUTRAL)]


# --- all years --------------------------------------------------------------------------------------------------------


def years_page(*, of: Person) -> list[NumberYears]:
    """All premium years of all of one's numbers, in a fixed number of queries."""
    numbers = list(numbers_of(of))
    years = list(PremiumYear.objects.filter(scheme=SCHEME).prefetch_related("calendar").order_by("-year"))
    dossiers = {
        (dossier.provider_id, dossier.premium_year_id): dossier
        for dossier in Dossier.objects.filter(provider__in=numbers, premium_year__in=years)
    }
    latest: dict[int, Attempt] = {}
    for attempt in Attempt.objects.filter(dossier__in=dossiers.values()).order_by("dossier_id", "number"):
        latest[attempt.dossier_id] = attempt
    evaluations = {
        evaluation.pk: evaluation
        for evaluation in Evaluation.objects.filter(
            run_id__in={attempt.run_id for attempt in latest.values()},
            pk__in=[attempt.evaluation_id for attempt in latest.values()],
        ).defer("facts", "lines")
    }
    return [
        NumberYears(
            number=number.display,
            profession=number.get_profession_display(),
            cards=[
                card
                for year in years
                if (card := _card(number, year, dossiers.get((number.pk, year.pk)), latest, evaluations))
            ],
            quiet_years=", ".join(
                str(year.year)
                for year in years
                if (number.pk, year.pk) not in dossiers and _is_over(year) and _may_concern(number, year.year)
            ),
        )
        for number in numbers
    ]


def _card(
    number: ProviderNumber,
    year: PremiumYear,
    dossier: Dossier | None,
    latest: Mapping[int, Attempt],
    evaluations: Mapping[int, Evaluation],
) -> ResultCard | None:
    attempt = latest.get(dossier.pk) if dossier else None
    evaluation = evaluations.get(attempt.evaluation_id) if attempt else None
    title = _("Premium year %(year)s") % {"year": year.year}
    url = reverse("social_statute:year", kwargs={"number": number.number, "year": year.year})
    if evaluation is None:
        if _is_over(year) or not _may_concern(number, year.year):
            return None
        result_on = _result_on(year)
        return ResultCard(
            title=title,
            subtitle=number.display,
            tone=Tone.NEUTRAL,
            status=_("No result yet"),
            text=_("Results are expected on %(day)s.") % {"day": day(result_on)} if result_on else "",
            url=url,
            action=_("See what happens when"),
        )
    tone, status = status_of(evaluation)
    return ResultCard(
        title=title,
        subtitle=number.display,
        tone=tone,
        status=status,
        amount=evaluation.amount,
        text=str(outcomes.OUTCOMES[evaluation.outcome].sentence) % {"year": year.year},
        url=url,
        action=_("See why"),
    )


def _may_concern(number: ProviderNumber, year: int) -> bool:
    """The career touches the year."""
    starts = number.granted_on is None or number.granted_on.year <= year
    return starts and (number.stopped_on is None or number.stopped_on.year >= year)


def _result_on(year: PremiumYear) -> dt.date | None:
    return next((date.day for date in year.calendar.all() if date.key == "result_available"), None)


def _is_over(year: PremiumYear) -> bool:
    """Results were due more than a year ago: what isn't there was not handled in this portal."""
    result_on = _result_on(year)
    return result_on is not None and (clock.today() - result_on).days > 365
