"""Staff who see the portal as a care provider does."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import EVALUATION_OFFICERS, READ_ONLY
from apps.core.models import TrailEntry
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory

pytestmark = pytest.mark.django_db

REASON = "Call 4711 about the contract"


@pytest.fixture
def person() -> Any:
    return ProviderNumberFactory(person=PersonFactory(with_account=True)).person


@pytest.fixture
def officer(client: Client) -> User:
    staff: User = StaffFactory(role=EVALUATION_OFFICERS)
    client.force_login(staff)
    return staff


def begin(client: Client, person: Any, reason: str = REASON) -> Any:
    return client.post(reverse("providers:view_as", args=[person.pk]), {"reason": reason})


def test_the_pages_are_those_of_the_provider_with_a_banner(client: Client, officer: User, person: Any) -> None:
    assert begin(client, person)["Location"] == reverse("core:overview")
    page = client.get(reverse("core:overview")).content.decode()
    assert person.full_name in page
    assert REASON in page
    assert reverse("accounts:viewing_end") in page
    assert reverse("notifications:inbox") not in page
    assert reverse("admin:index") not in page


@pytest.mark.parametrize("reason", ["", "   ", "because"])
def test_not_without_a_reason(client: Client, officer: User, person: Any, reason: str) -> None:
    assert begin(client, person, reason).status_code == 200
    assert client.get(reverse("core:overview")).status_code == 403


@pytest.mark.parametrize("role", [READ_ONLY, None])
def test_not_without_the_right(client: Client, person: Any, role: str | None) -> None:
    client.force_login(StaffFactory(role=role))
    assert begin(client, person).status_code == 403
    assert client.get(reverse("core:overview")).status_code == 403


def test_not_for_providers(client: Client, person: Any) -> None:
    client.force_login(PersonFactory(with_account=True).account)
    assert begin(client, person).status_code == 403


def test_the_right_is_read_again_each_time(client: Client, officer: User, person: Any) -> None:
    begin(client, person)
    officer.groups.clear()
    assert client.get(reverse("core:overview")).status_code == 302
    assert client.get(reverse("core:overview")).status_code == 403


def test_every_page_is_in_the_trail(client: Client, officer: User, person: Any) -> None:
    begin(client, person)
    client.get(reverse("core:overview"))
    client.get(f"{reverse('core:help')}?a=b")

    entries = TrailEntry.objects.filter(person_id=person.pk, act__in=["viewing_begin", "page_view"]).order_by("pk")
    assert [entry.detail.get("path") for entry in entries] == [None, reverse("core:overview"), "/help/?a=b"]
    assert {entry.actor_id for entry in entries} == {officer.pk}
    assert all(entry.detail["reason"] == REASON for entry in entries)
    assert entries[1].detail["acting_as"] == "view"


@pytest.mark.parametrize("name", ["accounts:settings", "accounts:profile_choose", "notifications:mark_read"])
def test_nothing_can_be_sent(client: Client, officer: User, person: Any, name: str) -> None:
    begin(client, person)
    page = client.post(reverse(name), {"language": "de", "key": "office:"})
    assert page.status_code == 403
    assert "accounts/viewing_only.html" in [template.name for template in page.templates]
    officer.refresh_from_db()
    assert officer.language == "fr"


@pytest.mark.parametrize(
    "name",
    ["accounts:settings", "notifications:inbox", "admin:index", "usersessions_list", "account_email", "mfa_index"],
)
def test_ones_own_pages_are_closed_meanwhile(client: Client, officer: User, person: Any, name: str) -> None:
    begin(client, person)
    assert client.get(reverse(name)).status_code == 403
    assert not TrailEntry.objects.filter(act="page_view").exists()


def test_language_and_sign_out_work(client: Client, officer: User, person: Any) -> None:
    begin(client, person)
    assert client.post(reverse("set_language"), {"language": "nl", "next": "/help/"})["Location"] == "/help/"
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


def test_it_is_ended_by_a_click(client: Client, officer: User, person: Any) -> None:
    begin(client, person)
    back = client.post(reverse("accounts:viewing_end"))["Location"]
    assert back == reverse("admin:providers_person_change", args=[person.pk])
    assert client.get(back).status_code == 200
    assert client.get(reverse("core:overview")).status_code == 403
    assert TrailEntry.objects.filter(act="viewing_end", actor_id=officer.pk).count() == 1


def test_it_ends_after_half_an_hour(
    client: Client, officer: User, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(client, person)
    later = time.time() + 30 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get(reverse("core:overview")).status_code == 302
    assert client.get(reverse("core:overview")).status_code == 403
    assert TrailEntry.objects.filter(act="viewing_end").count() == 1


def test_a_new_sign_in_does_not_begin_with_it(client: Client, officer: User, person: Any) -> None:
    begin(client, person)
    client.force_login(officer)
    assert client.get(reverse("core:overview")).status_code == 403
