"""One premium year as the provider reads it, always of one person: whoever acts on a file sees its numbers and no
other's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.clock import BRUSSELS
from apps.core.components import CalculationRow, CalendarItem, TimelineItem, Todo, Tone
from apps.core.templatetags.portal import euro
from apps.decisions.models import Note
from apps.decisions.shown import DecisionShown, decision_shown, notes_shown, timeline_of
from apps.evaluations.expansion import expand
from apps.evaluations.models import Attempt, Dossier, Evaluation, PremiumYear, Reevaluation, Run
from apps.evaluations.parameter_table import ParameterTable
from apps.evaluations.results import Line
from apps.evaluations.selectors import evaluation_of
from apps.evaluations.states import DossierState, RunState
from apps.evaluations.wordings import ShownLine
from apps.providers.bank.selectors import account_for_payment
from apps.providers.models import PaymentDomain, Person, ProviderNumber
from apps.providers.objections.selectors import wrong_url

from ..additions.open_items import AMOUNT_PROVISIONAL, OpenFile, open_files
from ..dossiers import SCHEME, numbers_of
from ..evaluator import corrected
from ..rules.thresholds import INCAPACITY_KINDS
from ..what_if.selectors import question_of
from ..wording import lines as line_words
from ..wording import outcomes, terms, values
from ..wording.status import status_of
from .account_since import account_since
from .steps import Calendar, advice_of, answers_of, todos_of, waits_of


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
    decision: DecisionShown | None
    notes: Sequence[Note]
    where: str
    todos: Sequence[Todo]
    waits: Sequence[Todo]
    notices: Sequence[Notice]
    is_being_judged_again: bool
    can_try: bool
    can_waive: bool
    advice: Todo | None
    calendar: Sequence[CalendarItem]
    timeline: Sequence[TimelineItem]


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
    dossier = attempts[0].dossier if attempts else None
    decision = decision_shown(dossier) if dossier else None
    file = _open_file(provider, premium_year, attempts[0]) if attempts else None
    if evaluation and file and result and not decision:
        answers = answers_of(evaluation, file, calendar, provider)
        lines = [replace(line, answer=answer) for line, answer in zip(result.lines, answers, strict=True)]
        result = replace(result, lines=lines)
    is_asked = file is not None and (decision is None or decision.decided.grants)
    return YearPage(
        number=provider.display,
        plain_number=provider.number,
        profession=provider.get_profession_display(),
        person=provider.person.full_name,
        year=year,
        result=result,
        decision=decision,
        notes=notes_shown(dossier) if dossier else (),
        where=DossierState(dossier.state).label_for_provider if dossier else "",
        todos=todos_of(file, calendar, provider.profession) if file and is_asked else (),
        waits=waits_of(file, calendar, provider.profession) if file and is_asked else (),
        notices=_notices(evaluation, year) if evaluation else (),
        is_being_judged_again=dossier is not None and decision is None and _waits(dossier),
        can_try=evaluation is not None and decision is None and question_of(evaluation) is not None,
        can_waive=evaluation is not None and decision is None and _has_incapacity(evaluation.facts),
        advice=advice_of(evaluation, file, calendar, account=account) if evaluation and file and not decision else None,
        calendar=_calendar(calendar),
        timeline=_timeline(attempts, evaluation, timeline_of(dossier) if dossier else ()),
    )


def _open_file(provider: ProviderNumber, premium_year: PremiumYear, attempt: Attempt) -> OpenFile:
    """What is open; without codes where nothing is."""
    for file in open_files(premium_years=[premium_year.pk], persons=[provider.person_id]):
        if file.number == provider.number:
            return file
    return OpenFile(
        person_id=provider.person_id,
        number=provider.number,
        premium_year_id=premium_year.pk,
        year=premium_year.year,
        published_on=attempt.published_at.astimezone(BRUSSELS).date(),
        codes=(),
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


def _notices(evaluation: Evaluation, year: int) -> list[Notice]:
    return [
        Notice(
            tone=Tone.ATTENTION if blocker.is_needed else Tone.INFO,
            title=str(blocker.sentence) % {"year": year},
            text="" if blocker.is_needed else str(blocker.advice) % {"year": year},
        )
        for blocker in (outcomes.BLOCKERS[code] for code in evaluation.blockers if code != AMOUNT_PROVISIONAL)
    ]


def _calendar(calendar: Calendar) -> list[CalendarItem]:
    today = clock.today()
    return [
        CalendarItem(title=str(terms.CALENDAR[date.key]), first=date.day, as_of=today)
        for date in sorted(calendar.values(), key=lambda date: date.day or dt.date.max)
        if date.day is not None and date.key in terms.CALENDAR
    ]


def _timeline(
    attempts: Sequence[Attempt], latest: Evaluation | None, others: Sequence[TimelineItem]
) -> list[TimelineItem]:
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
    items.append(TimelineItem(day=opened, title=_("We opened your file"), tone=Tone.NEUTRAL))
    return sorted([*others, *items], key=lambda item: item.day, reverse=True)
