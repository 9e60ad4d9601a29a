"""What the provider reads of decisions: in lists, on the page of the year, in its timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import clock
from apps.core.components import Text, TimelineItem, Tone
from apps.core.templatetags.portal import day, euro
from apps.evaluations.models import Dossier, Evaluation
from apps.evaluations.selectors import evaluation_of
from apps.evaluations.states import DossierState
from apps.evaluations.wordings import words_of
from apps.letters.models import Letter

from .letter import event_of, reasons_said
from .models import Decision, Note
from .offers import Offer, happened_to, offers_of, words_on
from .states import DecisionState, Round
from .terms import can_still_be_contested, is_in_time, last_day_from, terms_of

# How a decided dossier is called for its provider, by its state and by whether it is granted.
STATUS_FOR_PROVIDER: dict[tuple[str, bool], Text] = {
    (DossierState.DECIDED, True): gettext_lazy("Granted"),
    (DossierState.DECIDED, False): gettext_lazy("Refused"),
    (DossierState.CONTESTED, True): gettext_lazy("Granted, contested by you"),
    (DossierState.CONTESTED, False): gettext_lazy("Refused, contested by you"),
    (DossierState.REDECIDED, True): gettext_lazy("Granted, after your contest"),
    (DossierState.REDECIDED, False): gettext_lazy("Refused, after your contest"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What counts of a decided dossier. `last_day`: until when it can be contested; None: not notified yet, or the
    term is not known."""

    decision: Decision
    tone: Tone
    status: str
    sentence: str
    decided_on: dt.date
    last_day: dt.date | None
    is_contestable: bool

    @property
    def amount(self) -> Decimal:
        return self.decision.amount

    @property
    def grants(self) -> bool:
        return self.decision.grants

    @property
    def departs(self) -> bool:
        return self.decision.departs


def decided_of(dossier_ids: Collection[int]) -> dict[int, Decided]:
    """By dossier what was decided on it, the second decision where there is one. Two queries."""
    found = {
        decision.dossier_id: decision
        for decision in Decision.objects.filter(dossier__in=dossier_ids, state=DecisionState.FINAL)
        .select_related("dossier__premium_year", "dossier__provider")
        .order_by("round")
    }
    terms = terms_of([decision.dossier.premium_year for decision in found.values()]) if found else {}
    return {
        dossier: _decided(decision, terms.get(decision.dossier.premium_year_id)) for dossier, decision in found.items()
    }


def _decided(decision: Decision, days: int | None) -> Decided:
    decided_on = timezone.localdate(decision.final_at)
    last_day = last_day_from(decision.notified_on, days)
    year = decision.dossier.premium_year.year
    if decision.grants:
        sentence = _("We decided on %(day)s: you receive %(amount)s for %(year)s.")
    else:
        sentence = _("We decided on %(day)s: you receive no benefit for %(year)s.")
    return Decided(
        decision=decision,
        tone=Tone.GOOD if decision.grants else Tone.BAD,
        status=str(STATUS_FOR_PROVIDER[decision.dossier.state, decision.grants]),
        sentence=sentence % {"day": day(decided_on), "amount": euro(decision.amount), "year": year},
        decided_on=decided_on,
        last_day=last_day,
        is_contestable=can_still_be_contested(decision) and is_in_time(last_day, clock.today()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionShown:
    """A decision on the page of its year. `found`: what the rules found, where the decision departs from it."""

    decided: Decided
    found: str
    reasons: Sequence[str]
    letter: Letter | None
    offers: Sequence[Offer]
    words: Sequence[str]
    former: str


def decision_shown(dossier: Dossier) -> DecisionShown | None:
    """None while it is not decided."""
    decided = decided_of([dossier.pk]).get(dossier.pk)
    if decided is None:
        return None
    decision = decided.decision
    return DecisionShown(
        decided=decided,
        found=_found(evaluation_of(decision.attempt), dossier) if decision.departs else "",
        reasons=reasons_said(decision),
        letter=Letter.objects.filter(event=event_of(decision)).first(),
        offers=offers_of(decision) if decided.is_contestable else (),
        words=words_on(dossier),
        former=_former(dossier) if decision.round == Round.AFTER_CONTEST else "",
    )


def _found(evaluation: Evaluation, dossier: Dossier) -> str:
    year = dossier.premium_year
    sentence = words_of(year.scheme).outcome_sentence(evaluation.outcome, year.year)
    if not evaluation.amount:
        return sentence
    return _("%(sentence)s They gave %(amount)s.") % {"sentence": sentence, "amount": euro(evaluation.amount)}


def _former(dossier: Dossier) -> str:
    first = Decision.objects.filter(dossier=dossier, state=DecisionState.FINAL, round=Round.FIRST).first()
    if first is None:
        return ""
    said = (
        _("Our first decision, of %(day)s: %(amount)s.") if first.grants else _("Our first decision, of %(day)s: no.")
    )
    return said % {"day": day(timezone.localdate(first.final_at)), "amount": euro(first.amount)}


def notes_shown(dossier: Dossier) -> list[Note]:
    """The notes that the office wrote for the provider; the others, and holds, are the office's own."""
    return list(Note.objects.filter(dossier=dossier, is_visible=True).order_by("-written_at"))


def timeline_of(dossier: Dossier) -> list[TimelineItem]:
    """Decisions, their notification, what was withdrawn, and what the rooms above tell; in no order."""
    decisions = Decision.objects.filter(
        Q(state=DecisionState.FINAL) | Q(state=DecisionState.REVOKED), dossier=dossier
    ).order_by("-id")
    items: list[TimelineItem] = []
    for decision in decisions:
        is_second = decision.round == Round.AFTER_CONTEST
        letter = Letter.objects.filter(event=event_of(decision)).first()
        if decision.state == DecisionState.REVOKED and decision.ended_at:
            title = _("We withdrew the decision")
            items.append(TimelineItem(day=timezone.localdate(decision.ended_at), title=title, tone=Tone.ATTENTION))
        if decision.notified_on:
            items.append(TimelineItem(day=decision.notified_on, title=_("The letter of the decision left for you")))
        items.append(
            TimelineItem(
                day=timezone.localdate(decision.final_at),
                title=_("We decided again, after your contest") if is_second else _("We decided"),
                text=euro(decision.amount) if decision.grants else _("No benefit"),
                tone=Tone.GOOD if decision.grants else Tone.BAD,
                url=reverse("letters:letter", kwargs={"pk": letter.pk}) if letter else "",
            )
        )
    return [*items, *happened_to(dossier)]
