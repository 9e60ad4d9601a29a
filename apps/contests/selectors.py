"""Reads about contests: whose they are, what they are about, and what of a payment waits for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.templatetags.portal import day
from apps.decisions.models import Decision
from apps.decisions.states import DecisionState, Round
from apps.decisions.terms import contest_last_day, is_contestable, is_within_term, last_day_from, terms_of
from apps.documents.models import Document
from apps.documents.selectors import documents_of
from apps.evaluations.models import Dossier, PremiumYear
from apps.evaluations.selectors import evaluation_of
from apps.evaluations.states import DossierState
from apps.evaluations.wordings import ShownLine, lines_in_words
from apps.providers.models import Person

from .models import Contest, DocumentJudgement
from .states import ACTIVE, WAITING, ContestState

PURPOSE = "contest"


# ------------------------------------------------------------------ whose


def decisions_of(person: Person) -> QuerySet[Decision]:
    """First decisions on that person's dossiers; another's is not found."""
    return Decision.objects.filter(
        dossier__provider__person=person, round=Round.FIRST, state__in=[DecisionState.FINAL, DecisionState.REVOKED]
    ).select_related(
        "dossier__provider__person", "dossier__premium_year", "attempt__run__parameters", "attempt__run__premium_year"
    )


def draft_of(decision: Decision) -> Contest | None:
    return decision.contests.filter(state=ContestState.DRAFT).first()


def active_of(decision: Decision) -> Contest | None:
    """The one that was sent and holds; a decision has at most one."""
    return decision.contests.filter(state__in=ACTIVE).first()


def sent_of(decision: Decision) -> list[Contest]:
    """All that were ever sent, the latest first."""
    return list(
        decision.contests.exclude(state=ContestState.DRAFT)
        .select_related("sent_by", "standard_reason", "answer")
        .prefetch_related("objections", "taken_back__standard_reason")
        .order_by("-sent_at", "-id")
    )


def documents_in(contest: Contest) -> QuerySet[Document]:
    return documents_of(purpose=PURPOSE, scope=contest.scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDocument:
    """A document, and what became of it; None while it is not judged."""

    document: Document
    judgement: DocumentJudgement | None


def shown_documents(contest: Contest) -> list[ShownDocument]:
    """Two queries."""
    judged = {found.document_id: found for found in contest.judgements.select_related("correction", "judged_by")}
    return [ShownDocument(document=document, judgement=judged.get(document.pk)) for document in documents_in(contest)]


def why_documents_wait(contest: Contest) -> str:
    """Why no document of that contest can be judged now; empty when they can. The page says it, the service refuses
    on it."""
    if contest.state in (ContestState.DRAFT, ContestState.SENT):
        return _("Judge first whether the contest is admissible, then its documents.")
    if contest.state != ContestState.ADMISSIBLE:
        return _("This contest is “%(state)s”: its documents can't be judged any more.") % {
            "state": contest.get_state_display()
        }
    return ""


def _contest_id(document: Document) -> int:
    return int(document.scope.partition(":")[2])


def may_read(user: Any, document: Document) -> bool:
    """The person whose decision it is, whoever added it, and the office once it was sent."""
    if document.owner_id == user.pk:
        return True
    contests = Contest.objects.filter(pk=_contest_id(document))
    if user.has_perm("contests.view_contest"):
        return contests.filter(sent_at__isnull=False).exists()
    return contests.filter(decision__dossier__provider__person__account=user).exists()


def staff_url(document: Document) -> str:
    return reverse("admin:contests_contest_change", args=[_contest_id(document)])


# ------------------------------------------------------------------ until when, and about what


def why_not_contestable(decision: Decision, as_of: dt.date | None = None) -> str:
    """Why that decision can't be contested online on that day; empty when it can. The page says it, the service
    refuses on it."""
    if is_contestable(decision, as_of):
        return ""
    if decision.state != DecisionState.FINAL:
        return _("This decision was revoked: it no longer counts, and you need not contest it.")
    if decision.dossier.state == DossierState.REDECIDED:
        return _("This decision was replaced by a second one, after a contest.")
    if decision.dossier.state == DossierState.CONTESTED:
        return _("This decision is contested already.")
    if not is_within_term(decision, as_of or clock.today()):
        return _("The last day to contest this decision was %(day)s.") % {"day": day(contest_last_day(decision))}
    return _("This decision can't be contested now.")


def shown_lines_of(decision: Decision) -> list[ShownLine]:
    """The lines of the result that was decided on, in words of the active language."""
    return lines_in_words(evaluation_of(decision.attempt), decision.attempt.run)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownObjection:
    """A line as the result says it, and what the provider says about it."""

    rule: str
    title: str
    sentence: str
    statement: str


def shown_objections(contest: Contest, lines: Sequence[ShownLine]) -> list[ShownObjection]:
    known = {line.rule: line for line in lines}
    return [
        ShownObjection(
            rule=objection.rule,
            title=known[objection.rule].title if objection.rule in known else objection.rule,
            sentence=known[objection.rule].sentence if objection.rule in known else "",
            statement=objection.statement,
        )
        for objection in contest.objections.all()
    ]


def missing_to_send(contest: Contest) -> dict[str, str]:
    """What must be filled in before it can be sent, by field; the page shows it, the service refuses on it."""
    missing = {}
    objections = list(contest.objections.all())
    if not objections and not contest.statement.strip():
        missing["statement"] = _("Mark a line that you do not agree with, or say in your statement what is wrong.")
    for objection in objections:
        if not objection.statement.strip():
            missing[f"why_{objection.rule}"] = _("Say what is wrong with this line.")
    return missing


def is_over(decision: Decision) -> bool:
    """Whether the term to contest it has ended."""
    return not is_within_term(decision, clock.today())


# ------------------------------------------------------------------ what of the payment waits


def contested_part(dossier: Dossier) -> Decimal:
    """The amount (EUR) of the first decision that can't be paid while an admissible contest is open; else zero."""
    found = (
        Contest.objects.filter(
            decision__dossier=dossier, decision__state=DecisionState.FINAL, state=ContestState.ADMISSIBLE
        )
        .values_list("frozen_amount", flat=True)
        .first()
    )
    return found if found is not None else Decimal(0)


