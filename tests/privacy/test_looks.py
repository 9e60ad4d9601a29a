"""What the person concerned reads of the trail: plain words, and no private name of staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.trail import trail_add, trail_capacity
from apps.privacy.selectors import PAGE, looks_page
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Any:
    return ProviderNumberFactory(person=PersonFactory(with_account=True)).person


def note(person: Any, act: str = "person_read", actor: Any = None, **detail: Any) -> None:
    trail_add(act=act, subject_type="person", subject_id=1, person_id=person.pk, actor=actor, detail=detail)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def page(client: Client, **query: Any) -> str:
    response = client.get(reverse("privacy:who_looked"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_staff_by_what_they_do_mandataries_by_name_oneself_as_you(person: Any) -> None:
    officer = StaffFactory(role="Evaluation officers", first_name="Sabine", last_name="Thys", username="sabine.thys")
    helper = UserFactory(first_name="Jan", last_name="Peeters")
    stranger = UserFactory(first_name="Rita", last_name="Unnamed", username="rita.unnamed")
    note(person, actor=officer)
    with trail_capacity(lambda: {"acting_as": "mandate", "mandate": 3, "principal": person.pk}):
        note(person, "bank_account_change", helper)
    note(person, "objection_add", person.account)
    note(person, "data_export_ready")
    note(person, "person_read", stranger)
    text = page(signed_in(person.account))
    for words in (
        "INAMI / RIZIV (evaluation officer)",
        "Jan Peeters, with a mandate",
        "You",
        "The portal itself",
        "Somebody else",
        "Looked at your file",
        "Changed the bank account",
    ):
        assert words in text
    assert "Thys" not in text and "sabine" not in text and "Unnamed" not in text and "rita" not in text


def test_the_reason_of_a_look_with_ones_eyes_is_told_other_reasons_are_the_offices(person: Any) -> None:
    officer = StaffFactory(role="Evaluation officers")
    note(person, "viewing_begin", officer, reason="Call 4711 about the contract")
    note(person, "bank_account_block", officer, reason="Suspected fraud")
    text = page(signed_in(person.account))
    assert "Call 4711 about the contract" in text
    assert "Suspected fraud" not in text


def test_nobody_reads_anothers(person: Any) -> None:
    other = ProviderNumberFactory(person=PersonFactory(with_account=True)).person
    note(other, "data_export_ask", StaffFactory(role="Read only"), reason="About the other person")
    assert "About the other person" not in page(signed_in(person.account))
    assert signed_in(UserFactory()).get(reverse("privacy:who_looked")).status_code == 403
    assert Client().get(reverse("privacy:who_looked")).status_code == 302


def test_filters_by_kind_and_days_in_brussels(person: Any, portal_clock: Callable[[dt.date], None]) -> None:
    portal_clock(dt.date(2025, 3, 29))
    note(person, "person_read")
    portal_clock(dt.date(2025, 3, 30))  # the clock changes
    note(person, "correction_add")

    def acts(**wanted: Any) -> list[str]:
        return [look.what for look in looks_page(person=person, **wanted)[0]]

    assert len(acts()) == 2
    assert len(acts(kind="read")) == len(acts(kind="change")) == 1
    assert len(acts(first=dt.date(2025, 3, 30))) == 1
    assert len(acts(last=dt.date(2025, 3, 29))) == 1
    assert acts(first=dt.date(2025, 3, 31)) == []


@pytest.mark.parametrize(
    "query", [{"kind": "nonsense"}, {"first": "31/02/2025"}, {"first": "2025-05-01", "last": "2025-04-01"}]
)
def test_bad_questions_are_answered_in_words(person: Any, query: dict[str, str]) -> None:
    text = page(signed_in(person.account), **query)
    assert "error-summary" in text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30])
def test_a_bad_page_is_not_found(person: Any, before: str) -> None:
    assert signed_in(person.account).get(reverse("privacy:who_looked"), {"before": before}).status_code == 404


def test_pages_follow_each_other_with_the_filters(person: Any) -> None:
    for _turn in range(PAGE + 3):
        note(person, "person_read")
    note(person, "correction_add")
    first, older = looks_page(person=person, kind="read")
    second, end = looks_page(person=person, kind="read", before=older)
    assert (len(first), len(second), end) == (PAGE, 3, None)
    assert not {look.pk for look in first} & {look.pk for look in second}
    text = page(signed_in(person.account), kind="read")
    assert f"kind=read&amp;before={older}" in text


def test_the_page_takes_the_same_queries_however_many_looked(
    person: Any, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for _turn in range(PAGE):
        note(person, "person_read", StaffFactory(role="Read only"))
    client = signed_in(person.account)
    page(client)
    with django_assert_max_num_queries(10):
        page(client)


def test_an_act_without_words_is_still_told(person: Any) -> None:
    note(person, "something_new")
    assert "Worked on your file (something_new)" in page(signed_in(person.account))
