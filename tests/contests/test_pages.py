"""The provider's pages: whose they are, what they keep, what they send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.acting import SESSION_KEY
from apps.accounts.models import User
from apps.contests.models import Contest
from apps.contests.selectors import documents_in
from apps.contests.services import contest_admit
from apps.contests.states import ContestState
from apps.core.models import TrailEntry
from apps.decisions.models import Decision
from apps.evaluations.models import Dossier
from tests.contests.contesting import LAST_DAY, decided, draft, paper, sent
from tests.decisions.deciding import dossier_judged
from tests.factories import PersonFactory, ProviderNumberFactory
from tests.mandates.factories import MandataryUserFactory, MandateFactory

pytestmark = pytest.mark.django_db

PAGES = ["contest", "edit", "check", "withdraw"]


@pytest.fixture
def refused(premium_year: None) -> Dossier:
    """Of a provider who can sign in."""
    return dossier_judged(volume=100, person=PersonFactory(with_account=True, language="en"))


@pytest.fixture
def provider(refused: Dossier) -> User:
    account: User | None = refused.provider.person.account
    assert account is not None
    return account


def signed_in(user: User, acting: str = "") -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(user)
    session = client.session
    session[SESSION_KEY] = acting
    session.save()
    return client


def address(name: str, decision: Decision, *more: str) -> str:
    return reverse(f"contests:{name}", args=[decision.pk, *more])


def filled(**more: Any) -> dict[str, Any]:
    return {"version": "0", "line_activity": "on", "why_activity": "The hours are missing.", **more}


def test_from_the_decision_to_the_receipt(decision: Decision, provider: User) -> None:
    client = signed_in(provider)
    page = client.get(address("contest", decision)).content.decode()
    assert "7 November 2025, midnight in Brussels" in page
    assert not Contest.objects.exists()
    answer = client.post(address("edit", decision), filled(document=paper(), check="1"))
    assert answer["Location"] == address("check", decision)
    page = client.get(address("check", decision)).content.decode()
    assert "The hours are missing." in page
    assert "statement.pdf" in page
    answer = client.post(address("check", decision), {"version": Contest.objects.get().version})
    assert answer["Location"] == address("contest", decision)
    contest = Contest.objects.get()
    assert contest.state == ContestState.SENT
    page = client.get(address("contest", decision)).content.decode()
    assert str(contest.reference) in page
    assert "You need to do nothing now." in page
    receipt = client.get(address("receipt", decision, str(contest.reference)))
    assert receipt["Content-Type"] == "application/pdf"
    assert receipt.content.startswith(b"%PDF")
    # The second click of the review page, and a page of the draft that is still open.
    for late in ("check", "edit"):
        assert client.post(address(late, decision), filled(version="1"))["Location"] == address("contest", decision)
    assert Contest.objects.count() == 1
    answer = client.post(address("withdraw", decision))
    assert answer.status_code == 302
    contest.refresh_from_db()
    assert contest.state == ContestState.WITHDRAWN


def test_what_lacks_is_said_and_what_was_typed_stays(decision: Decision, provider: User) -> None:
    client = signed_in(provider)
    answer = client.post(
        address("edit", decision), {"version": "0", "line_activity": "on", "statement": "My words.", "check": "1"}
    )
    assert answer.status_code == 200
    assert "My words." in answer.content.decode()
    assert "Say what is wrong with this line." in answer.content.decode()
    assert Contest.objects.get().statement == "My words."  # kept, although it can't be sent


def test_a_file_that_is_no_document(decision: Decision, provider: User) -> None:
    answer = signed_in(provider).post(
        address("edit", decision), filled(document=paper("a.exe", b"MZ is no document"), keep="1")
    )
    assert "not a PDF, JPEG or PNG" in answer.content.decode()
    assert "The hours are missing." in answer.content.decode()


def test_two_windows_do_not_overwrite_each_other(decision: Decision, provider: User) -> None:
    client = signed_in(provider)
    client.post(address("edit", decision), filled(keep="1"))
    client.post(address("edit", decision), filled(version="1", statement="Newer.", keep="1"))
    answer = client.post(address("edit", decision), filled(version="1", statement="Older.", keep="1"))
    assert answer.status_code == 200
    assert "another window" in answer.content.decode()
    assert "Older." in answer.content.decode()
    assert Contest.objects.get().statement == "Newer."
    answer = client.post(address("check", decision), {"version": "1"})
    assert "Read it again" in answer.content.decode()
    assert Contest.objects.get().is_draft


def test_a_document_is_removed_from_the_draft_alone(decision: Decision, provider: User) -> None:
    client = signed_in(provider)
    client.post(address("edit", decision), filled(document=paper(), keep="1"))
    contest = Contest.objects.get()
    document = documents_in(contest).get()
    client.post(address("edit", decision), {"remove": str(document.public_id)})
    assert not documents_in(contest).exists()
    assert client.post(address("edit", decision), {"remove": str(document.public_id)}).status_code == 404
    assert client.post(address("edit", decision), {"remove": "nonsense"}).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_another_provider_finds_nothing(decision: Decision, name: str) -> None:
    own = decision.dossier.provider.person.account
    assert own is not None
    draft(decision, actor=own)
    stranger = ProviderNumberFactory(person=PersonFactory(with_account=True)).person.account
    client = signed_in(stranger)
    assert client.get(address(name, decision)).status_code == 404
    assert client.post(address(name, decision), filled()).status_code in (404, 405)


@pytest.mark.parametrize("kind", ["social_statute", "administrative_file"])
def test_a_mandatary_contests_for_the_provider(decision: Decision, kind: str) -> None:
    user = MandataryUserFactory()
    mandate = MandateFactory(user=user, kind=kind, principal=decision.dossier.provider.person)
    client = signed_in(user, f"mandate:{mandate.pk}")
    client.post(address("edit", decision), filled(check="1"))
    client.post(address("check", decision), {"version": "1"})
    contest = Contest.objects.get()
    assert (contest.state, contest.sent_by) == (ContestState.SENT, user)
    entry = TrailEntry.objects.get(act="contest_send")
    assert entry.detail["mandate"] == mandate.pk
    assert "a mandatary" in client.get(address("contest", decision)).content.decode()


def test_after_the_last_day_nothing_is_offered(
    decision: Decision, provider: User, portal_clock: Callable[[dt.date], None]
) -> None:
    found = draft(decision, actor=provider)
    client = signed_in(provider)
    portal_clock(LAST_DAY + dt.timedelta(days=1))
    page = client.get(address("contest", decision)).content.decode()
    assert "The last day to contest this decision was 7 November 2025." in page
    assert address("edit", decision) not in page
    assert client.post(address("edit", decision), filled(version="1"))["Location"] == address("contest", decision)
    answer = client.post(address("check", decision), {"version": found.version})
    assert "The last day to contest this decision was" in answer.content.decode()
    found.delete()
    page = client.get(address("contest", decision)).content.decode()
    assert "registered letter" in page


def test_each_state_is_read_in_four_languages(decision: Decision, provider: User, officer: User) -> None:
    contest_admit(contest=sent(decision, actor=provider, file=paper()), actor=officer)
    client = signed_in(provider)
    for language in ("fr", "nl", "de", "en"):
        client.cookies["django_language"] = language
        assert client.get(address("contest", decision)).status_code == 200


def test_the_page_costs_a_fixed_number_of_queries(
    dossier: Dossier, officer: User, django_assert_max_num_queries: Any
) -> None:
    decision = decided(dossier, actor=officer)
    person = dossier.provider.person
    person.account = MandataryUserFactory()
    person.save()
    sent(decision, actor=person.account)
    client = signed_in(person.account)
    client.get(address("contest", decision))
    with django_assert_max_num_queries(30):
        client.get(address("contest", decision))
