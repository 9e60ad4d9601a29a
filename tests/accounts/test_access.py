"""Every URL has a declared audience, and holds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts.models import User
from apps.core.access import ACCESS, Who, who_may
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory, UserFactory
from tests.rooms import merged

pytestmark = pytest.mark.django_db

# What fills the addresses of pages that need it: of the right provider's own file where it is about a file.
Arguments = Callable[[User], dict[str, Any]]
ARGUMENTS: dict[str, Arguments] = {
    "account_confirm_email": lambda user: {"key": "none"},
    "account_reset_password_from_key": lambda user: {"uidb36": "1", "key": "none"},
    "mfa_edit_webauthn": lambda user: {"pk": 1},
    "mfa_remove_webauthn": lambda user: {"pk": 1},
    "accounts:demo_sign_in": lambda user: {"username": "nobody"},
    "notifications:message": lambda user: {"pk": 1},
    "social_statute:year": lambda user: {"number": user.person.numbers.get().number, "year": 2024},
}
ARGUMENTS = merged("OWN", ARGUMENTS)

# allauth's steps of one sign-in: outside of it they lead back to its beginning.
STEPS = {
    "account_confirm_login_code",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_error",
    "socialaccount_signup",
    "openid_connect_login",
    "openid_connect_callback",
}


def names(patterns: Any, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or ''}"


ALL = sorted(set(names(get_resolver().url_patterns)))
OF_A_FILE = {Who.PROVIDER, Who.SOCIAL_STATUTE, Who.FILE}
OURS = [name for name in ALL if not name.startswith("admin:")]


@pytest.fixture
def provider() -> User:
    return ProviderNumberFactory(person=PersonFactory(with_account=True)).person.account


def asks(who: User | None, name: str, of: User) -> int:
    client = Client()
    if who:
        client.force_login(who)
    response = client.get(reverse(name, kwargs=ARGUMENTS.get(name, lambda user: {})(of)))
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return 401
    if response.status_code == 302 and response["Location"].startswith(reverse("accounts:sign_in_again")):
        return 200  # whoever may come in proves first who they are
    return response.status_code


def test_every_url_has_a_name_and_a_declared_audience() -> None:
    # Addresses without a name (old ones of allauth's) are closed to everybody.
    undeclared = [name for name in ALL if name and who_may(name) is None]
    assert undeclared == []


def test_every_declaration_is_about_a_url_that_exists() -> None:
    idle = [
        name
        for name in ACCESS
        if not any(found == name or (name.endswith("*") and found.startswith(name[:-1])) for found in ALL)
    ]
    assert idle == []


@pytest.mark.parametrize("name", [name for name in OURS if who_may(name) == Who.PUBLIC])
def test_public_pages_send_nobody_to_the_sign_in(name: str, provider: User) -> None:
    # 302: another page instead; 405: only by POST; 503: the broker is not there in tests.
    assert asks(None, name, provider) in {200, 302, 405, 503} | ({401, 404} if name in STEPS else set())


@pytest.mark.parametrize("name", [name for name in OURS if who_may(name) in {Who.SIGNED_IN, *OF_A_FILE}])
def test_personal_pages_ask_strangers_to_sign_in(name: str, provider: User) -> None:
    assert asks(None, name, provider) == 401


@pytest.mark.parametrize("name", [name for name in OURS if who_may(name) in OF_A_FILE])
def test_a_providers_pages_are_for_that_provider_alone(name: str, provider: User) -> None:
    other = ProviderNumberFactory(person=PersonFactory(with_account=True)).person.account

    assert asks(UserFactory(), name, provider) == 403
    assert asks(StaffFactory(), name, provider) == 403
    if name in ARGUMENTS:
        assert asks(other, name, provider) in {404, 405}  # 405: only by POST
    else:
        assert asks(provider, name, provider) == 200


@pytest.mark.parametrize("name", [name for name in OURS if who_may(name) == Who.DEMO])
def test_pages_of_the_demo_exist_only_there(name: str, provider: User, settings: Any) -> None:
    settings.PORTAL_DEMO = False
    for who in (None, provider, StaffFactory(superuser=True)):
        assert asks(who, name, provider) == 404


@pytest.mark.parametrize("name", ["admin:index", "admin:notifications_message_changelist"])
def test_the_office_is_closed_to_others(name: str, provider: User) -> None:
    assert asks(None, name, provider) == 401
    assert asks(provider, name, provider) == 403
    assert asks(StaffFactory(superuser=True), name, provider) == 200


def test_staff_without_the_right_see_no_messages(provider: User) -> None:
    assert asks(StaffFactory(), "admin:notifications_message_changelist", provider) == 403


def test_a_page_that_nobody_declared_is_closed_to_everybody(
    monkeypatch: pytest.MonkeyPatch, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delitem(ACCESS, "core:help")

    assert client.get("/help/").status_code == 403
    assert "core:help" in caplog.text