def undisputed_amount(decision: Decision) -> Decimal:
    """What of a final decision can be paid now (EUR): nothing of one that is revoked or replaced by the second."""
    if decision.state != DecisionState.FINAL:
        return Decimal(0)
    if decision.round == Round.AFTER_CONTEST:
        return decision.amount
    answered = Decision.objects.filter(
        dossier=decision.dossier_id, state=DecisionState.FINAL, round=Round.AFTER_CONTEST
    )
    if answered.exists():
        return Decimal(0)
    return decision.amount - contested_part(decision.dossier)


# ------------------------------------------------------------------ the office


def contests_sent() -> QuerySet[Contest]:
    """What the office sees: a draft is the provider's alone."""
    return Contest.objects.exclude(state=ContestState.DRAFT).select_related(
        "decision__dossier__provider__person",
        "decision__dossier__premium_year",
        "decision__dossier__assignment__to",
        "decision__attempt__run__premium_year",
        "sent_by",
        "judged_by",
        "standard_reason",
    )


def decisions_for_letters(*, number: str | None = None, premium_year: PremiumYear | None = None) -> QuerySet[Decision]:
    """First decisions that hold, for whoever enters a letter; of one INAMI number and premium year."""
    found = Decision.objects.filter(round=Round.FIRST, state=DecisionState.FINAL).select_related(
        "dossier__provider__person", "dossier__premium_year", "attempt__run__parameters", "attempt__run__premium_year"
    )
    if number is not None:
        found = found.filter(dossier__provider__number="".join(sign for sign in number if sign.isdigit()))
    if premium_year is not None:
        found = found.filter(dossier__premium_year=premium_year)
    return found


def to_judge() -> QuerySet[Contest]:
    """Admissible or not? The oldest first."""
    return Contest.objects.filter(state=ContestState.SENT).order_by("made_on", "id")


def waiting() -> QuerySet[Contest]:
    """Not answered yet, whatever comes next."""
    return Contest.objects.filter(state__in=WAITING).order_by("made_on", "id")


def drafts_that_can_be_sent(person_ids: Collection[int] | None, as_of: dt.date) -> list[tuple[Contest, dt.date | None]]:
    """Drafts, of these persons or of everybody, whose decision can be contested on that day, with the last day."""
    drafts = Contest.objects.filter(
        state=ContestState.DRAFT,
        decision__state=DecisionState.FINAL,
        decision__dossier__state=DossierState.DECIDED,
    ).exclude(decision__contests__state__in=ACTIVE)
    drafts = drafts.select_related("decision__dossier__provider__person", "decision__dossier__premium_year")
    if person_ids is not None:
        drafts = drafts.filter(decision__dossier__provider__person__in=person_ids)
    found = list(drafts)
    days = terms_of({draft.decision.dossier.premium_year for draft in found})
    ending = [(draft, last_day_from(draft.decision.notified_on, days.get(_year_id(draft)))) for draft in found]
    return [(draft, last) for draft, last in ending if last is None or as_of <= last]


def _year_id(contest: Contest) -> int:
    return contest.decision.dossier.premium_year_id


def search(term: str) -> Q:
    """By receipt number or INAMI number."""
    digits = "".join(sign for sign in term if sign.isdigit())
    found = Q(reference__iexact=term.strip())
    return found | Q(decision__dossier__provider__number__startswith=digits) if digits else found
