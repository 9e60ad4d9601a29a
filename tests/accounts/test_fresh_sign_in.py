"""Acts that ask to sign in again, and what happens to what was typed meanwhile."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import include, path, reverse

from apps.accounts.fresh import fresh_sign_in_required
from apps.core.access import ACCESS, Who
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

sent: list[dict[str, Any]] = []


@fresh_sign_in_required
def guarded(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        sent.append(request.POST.dict())
    return render(request, "core/help.html", {"contact_points": [], "offices": []})


urlpatterns = [path("guarded/", guarded, name="guarded"), path("", include("inami_portal.urls"))]


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACCESS, "guarded", Who.SIGNED_IN)
    sent.clear()


def sign_in_again(client: Client) -> Any:
    return client.post(
        f"{reverse('account_reauthenticate')}?next=/guarded/", {"password": PASSWORD, "next": "/guarded/"}
    )


def test_the_form_itself_asks_to_sign_in_again(client: Client) -> None:
    client.force_login(UserFactory())

    asked = client.get("/guarded/")
    assert asked["Location"] == f"{reverse('accounts:sign_in_again')}?next=%2Fguarded%2F"
    assert client.get(asked["Location"])["Location"].startswith(reverse("account_reauthenticate"))
    assert sign_in_again(client)["Location"] == "/guarded/"
    assert client.get("/guarded/").status_code == 200


def test_a_wrong_password_is_not_enough(client: Client) -> None:
    client.force_login(UserFactory())
    client.post(reverse("account_reauthenticate"), {"password": "wrong", "next": "/guarded/"})
    assert client.get("/guarded/").status_code == 302


def test_it_holds_for_a_few_minutes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(UserFactory())
    sign_in_again(client)
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/guarded/").status_code == 302


def test_a_late_post_does_nothing_and_comes_back_with_what_was_typed(client: Client) -> None:
    client.force_login(UserFactory())

    client.post("/guarded/", {"iban": "BE71 0961 2345 6769", "password": "secret", "note": "é & ü"})
    assert sent == []
    sign_in_again(client)
    page = client.get("/guarded/").content.decode()

    assert 'name="iban" value="BE71 0961 2345 6769"' in page
    assert 'name="note" value="é &amp; ü"' in page
    assert "secret" not in page
    client.post("/guarded/", {"iban": "BE71 0961 2345 6769"})
    assert sent == [{"iban": "BE71 0961 2345 6769"}]
    assert "data-kept-form" not in client.get("/guarded/").content.decode()


def test_what_was_typed_lies_encrypted_in_the_session(client: Client) -> None:
    client.force_login(UserFactory())
    client.post("/guarded/", {"iban": "BE71096123456769"})
    assert "BE71096123456769" not in str(dict(client.session.items()))


def test_a_post_with_an_expired_session_is_kept_for_the_same_person(client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    client.get("/help/")
    del client.cookies[settings.SESSION_COOKIE_NAME]

    answer = client.post("/guarded/", {"note": "a long text"}, headers={"referer": "http://testserver/help/?a=b"})
    assert answer["Location"] == "/accounts/login/?next=/help/%3Fa%3Db"
    client.force_login(user)
    assert "a long text" in client.get("/help/?a=b").content.decode()


def test_and_for_nobody_else(client: Client) -> None:
    client.force_login(UserFactory())
    client.get("/help/")
    del client.cookies[settings.SESSION_COOKIE_NAME]
    client.post("/guarded/", {"note": "a long text"}, headers={"referer": "http://testserver/help/"})
    client.force_login(UserFactory())
    assert "a long text" not in client.get("/help/").content.decode()


def test_nothing_is_kept_of_somebody_unknown(client: Client) -> None:
    client.post("/guarded/", {"note": "a long text"})
    client.force_login(UserFactory())
    assert "a long text" not in client.get("/guarded/", follow=True).content.decode()
    assert AUTHENTICATION_METHODS_SESSION_KEY not in client.session


def test_a_demo_person_answers_by_a_click(client: Client) -> None:
    client.force_login(UserFactory(demo_title="Full amount"))
    answer = client.post(reverse("accounts:demo_sign_in_again"), {"next": "/guarded/"})
    assert answer["Location"] == "/guarded/"
    assert client.get("/guarded/").status_code == 200


def test_the_click_is_not_for_others_nor_outside_the_demo(client: Client, settings: Any) -> None:
    client.force_login(UserFactory())
    assert client.post(reverse("accounts:demo_sign_in_again")).status_code == 403
    settings.PORTAL_DEMO = False
    client.force_login(UserFactory(demo_title="Full amount"))
    assert client.post(reverse("accounts:demo_sign_in_again")).status_code == 404
    assert client.get("/guarded/").status_code == 302


def test_it_leads_nowhere_else(client: Client) -> None:
    client.force_login(UserFactory(demo_title="Full amount"))
    answer = client.post(reverse("accounts:demo_sign_in_again"), {"next": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("accounts:settings")
