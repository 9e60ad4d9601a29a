"""What becomes of a contest's documents: a correction of a fact, or set aside."""

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
from apps.contests.models import Contest, DocumentJudgement
from apps.contests.selectors import documents_in
from apps.contests.services import (
    ContestMovedError,
    contest_admit,
    contest_document_accept,
    contest_document_set_aside,
    contest_withdraw,
)
from apps.contests.states import ContestState
from apps.core.models import TrailEntry
from apps.decisions.models import Decision
from apps.documents.models import Document
from apps.documents.states import DocumentState
from apps.evaluations.models import Dossier, Reevaluation
from apps.evaluations.services import parameters_load, premium_year_open, reevaluations_work
from apps.letters.models import Letter
from apps.providers.models import FactCorrection
from tests.contests.contesting import decided, paper, sent
from tests.decisions.deciding import SCHEME, YEAR, dossier_judged
from tests.factories import PersonFactory, StaffFactory, UserFactory
from tests.races import refusals

ENOUGH = [{"year": YEAR, "measure": "eur_reimbursed", "value": "60000"}]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def with_document(decision: Decision, person: User, officer: User) -> tuple[Contest, Document]:
    contest = contest_admit(contest=sent(decision, actor=person, file=paper()), actor=officer)
    reevaluations_work()
    documents_in(contest).update(state=DocumentState.CLEAN)
    return contest, documents_in(contest).get()


def accept(contest: Contest, document: Document, actor: User, **filled: Any) -> DocumentJudgement:
    wanted: dict[str, Any] = {"fact": "activity", "value": ENOUGH, "reason": "The hospital says so."} | filled
    return contest_document_accept(contest=contest, document=document, actor=actor, **wanted)


@pytest.fixture
def refused(premium_year: None) -> Dossier:
    """Of a provider who can sign in."""
    return dossier_judged(volume=100, person=PersonFactory(with_account=True, language="en"))


@pytest.fixture
def desk(second: User) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(second)
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:contests_contest_{name}", args=args)


@pytest.mark.django_db
def test_from_the_document_to_another_result(decision: Decision, desk: Client, officer: User) -> None:
    account = decision.dossier.provider.person.account
    assert account is not None
    contest, document = with_document(decision, account, officer)
    address = page("document_accept", contest.pk, document.pk)
    assert address in desk.get(page("change", contest.pk)).content.decode()
    form = desk.get(address).context["form"]
    # The line that is contested is about a fact of that name.
    assert form["fact"].value() == "activity"
    assert contest.reference in form["reason"].value()
    assert not DocumentJudgement.objects.exists()

    wrong = desk.post(address, {"fact": "activity", "value": '["many"]', "reason": "So."})
    assert wrong.status_code == 200
    filled = {"fact": "activity", "value": f'[{{"year": {YEAR}, "measure": "eur_reimbursed", "value": "60000"}}]'}
    assert desk.post(address, {**filled, "reason": "So."}).status_code == 302
    assert desk.post(address, {**filled, "reason": "So."}).status_code == 302  # the second click
    correction = FactCorrection.objects.get()
    assert document.name in correction.document
    assert DocumentJudgement.objects.get().correction == correction
    assert TrailEntry.objects.filter(act="contest_document_accept").count() == 1
    assert Letter.objects.filter(kind="contest_document_judged").count() == 1

    reevaluations_work()
    text = desk.get(page("change", contest.pk)).content.decode()
    assert "It differs from the result that was decided on." in text
    assert "Corrected fact: activity." in text
    assert address not in text

    own = Client()
    own.cookies["django_language"] = "en"
    own.force_login(account)
    told = own.get(reverse("contests:contest", args=[decision.pk])).content.decode()
    assert "It shows that a fact was wrong: activity." in told


