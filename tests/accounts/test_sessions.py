"""One's sessions: their list, their end, and the profile that each has chosen."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.acting import Acting, Profile, register_acting, register_profiles
from apps.accounts.templatetags.accounts import browser_name
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def two_sessions(user: Any) -> tuple[Client, Client]:
    here, there = Client(), Client(HTTP_USER_AGENT=FIREFOX)
    for client in (here, there):
        client.force_login(user)
        client.get(reverse("accounts:settings"))
        found = {"session_key": client.session.session_key, "user": user, "ip": "127.0.0.1", "user_agent": FIREFOX}
        UserSession.objects.get_or_create(session_key=found.pop("session_key"), defaults=found)
    return here, there


def test_ones_sessions_are_listed_and_ended(client: Client) -> None:
    here, there = two_sessions(UserFactory())
    page = here.get(reverse("usersessions_list")).content.decode()
    assert "Firefox (Windows)" in page
    other = UserSession.objects.get(session_key=there.session.session_key)

    here.post(reverse("accounts:session_end", args=[other.pk]))

    assert there.get(reverse("accounts:settings")).status_code == 302
    assert here.get(reverse("accounts:settings")).status_code == 200


def test_all_others_at_once() -> None:
    here, there = two_sessions(UserFactory())
    here.post(reverse("usersessions_list"))
    assert there.get(reverse("accounts:settings")).status_code == 302
    assert here.get(reverse("accounts:settings")).status_code == 200


def test_anothers_session_is_not_found() -> None:
    here, _there = two_sessions(UserFactory())
    stranger, _other = two_sessions(UserFactory())
    theirs = UserSession.objects.get(session_key=here.session.session_key)
    assert stranger.post(reverse("accounts:session_end", args=[theirs.pk])).status_code == 404
    assert here.get(reverse("accounts:settings")).status_code == 200


@pytest.mark.parametrize(
    ("sign", "name"),
    [(FIREFOX, "Firefox (Windows)"), (EDGE, "Edge (macOS)"), ("curl/8", "Unknown browser")],
)
def test_browsers_are_named_as_people_call_them(sign: str, name: str) -> None:
    with translation.override("en"):
        assert browser_name(sign) == name


def test_a_session_ends_after_a_working_day_whatever_happens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(UserFactory())
    begun = time.time()
    monkeypatch.setattr(time, "time", lambda: begun + settings.SESSION_COOKIE_AGE - 60)
    assert client.get(reverse("accounts:settings")).status_code == 200
    monkeypatch.setattr(time, "time", lambda: begun + settings.SESSION_COOKIE_AGE + 1)
    assert client.get(reverse("accounts:settings")).status_code == 302


def test_unless_somebody_asks_to_stay(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(UserFactory())
    begun = time.time()
    monkeypatch.setattr(time, "time", lambda: begun + settings.SESSION_COOKIE_AGE - 60)
    answer = client.post(reverse("accounts:session_extend"), headers={"x-requested-with": "fetch"})
    assert answer.json() == {"seconds": settings.SESSION_COOKIE_AGE}
    monkeypatch.setattr(time, "time", lambda: begun + settings.SESSION_COOKIE_AGE + 1)
    assert client.get(reverse("accounts:settings")).status_code == 200


# ------------------------------------------------------------------ for whom one acts


def test_with_one_number_one_goes_straight_on_and_reads_for_whom(client: Client) -> None:
    number = ProviderNumberFactory(person=PersonFactory(with_account=True))
    client.force_login(number.person.account)
    page = client.get(reverse("core:overview")).content.decode()
    assert number.display in page
    assert reverse("accounts:profiles") in page


def test_with_two_numbers_one_chooses(client: Client) -> None:
    first = ProviderNumberFactory(person=PersonFactory(account=UserFactory(demo_title="Two numbers")))
    second = ProviderNumberFactory(person=first.person, nurse=True)
    account = first.person.account
    assert client.post(reverse("accounts:demo_sign_in", args=[account.username]))["Location"] == reverse(
        "accounts:profiles"
    )

    answer = client.post(reverse("accounts:profile_choose"), {"key": f"own:{second.number}"})

    assert answer["Location"] == reverse("core:overview")
    page = client.get(reverse("core:overview")).content.decode()
    assert second.display in page


def test_nobody_chooses_what_is_not_theirs(client: Client) -> None:
    other = ProviderNumberFactory()
    client.force_login(UserFactory())
    for key in (f"own:{other.number}", "office:", f"view:{other.person.pk}", "nonsense", ""):
        answer = client.post(reverse("accounts:profile_choose"), {"key": key})
        assert answer["Location"] == reverse("accounts:profiles")
        assert client.get(reverse("core:overview")).status_code == 403


def test_a_provider_as_citizen_is_led_back(client: Client) -> None:
    number = ProviderNumberFactory(person=PersonFactory(with_account=True))
    client.force_login(number.person.account)
    client.post(reverse("accounts:profile_choose"), {"key": "citizen:"})

    refused = client.get(reverse("core:overview"))

    assert refused.status_code == 403
    assert refused.context["needed"] == "social_statute"
    assert reverse("accounts:profiles") in refused.content.decode()


def test_a_right_choice_leads_back_to_the_page_that_needed_it(client: Client) -> None:
    number = ProviderNumberFactory(person=PersonFactory(with_account=True))
    client.force_login(number.person.account)
    client.post(reverse("accounts:profile_choose"), {"key": "citizen:"})
    wanted = reverse("mandates:given") + "?x=1"

    refused = client.get(wanted).content.decode()

    assert f"{reverse('accounts:profiles')}?next=" in refused
    chooser = client.get(reverse("accounts:profiles"), {"next": wanted}).content.decode()
    assert wanted in chooser
    choose = reverse("accounts:profile_choose")
    # As a citizen that page stays closed, so that one goes on as usual.
    assert client.post(choose, {"key": "citizen:", "next": wanted})["Location"] == reverse("accounts:citizen")
    own = {"key": f"own:{number.number}"}
    assert client.post(choose, {**own, "next": wanted})["Location"] == wanted
    for elsewhere in ("https://example.org/", "//example.org/mandates/given/", "/nowhere/", "/admin/", "", "/\0"):
        assert client.post(choose, {**own, "next": elsewhere})["Location"] == reverse("core:overview")


def test_staff_have_their_office_and_themselves(client: Client) -> None:
    client.force_login(StaffFactory())
    page = client.get(reverse("accounts:profiles"))
    assert [profile.key for profile in page.context["profiles"]] == ["office:", "citizen:"]


def test_what_stopped_meanwhile_does_nothing_on_another_file(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.accounts import acting

    monkeypatch.setattr(acting, "_resolvers", dict(acting._resolvers))
    monkeypatch.setattr(acting, "_profiles", dict(acting._profiles))
    person = PersonFactory(with_account=True)
    holds = [True]
    register_acting("stub", lambda user, key: Acting(user=user, key="stub:1", person=person) if holds[0] else None)
    register_profiles("stub", lambda user: [Profile(key="stub:1", title="Stub")])
    own = PersonFactory(with_account=True)
    client.force_login(own.account)
    client.post(reverse("accounts:profile_choose"), {"key": "stub:1"})
    holds[0] = False

    answer = client.post(reverse("accounts:settings"), {"language": "de"})

    assert answer["Location"] == reverse("accounts:profiles")
    own.account.refresh_from_db()
    assert own.account.language == "fr"
