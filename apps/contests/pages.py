"""The provider's page about one decision: what can be done, what was sent, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.components import TimelineItem, Tone
from apps.decisions.models import Decision
from apps.documents.models import Document
from apps.evaluations.addresses import year_url
from apps.evaluations.schemes import scheme_label

from .models import Contest
from .receipts import receipt_rows
from .selectors import (
    ShownObjection,
    draft_of,
    is_over,
    sent_of,
    shown_documents,
    shown_lines_of,
    shown_objections,
    why_not_contestable,
)
from .states import ACTIVE
from .wording import comes_next, document_words, happened, tone_of, why_inadmissible


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownContest:
    """One that was sent, with all that it says. `judged`: documents of which something became, whether they were
    accepted, and in words."""

    contest: Contest
    tone: Tone
    next: Sequence[str]
    why_inadmissible: Sequence[str]
    rows: Sequence[tuple[str, str]]
    objections: Sequence[ShownObjection]
    documents: Sequence[Document]
    judged: Sequence[tuple[Document, bool, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestPage:
    """`why_not` says why nothing can be begun or sent now; empty when it can."""

    draft: Contest | None
    sent: Sequence[ShownContest]
    timeline: Sequence[TimelineItem]
    why_not: str
    is_over: bool

    @property
    def active(self) -> ShownContest | None:
        return next((shown for shown in self.sent if shown.contest.state in ACTIVE), None)

    @property
    def can_begin(self) -> bool:
        return not self.why_not and self.active is None


def contest_page(decision: Decision) -> ContestPage:
    """A fixed number of queries, and four for each contest that was sent: there is seldom more than one."""
    contests = sent_of(decision)
    lines = shown_lines_of(decision) if contests else []
    for contest in contests:
        contest.decision = decision
    timeline = [item for contest in contests for item in happened(contest)]
    if decision.notified_on:
        told = TimelineItem(day=decision.notified_on, title=_("We told you of the decision"), tone=Tone.NEUTRAL)
        timeline.append(told)
    return ContestPage(
        draft=draft_of(decision),
        sent=[
            ShownContest(
                contest=contest,
                tone=tone_of(contest),
                next=comes_next(contest),
                why_inadmissible=why_inadmissible(contest),
                rows=receipt_rows(contest),
                objections=shown_objections(contest, lines),
                documents=[shown.document for shown in documents if shown.judgement is None],
                judged=[
                    (shown.document, shown.judgement.is_accepted, document_words(shown.judgement))
                    for shown in documents
                    if shown.judgement
                ],
            )
            for contest, documents in ((contest, shown_documents(contest)) for contest in contests)
        ],
        timeline=timeline,
        why_not=why_not_contestable(decision),
        is_over=is_over(decision),
    )


def crumbs(decision: Decision, title: str) -> list[tuple[str, str]]:
    """From the scheme to this page."""
    year = decision.dossier.premium_year
    trail: list[tuple[str, str]] = [
        (scheme_label(year.scheme), ""),
        (_("Premium year %(year)s") % {"year": year.year}, year_url(decision.dossier)),
    ]
    if title:
        trail.append((title, ""))
    return trail
