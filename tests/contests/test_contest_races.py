"""Two at once on one contest: one of them is first, the other is told so, and what stands fits together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.utils import translation

from apps.accounts.models import User
from apps.contests.models import Contest, FrozenProposal
from apps.contests.services import (
    contest_admit,
    contest_declare_inadmissible,
    contest_frozen_drop,
    contest_frozen_propose,
    contest_frozen_sign,
    contest_send,
    contest_withdraw,
)
from apps.contests.states import ContestState
from apps.decisions.models import Decision
from apps.decisions.services import decision_propose, decision_revoke
from apps.decisions.states import DecisionState, Round
from apps.evaluations.models import Dossier
from apps.evaluations.selectors import evaluation_of
from apps.evaluations.services import parameters_load, premium_year_open, reevaluations_work
from apps.evaluations.states import DossierState
from apps.notifications.models import Message
from tests.contests.contesting import decided, draft, letter, paper, sent
from tests.decisions.deciding import SCHEME, YEAR, dossier_judged, judged, newest, tick
from tests.factories import StaffFactory, UserFactory
from tests.races import refusals

pytestmark = pytest.mark.django_db(transaction=True)


class People(NamedTuple):
    officer: User
    second: User
    provider: User
    mandatary: User


@pytest.fixture
def people(portal_clock: Callable[[dt.date], None]) -> Iterator[People]:
    portal_clock(dt.date(2025, 9, 8))
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=YEAR)
    with translation.override("en"):
        officer, second = (StaffFactory(role="Evaluation officers") for _ in range(2))
        yield People(officer, second, UserFactory(), UserFactory())


@pytest.fixture
def decision(people: People) -> Decision:
    return decided(dossier_judged(volume=100), actor=people.officer)


def states() -> tuple[str, str, str]:
    """Of the contest, the first decision, the dossier."""
    contest = Contest.objects.select_related("decision__dossier").latest("pk")
    return contest.state, contest.decision.state, contest.decision.dossier.state


def test_a_contest_against_a_revocation(people: People, decision: Decision) -> None:
    found = draft(decision, actor=people.provider)
    refused = refusals(
        lambda: contest_send(draft=found, version=found.version, actor=people.provider),
        lambda: decision_revoke(decision=decision, reason="A slip.", actor=people.officer),
    )
    assert len(refused) == 1
    assert states() in [
        (ContestState.SENT, DecisionState.FINAL, DossierState.DECIDED),
        (ContestState.DRAFT, DecisionState.REVOKED, DossierState.EVALUATED),
    ]


def test_a_contest_against_a_publication(people: People, decision: Decision) -> None:
    found = draft(decision, actor=people.provider)
    refused = refusals(
        lambda: contest_send(draft=found, version=found.version, actor=people.provider),
        lambda: judged(decision.dossier.provider),
    )
    assert refused == []
    dossier = Dossier.objects.get()
    assert states() == (ContestState.SENT, DecisionState.FINAL, DossierState.DECIDED)
    # What the office finds later changes nothing of what was decided and contested.
    assert dossier.attempts.count() == 2
    assert dossier.decided_attempt == decision.attempt


def test_a_double_click_and_a_second_window(people: People, decision: Decision) -> None:
    found = draft(decision, actor=people.provider, file=paper())
    refused = refusals(
        *[lambda: contest_send(draft=found, version=found.version, actor=people.provider) for _ in range(3)]
    )
    assert refused == []
    assert Contest.objects.filter(state=ContestState.SENT).count() == 1
    assert Message.objects.filter(kind="contest_received").count() == 1


def test_provider_and_mandatary_begin_at_once(people: People, decision: Decision) -> None:
    refused = refusals(
        lambda: draft(decision, actor=people.provider, statement="Mine."),
        lambda: draft(decision, actor=people.mandatary, statement="Ours."),
    )
    assert len(refused) == 1
    assert "another window" in refused[0]
    assert Contest.objects.get().statement in ("Mine.", "Ours.")


def test_provider_and_mandatary_send_at_once_what_one_of_them_changed(people: People, decision: Decision) -> None:
    found = draft(decision, actor=people.provider)

    def change_and_send() -> None:
        changed = draft(decision, actor=people.mandatary, version=found.version, statement="Ours.")
        contest_send(draft=changed, version=changed.version, actor=people.mandatary)

    refusals(lambda: contest_send(draft=found, version=found.version, actor=people.provider), change_and_send)
    contest = Contest.objects.get()
    # Whoever was first sent what they had read; nothing was changed under anybody's hands.
    assert (contest.state, contest.sent_by, contest.statement) in [
        (ContestState.SENT, people.provider, "I worked more than you know."),
        (ContestState.SENT, people.mandatary, "Ours."),
    ]


def test_a_letter_against_the_same_contest_online(people: People, decision: Decision) -> None:
    found = draft(decision, actor=people.provider)
    refused = refusals(
        lambda: contest_send(draft=found, version=found.version, actor=people.provider),
        lambda: letter(decision, actor=people.officer),
    )
    assert len(refused) == 1
    assert "contested already" in refused[0]
    assert Contest.objects.filter(state=ContestState.SENT).count() == 1


def test_two_of_the_office_judge_at_once(people: People, decision: Decision) -> None:
    contest = sent(decision, actor=people.provider)
    refused = refusals(
        lambda: contest_admit(contest=contest, actor=people.officer),
        lambda: contest_declare_inadmissible(
            contest=contest, standard_reason=None, reason="Not signed.", actor=people.second
        ),
    )
    assert len(refused) == 1
    assert states() in [
        (ContestState.ADMISSIBLE, DecisionState.FINAL, DossierState.CONTESTED),
        (ContestState.INADMISSIBLE, DecisionState.FINAL, DossierState.DECIDED),
    ]
    assert Message.objects.filter(kind__in=["contest_admissible", "contest_inadmissible"]).count() == 1


def test_withdrawn_while_it_is_admitted(people: People, decision: Decision) -> None:
    contest = sent(decision, actor=people.provider)
    refusals(
        lambda: contest_admit(contest=contest, actor=people.officer),
        lambda: contest_withdraw(contest=contest, actor=people.provider),
    )
    # Either order ends here: an admitted one can be withdrawn, a withdrawn one not admitted.
    assert states() == (ContestState.WITHDRAWN, DecisionState.FINAL, DossierState.DECIDED)


def test_withdrawn_while_the_second_decision_is_taken(people: People, decision: Decision) -> None:
    contest = contest_admit(contest=sent(decision, actor=people.provider), actor=people.officer)
    reevaluations_work()
    dossier = Dossier.objects.get()
    tick(dossier, actor=people.second)
    attempt = newest(dossier)
    found = evaluation_of(attempt)
    refused = refusals(
        lambda: contest_withdraw(contest=contest, actor=people.provider),
        lambda: decision_propose(
            dossier=dossier,
            attempt=attempt,
            grants=False,
            amount=found.amount or Decimal(0),
            explanation="We judged it again.",
            actor=people.second,
            round=Round.AFTER_CONTEST,
        ),
    )
    assert len(refused) == 1
    assert states() in [
        (ContestState.WITHDRAWN, DecisionState.FINAL, DossierState.DECIDED),
        (ContestState.ANSWERED, DecisionState.FINAL, DossierState.REDECIDED),
    ]


@pytest.mark.parametrize("against", ["sent back", "withdrawn"])
def test_another_amount_is_signed_while(people: People, against: str) -> None:
    granted = decided(dossier_judged(), actor=people.officer)
    contest = contest_admit(contest=sent(granted, actor=people.provider), actor=people.officer)
    contest_frozen_propose(contest=contest, amount=Decimal(100), reason="Half is doubtful.", actor=people.officer)
    proposal = FrozenProposal.objects.get()
    others: dict[str, Callable[[], object]] = {
        "sent back": lambda: contest_frozen_drop(proposal=proposal, reason="Too much.", actor=people.second),
        "withdrawn": lambda: contest_withdraw(contest=contest, actor=people.provider),
    }
    refused = refusals(lambda: contest_frozen_sign(proposal=proposal, actor=people.second), others[against])
    proposal.refresh_from_db()
    contest.refresh_from_db()
    signed = proposal.state == "signed"
    assert contest.frozen_amount == (100 if signed else 0)
    assert Message.objects.filter(kind="contest_frozen").count() == int(signed)
    if against == "sent back":
        assert len(refused) == 1
    else:
        assert contest.state == ContestState.WITHDRAWN
        assert signed == (refused == [])
