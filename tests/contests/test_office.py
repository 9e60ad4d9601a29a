"""The office's pages: who may do what, each act asks first, letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.contests.models import Contest, FrozenProposal
from apps.contests.queues import _to_decide, _to_judge, _to_sign
from apps.contests.services import contest_admit
from apps.contests.states import Channel, ContestState, ProposalState
from apps.core.models import TrailEntry
from apps.decisions.models import Assignment, Decision
from apps.decisions.queues import all_queues
from apps.evaluations.models import Dossier
from tests.contests.contesting import LAST_DAY, decided, letter, paper, sent
from tests.decisions.deciding import dossier_judged
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db

ACTS = ["admit", "inadmissible", "waive"]


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:contests_contest_{name}", args=args)


@pytest.fixture
def contest(decision: Decision, person: User) -> Contest:
    return sent(decision, actor=person, file=paper())


@pytest.fixture
def desk(officer: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(officer)
    return client


def test_a_contest_is_read_and_that_is_noted(desk: Client, contest: Contest, officer: User) -> None:
    text = desk.get(page("change", contest.pk)).content.decode()
    assert "The hospital did not send my hours." in text
    assert "statement.pdf" in text
    entry = TrailEntry.objects.get(act="contest_read")
    assert (entry.actor_id, entry.person_id) == (officer.pk, contest.decision.dossier.provider.person_id)


def test_a_draft_is_the_provider_s_alone(desk: Client, contest: Contest) -> None:
    Contest.objects.filter(pk=contest.pk).delete()
    draft = Contest.objects.create(decision=contest.decision, begun_at=contest.begun_at)
    assert desk.get(page("change", draft.pk)).status_code == 404
    assert desk.get(page("admit", draft.pk)).status_code == 404


@pytest.mark.parametrize("role", ["Read only", "Registers"])
@pytest.mark.parametrize("name", [*ACTS, "frozen"])
def test_who_may_only_read_does_nothing(contest: Contest, role: str, name: str) -> None:
    client = Client()
    client.force_login(StaffFactory(role=role))
    assert client.get(page("change", contest.pk)).status_code == 200
    assert client.get(page(name, contest.pk)).status_code == 403
    assert client.post(page(name, contest.pk), {"reason": "x"}).status_code == 403
    assert client.get(page("letter")).status_code == 403
    contest.refresh_from_db()
    assert contest.state == ContestState.SENT


def test_each_act_asks_first(desk: Client, contest: Contest) -> None:
    for name in ACTS:
        assert desk.get(page(name, contest.pk)).status_code == 200
    contest.refresh_from_db()
    assert contest.state == ContestState.SENT
    assert desk.post(page("admit", contest.pk))["Location"] == page("change", contest.pk)
    contest.refresh_from_db()
    assert contest.state == ContestState.ADMISSIBLE
    # The page that somebody else still has open.
    assert desk.post(page("inadmissible", contest.pk), {"reason": "Late."}).status_code == 302
    contest.refresh_from_db()
    assert contest.state == ContestState.ADMISSIBLE
    text = desk.get(page("change", contest.pk)).content.decode()
    assert "by now: look at it again" in text
    assert "The new result is on its way." in text


def test_without_a_reason_it_is_not_inadmissible(desk: Client, contest: Contest) -> None:
    answer = desk.post(page("inadmissible", contest.pk), {"reason": " "})
    assert answer.status_code == 200
    assert "Choose a standard reason" in answer.content.decode()


def test_another_amount_is_proposed_and_signed_by_somebody_else(
    desk: Client, granted: Decision, person: User, officer: User, signatory: User
) -> None:
    contest = contest_admit(contest=sent(granted, actor=person), actor=officer)
    assert desk.get(page("frozen", contest.pk)).status_code == 200
    desk.post(page("frozen", contest.pk), {"amount": "999999", "reason": "All of it."})
    assert not FrozenProposal.objects.exists()
    desk.post(page("frozen", contest.pk), {"amount": "100.50", "reason": "Half is doubtful."})
    contest.refresh_from_db()
    assert contest.frozen_amount == 0
    proposal = FrozenProposal.objects.get()
    address = page("frozen_sign", contest.pk, proposal.pk)
    assert list(_to_sign(dt.date(2025, 9, 8))) == [granted.dossier]
    # Who proposed it can take it back, not sign it; who only reads can do neither.
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"sign": "1"}).status_code == 403
    reader, second = Client(), Client()
    reader.force_login(StaffFactory(role="Read only"))
    assert reader.get(address).status_code == 403
    second.cookies["django_language"] = "en"
    second.force_login(signatory)
    assert address in second.get(page("change", contest.pk)).content.decode()
    second.post(address, {"drop": "1", "reason": " "})
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PROPOSED
    second.post(address, {"sign": "1"})
    contest.refresh_from_db()
    assert contest.frozen_amount == Decimal("100.50")
    assert f"Signed by {signatory}" in second.get(page("change", contest.pk)).content.decode()


def test_assigned_to_me_and_given_back(desk: Client, contest: Contest, officer: User) -> None:
    desk.post(page("assign", contest.pk))
    assert Assignment.objects.get().to == officer
    mine = desk.get(page("changelist"), {"queue": "mine"}).content.decode()
    assert str(contest.reference) in mine
    desk.post(page("assign", contest.pk))
    assert not Assignment.objects.exists()
    assert str(contest.reference) not in desk.get(page("changelist"), {"queue": "mine"}).content.decode()


def test_a_letter_is_entered_late(
    desk: Client, decision: Decision, officer: User, portal_clock: Callable[[dt.date], None]
) -> None:
    late = LAST_DAY + dt.timedelta(days=4)
    portal_clock(late)
    provider, year = decision.dossier.provider, decision.dossier.premium_year
    unknown = desk.get(page("letter"), {"number": "1-00000-00", "premium_year": str(year.pk)})
    assert "no decision" in unknown.content.decode()
    found = desk.get(page("letter"), {"number": provider.display, "premium_year": str(year.pk)})
    assert found["Location"] == page("letter_of", decision.pk)
    assert desk.get(found["Location"]).status_code == 200
    filled = {"received_on": late.isoformat(), "statement": "Please judge again.", "line_activity": "on"}
    assert "required" in desk.post(found["Location"], filled).content.decode()
    answer = desk.post(found["Location"], {**filled, "document": paper("scan.pdf")})
    contest = Contest.objects.get()
    assert answer["Location"] == page("change", contest.pk)
    assert (contest.channel, contest.is_late, contest.sent_by) == (Channel.LETTER, True, officer)
    text = desk.get(page("change", contest.pk)).content.decode()
    assert page("waive", contest.pk) in text
    assert page("admit", contest.pk) not in text
    desk.post(page("waive", contest.pk), {"reason": "In hospital."})
    assert page("admit", contest.pk) in desk.get(page("change", contest.pk)).content.decode()
    # Nobody enters it twice.
    assert "contested already" in desk.get(page("letter_of", decision.pk)).content.decode()


def test_the_queues_hold_what_waits(contest: Contest, officer: User) -> None:
    today = dt.date(2025, 9, 8)
    assert {"contests", "contested"} <= {queue.code for queue in all_queues()}
    assert list(_to_judge(today)) == [contest.decision.dossier]
    assert not _to_decide(today).exists()
    contest_admit(contest=contest, actor=officer)
    assert not _to_judge(today).exists()
    waiting = _to_decide(today).get()
    assert vars(waiting)["since"] == Contest.objects.get().judged_at
    queue = next(queue for queue in all_queues() if queue.code == "contested")
    assert queue.detail is not None
    assert str(contest.reference) in queue.detail([waiting])[waiting.pk]


def test_the_list_costs_the_same_for_many(
    desk: Client, contest: Contest, officer: User, person: User, django_assert_max_num_queries: Any
) -> None:
    desk.get(page("changelist"))
    for _ in range(3):
        other: Dossier = dossier_judged(volume=100)
        letter(decided(other, actor=officer), actor=officer)
    with django_assert_max_num_queries(14):
        assert desk.get(page("changelist")).status_code == 200
    assert str(contest.reference) in desk.get(page("changelist"), {"q": str(contest.reference)}).content.decode()
    number = contest.decision.dossier.provider.number
    assert str(contest.reference) in desk.get(page("changelist"), {"q": number}).content.decode()