@pytest.mark.django_db
def test_set_aside_with_a_reason_that_the_person_reads(
    decision: Decision, desk: Client, person: User, officer: User
) -> None:
    contest, document = with_document(decision, person, officer)
    documents_in(contest).update(state=DocumentState.INFECTED)
    with pytest.raises(ValidationError, match="can't be opened"):
        accept(contest, document, officer)
    address = page("document_aside", contest.pk, document.pk)
    assert desk.post(address, {"reason": " "}).status_code == 200
    for _ in range(2):
        assert desk.post(address, {"reason": "It is of another year."}).status_code == 302
    judgement = DocumentJudgement.objects.get()
    assert (judgement.is_accepted, judgement.reason) == (False, "It is of another year.")
    letter = Letter.objects.get(kind="contest_document_judged")
    assert "It is of another year." in str(letter.data)
    assert not Reevaluation.objects.filter(run__isnull=True).exists()
    with pytest.raises(ContestMovedError, match="judged this document already"):
        accept(contest, document, officer)


@pytest.mark.django_db
def test_only_while_the_contest_is_judged_again(decision: Decision, person: User, officer: User) -> None:
    contest = sent(decision, actor=person, file=paper())
    document = documents_in(contest).get()
    with pytest.raises(ContestMovedError, match="Judge first whether"):
        accept(contest, document, officer)
    contest_admit(contest=contest, actor=officer)
    contest_withdraw(contest=contest, actor=person)
    with pytest.raises(ContestMovedError, match="can't be judged any more"):
        accept(contest, document, officer)
    with pytest.raises(ContestMovedError, match="can't be judged any more"):
        contest_document_set_aside(contest=contest, document=document, reason="Late.", actor=officer)
    assert not FactCorrection.objects.exists()


@pytest.mark.django_db
def test_another_contest_s_document_is_not_found(decision: Decision, desk: Client, person: User, officer: User) -> None:
    contest, _own = with_document(decision, person, officer)
    other = sent(decided(dossier_judged(volume=100), actor=officer), actor=person, file=paper("other.pdf"))
    foreign = documents_in(other).get()
    assert desk.get(page("document_accept", contest.pk, foreign.pk)).status_code == 404
    with pytest.raises(ValidationError, match="no such document"):
        accept(contest, foreign, officer)


@pytest.mark.django_db
def test_who_may(decision: Decision, person: User, officer: User) -> None:
    contest, document = with_document(decision, person, officer)
    for role, accepting, aside in [
        ("Read only", 403, 403),
        ("Registers", 403, 403),
        ("Second signatories", 403, 200),
        ("Evaluation officers", 200, 200),
    ]:
        client = Client()
        client.force_login(StaffFactory(role=role))
        assert client.get(page("document_accept", contest.pk, document.pk)).status_code == accepting
        assert client.get(page("document_aside", contest.pk, document.pk)).status_code == aside


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("against", ["another officer", "the withdrawal"])
def test_two_at_once(portal_clock: Callable[[dt.date], None], against: str) -> None:
    portal_clock(dt.date(2025, 9, 8))
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=YEAR)
    officer, second = (StaffFactory(role="Evaluation officers") for _ in range(2))
    person = UserFactory()
    contest, document = with_document(decided(dossier_judged(volume=100), actor=officer), person, officer)
    others: dict[str, Callable[[], Any]] = {
        "another officer": lambda: contest_document_set_aside(
            contest=contest, document=document, reason="Not signed.", actor=second
        ),
        "the withdrawal": lambda: contest_withdraw(contest=contest, actor=person),
    }
    refused = refusals(lambda: accept(contest, document, officer), others[against])
    contest.refresh_from_db()
    judged = DocumentJudgement.objects.count()
    # A correction stands when its judgement does, and each is told once.
    accepted = DocumentJudgement.objects.filter(correction__isnull=False).count()
    assert FactCorrection.objects.count() == accepted
    assert Letter.objects.filter(kind="contest_document_judged").count() == judged
    if against == "another officer":
        assert (len(refused), judged) == (1, 1)
    else:
        assert contest.state == ContestState.WITHDRAWN
        assert judged + len(refused) == 1
