"""“Inadmissible” is taken back: with a reason that the person reads, and never beside another contest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import User
from apps.contests.models import Contest, TakenBack
from apps.contests.selectors import contested_part
from apps.contests.services import (
    ContestMovedError,
    contest_admit,
    contest_declare_inadmissible,
    contest_judgement_take_back,
    contest_send,
)
from apps.contests.states import ACTIVE, ContestState
from apps.core.models import TrailEntry
from apps.decisions.models import Decision
from apps.decisions.services import decision_revoke
from apps.decisions.states import DecisionState
from apps.evaluations.services import parameters_load, premium_year_open
from apps.evaluations.states import DossierState
from apps.letters.models import Letter
from tests.contests.contesting import decided, draft, sent
from tests.decisions.deciding import SCHEME, YEAR, dossier_judged
from tests.factories import PersonFactory, StaffFactory, UserFactory
from tests.races import refusals

WHY = "The signature was on the last page."


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def judged_inadmissible(decision: Decision, person: User, officer: User, **filled: Any) -> Contest:
    contest = sent(decision, actor=person, **filled)
    return contest_declare_inadmissible(contest=contest, standard_reason=None, reason="Not signed.", actor=officer)


def take_back(contest: Contest, actor: User) -> Contest:
    return contest_judgement_take_back(contest=contest, why=WHY, actor=actor)


@pytest.mark.django_db
def test_taken_back_told_and_judged_once_more(granted: Decision, person: User, officer: User, second: User) -> None:
    about_payee = {"objections": {"payee": "That is not my contract."}}
    contest = judged_inadmissible(granted, person, officer, **about_payee)
    with pytest.raises(ValidationError):
        contest_judgement_take_back(contest=contest, why=" ", actor=second)
    again = take_back(contest, second)
    assert (again.state, again.judged_at, again.reason) == (ContestState.SENT, None, "")
    former = TakenBack.objects.get()
    assert (former.judged_by, former.reason, former.taken_back_by, former.why) == (officer, "Not signed.", second, WHY)
    assert WHY in str(Letter.objects.get(kind="contest_taken_back").data)
    assert TrailEntry.objects.get(act="contest_judgement_take_back").detail["why"] == WHY
    # Nothing waits before it is admissible; judged inadmissible once more, the person is told once more.
    assert contested_part(granted.dossier) == 0
    contest_declare_inadmissible(contest=contest, standard_reason=None, reason="No mandate.", actor=officer)
    assert Letter.objects.filter(kind="contest_inadmissible").count() == 2
    take_back(contest, second)
    admitted = contest_admit(contest=contest, actor=second)
    assert admitted.decision.dossier.state == DossierState.CONTESTED
    assert contested_part(granted.dossier) == granted.amount > 0


@pytest.mark.django_db
def test_not_when_something_else_stands_by_now(decision: Decision, person: User, officer: User) -> None:
    contest = judged_inadmissible(decision, person, officer)
    newer = sent(decision, actor=person)
    with pytest.raises(ContestMovedError, match=str(newer.reference)):
        take_back(contest, officer)
    with pytest.raises(ContestMovedError, match="by now"):
        take_back(newer, officer)
    contest_declare_inadmissible(contest=newer, standard_reason=None, reason="Again not signed.", actor=officer)
    decision_revoke(decision=decision, reason="A slip.", actor=officer)
    with pytest.raises(ContestMovedError, match="no longer stands"):
        take_back(contest, officer)


@pytest.mark.django_db
def test_the_page_asks_first_and_the_person_reads_it(premium_year: None, officer: User, second: User) -> None:
    dossier = dossier_judged(volume=100, person=PersonFactory(with_account=True, language="en"))
    account = dossier.provider.person.account
    assert account is not None
    decision = decided(dossier, actor=officer)
    contest = judged_inadmissible(decision, account, officer)
    address = reverse("admin:contests_contest_take_back", args=[contest.pk])
    for role, status in [("Read only", 403), ("Registers", 403), ("Second signatories", 200)]:
        client = Client()
        client.force_login(StaffFactory(role=role))
        assert client.get(address).status_code == status
    desk, own = Client(), Client()
    for client, user in [(desk, second), (own, account)]:
        client.cookies["django_language"] = "en"
        client.force_login(user)
    shown = reverse("admin:contests_contest_change", args=[contest.pk])
    assert address in desk.get(shown).content.decode()
    assert desk.post(address, {"why": ""}).status_code == 200
    assert desk.post(address, {"why": WHY})["Location"] == shown
    assert WHY in desk.get(shown).content.decode()
    told = own.get(reverse("contests:contest", args=[decision.pk])).content.decode()
    assert "We took back that your contest is inadmissible" in told
    assert WHY in told
    assert "Not signed." in told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("against", ["itself", "another contest", "a revocation"])
def test_at_once(portal_clock: Callable[[dt.date], None], against: str) -> None:
    portal_clock(dt.date(2025, 9, 8))
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=YEAR)
    officer, second = (StaffFactory(role="Evaluation officers") for _ in range(2))
    person = UserFactory()
    decision = decided(dossier_judged(volume=100), actor=officer)
    contest = judged_inadmissible(decision, person, officer)
    newer = draft(decision, actor=person)
    others: dict[str, Callable[[], Any]] = {
        "itself": lambda: take_back(contest, officer),
        "another contest": lambda: contest_send(draft=newer, version=newer.version, actor=person),
        "a revocation": lambda: decision_revoke(decision=decision, reason="A slip.", actor=officer),
    }
    refused = refusals(lambda: take_back(contest, second), others[against])
    assert len(refused) == 1
    decision.refresh_from_db()
    contest.refresh_from_db()
    if decision.state == DecisionState.REVOKED:
        assert contest.state == ContestState.INADMISSIBLE
    else:
        assert Contest.objects.filter(decision=decision, state__in=ACTIVE).count() == 1
    taken = int(contest.state == ContestState.SENT)
    assert TakenBack.objects.count() == Letter.objects.filter(kind="contest_taken_back").count() == taken
