"""The federal sign-in, through a real OpenID Connect provider."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from apps.accounts.models import User
from apps.core.fields import search_hash
from apps.core.models import TrailEntry
from apps.social_statute.population import identifiers
from tests.accounts.test_sign_in import authenticator, code
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory, UserFactory
from tests.identity_provider import claims, federal_sign_in, identity_provider, provider_answer
from tests.races import together

pytestmark = pytest.mark.django_db

NISS = "85073003328"
UNKNOWN = identifiers.niss(dt.date(1990, 1, 1), 1)

PEOPLE = [
    claims("known", NISS, given_name="Mieke", family_name="Aerts"),
    claims("spaced", "85.07.30-033.28"),
    claims("unknown", UNKNOWN, "fr", email="somebody@test.example", email_verified="true"),
    claims("nobody", None),
    claims("wrong", "85073003329"),
    claims("chinese", UNKNOWN, "zh-CN"),
]


@pytest.fixture(autouse=True)
def provider(settings: Any) -> Iterator[str]:
    with identity_provider(settings, PEOPLE) as address:
        yield address


def person(**fields: Any) -> Any:
    return PersonFactory(niss=NISS, **fields)


def signed_in(client: Client) -> User | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def test_it_is_offered_first(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert page.index(reverse("openid_connect_login", args=["federal"])) < page.index('name="password"')


def test_without_an_address_it_is_not_offered(client: Client, settings: Any) -> None:
    settings.OIDC_SERVER_URL = ""
    assert "oidc" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("openid_connect_login", args=["federal"])).status_code == 404


def test_the_request_is_bound_to_this_browser(client: Client) -> None:
    asked = parse_qs(urlsplit(client.post(reverse("openid_connect_login", args=["federal"]))["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"] and asked["code_challenge"]
    assert set(asked["scope"][0].split()) == {"openid", "profile"}


@pytest.mark.parametrize("sub", ["known", "spaced"])
def test_somebody_with_a_file_and_an_account_comes_into_it(client: Client, sub: str) -> None:
    number = ProviderNumberFactory(person=person(with_account=True))

    answer = federal_sign_in(client, sub)

    assert answer["Location"] == reverse("core:overview")
    assert signed_in(client) == number.person.account
    assert number.number[-2:] in client.get(reverse("core:overview")).content.decode()
    account = User.objects.get()
    assert (account.niss, account.niss_hash) == (NISS, search_hash(NISS))


def test_somebody_with_a_file_alone_gets_an_account(client: Client) -> None:
    file = person(language="fr")

    federal_sign_in(client, "known")

    file.refresh_from_db()
    assert file.account == signed_in(client)
    assert file.account.get_full_name() == "Mieke Aerts"
    assert file.account.language == "nl"
    assert not file.account.has_usable_password()
    acts = TrailEntry.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts) == [
        "account_make",
        "person_account_link",
    ]


def test_and_the_same_account_the_second_time(client: Client) -> None:
    person()
    federal_sign_in(client, "known")
    federal_sign_in(Client(), "known")
    assert User.objects.count() == 1


def test_somebody_unknown_is_a_citizen_and_reads_what_that_means(client: Client) -> None:
    answer = federal_sign_in(client, "unknown")

    assert answer["Location"] == reverse("accounts:citizen")
    page = client.get(answer["Location"], headers={"accept-language": "en"})
    assert "components/notice.html" in [template.name for template in page.templates]
    account = signed_in(client)
    assert account and account.language == "fr" and account.email == ""
    assert client.get(reverse("core:overview")).status_code == 403


def test_two_of_them_have_no_address_in_common(client: Client) -> None:
    federal_sign_in(client, "unknown")
    federal_sign_in(Client(), "known")
    assert User.objects.filter(email="").count() == 2


def test_a_file_that_comes_later_is_found(client: Client) -> None:
    federal_sign_in(client, "known")
    file = person()
    federal_sign_in(client, "known")
    file.refresh_from_db()
    assert file.account == User.objects.get()


def test_an_address_links_nobody(client: Client) -> None:
    other = UserFactory(email="somebody@test.example")
    federal_sign_in(client, "unknown")
    assert signed_in(client) != other


@pytest.mark.parametrize(("sub", "reason"), [("nobody", "no_niss"), ("wrong", "wrong_niss")])
def test_without_a_right_niss_nobody_comes_in(client: Client, sub: str, reason: str) -> None:
    answer = federal_sign_in(client, sub)
    assert answer.status_code == 403
    assert answer.context["reason"] == reason
    assert signed_in(client) is None
    assert not User.objects.exists()


def test_the_file_of_a_deceased_person_stays_closed(client: Client) -> None:
    person(deceased=True, with_account=True)
    assert federal_sign_in(client, "known").context["reason"] == "deceased"
    assert signed_in(client) is None


def test_a_closed_account_stays_closed(client: Client) -> None:
    person(account=UserFactory(is_active=False))
    assert federal_sign_in(client, "known")["Location"] == reverse("account_inactive")
    assert signed_in(client) is None


def test_staff_come_in_by_niss_only_when_their_account_bears_it(client: Client) -> None:
    person(account=StaffFactory())
    assert federal_sign_in(client, "known").context["reason"] == "staff"
    assert signed_in(client) is None


def test_and_still_need_their_second_factor(client: Client) -> None:
    staff = StaffFactory(niss=NISS, niss_hash=search_hash(NISS))
    secret = authenticator(staff)
    assert federal_sign_in(client, "known")["Location"] == reverse("mfa_authenticate")
    assert signed_in(client) is None
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert signed_in(client) == staff


def test_two_accounts_of_one_person_are_for_the_office_to_put_right(client: Client) -> None:
    person(with_account=True)
    UserFactory(niss=NISS, niss_hash=search_hash(NISS))
    assert federal_sign_in(client, "known").context["reason"] == "two_accounts"


def test_an_unknown_language_is_french(client: Client) -> None:
    federal_sign_in(client, "chinese")
    assert User.objects.get().language == "fr"


def test_nothing_of_the_answer_lies_in_the_session(client: Client) -> None:
    federal_sign_in(client, "known")
    assert NISS not in str(dict(client.session.items()))


# ------------------------------------------------------------------ what goes wrong on the way


def test_a_refusal_at_the_provider_is_no_error(client: Client) -> None:
    answer = client.get(provider_answer(client, "deny"), follow=True)
    assert answer.status_code == 200
    assert "socialaccount/login_cancelled.html" in [template.name for template in answer.templates]


def test_a_state_counts_once(client: Client) -> None:
    way_back = provider_answer(client, "unknown")
    client.get(way_back)
    client.post(reverse("account_logout"))
    assert client.get(way_back).status_code == 401
    assert signed_in(client) is None


def test_a_state_counts_in_its_own_browser_alone(client: Client) -> None:
    assert Client().get(provider_answer(client, "unknown")).status_code == 401


def test_a_state_is_too_old_after_ten_minutes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    way_back = provider_answer(client, "unknown")
    later = time.time() + 601
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: later)
    assert client.get(way_back).status_code == 401
    assert signed_in(client) is None


def test_a_made_up_code_is_refused(client: Client) -> None:
    way_back = provider_answer(client, "unknown")
    state = parse_qs(urlsplit(way_back).query)["state"][0]
    answer = client.get(reverse("openid_connect_callback", args=["federal"]), {"code": "made-up", "state": state})
    assert answer.status_code == 401


def test_a_provider_that_does_not_answer_has_its_page(client: Client, settings: Any) -> None:
    settings.OIDC_SERVER_URL = "http://localhost:1"
    answer = client.post(reverse("openid_connect_login", args=["federal"]))
    assert answer.status_code == 503
    assert reverse("account_login") in answer.content.decode()


# ------------------------------------------------------------------ signing in again


def again(client: Client, sub: str) -> Any:
    return federal_sign_in(client, sub, start=reverse("accounts:federal_sign_in_again"), data={"next": "/help/"})


def test_signing_in_again_by_the_same_way(client: Client) -> None:
    federal_sign_in(client, "known")
    asked = client.post(reverse("accounts:federal_sign_in_again"))["Location"]
    assert parse_qs(urlsplit(asked).query)["prompt"] == ["login"]

    assert again(client, "known")["Location"] == "/help/"
    records = client.session["account_authentication_methods"]
    assert records[-1]["reauthenticated"]


def test_a_second_factor_asks_for_it(client: Client) -> None:
    federal_sign_in(client, "known")
    page = reverse("mfa_activate_totp")
    assert client.get(page)["Location"].startswith(reverse("accounts:sign_in_again"))
    again(client, "known")
    assert client.get(page).status_code == 200


def test_not_by_another_person(client: Client) -> None:
    federal_sign_in(client, "known")
    assert again(client, "unknown").context["reason"] == "another_person"
    assert not any(one.get("reauthenticated") for one in client.session["account_authentication_methods"])


def test_a_first_sign_in_is_none_again(client: Client) -> None:
    federal_sign_in(client, "known")
    start = f"{reverse('openid_connect_login', args=['federal'])}?process=redirect&next=/help/"
    federal_sign_in(client, "known", start=start)
    assert not any(one.get("reauthenticated") for one in client.session["account_authentication_methods"])


# ------------------------------------------------------------------ two at once


@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_at_once_make_one_account(provider: str) -> None:
    person()
    together(*[lambda: services.federal_account_identify(niss=NISS, locale="nl")] * 2)
    assert User.objects.count() == 1
    assert requests.get(f"{provider}/", timeout=60).ok
