"""Every URL has a declared audience, and holds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.accounts.acting import SESSION_KEY
from apps.accounts.models import User
from apps.accounts.roles import EVALUATION_OFFICERS
from apps.core.access import ACCESS, Who, who_may
from tests.accounts.fresh import freshly
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory, UserFactory
from tests.mandates.factories import MandataryUserFactory, MandateFactory
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


def urls(patterns: Any, prefix: str = "", above: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name with the names of its arguments."""
    for pattern in patterns:
        mine = (*above, *pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from urls(pattern.url_patterns, inner, mine)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name or ''}", mine


URLS = dict(urls(get_resolver().url_patterns))
ALL = sorted(URLS)
OURS = [name for name in ALL if name and not name.startswith("admin:")]
OPEN_ADMIN = {"admin:login", "admin:logout", "admin:jsi18n"}
OFFICE = [name for name in ALL if name.startswith("admin:") and name not in {"admin:", *OPEN_ADMIN}]
# What fills an address of the office, whose rows need not exist to be refused.
GUESSES = {"app_label": "providers", "url": "x"}
# Pages of the office that are open to all of its staff.
OPEN_OFFICE = {name: {200, 302} for name in ("admin:index", "admin:password_change", "admin:password_change_done")}


@pytest.fixture
def provider() -> User:
    return ProviderNumberFactory(person=PersonFactory(with_account=True)).person.account


def address(name: str, of: User) -> str:
    """With what that page is about: something of that provider's own file where it is known."""
    if name in ARGUMENTS:
        return reverse(name, kwargs=ARGUMENTS[name](of))
    return reverse(name, kwargs={argument: GUESSES.get(argument, 1) for argument in URLS[name]})


def asks(client: Client, name: str, of: User, method: str = "get") -> int:
    url = address(name, of)
    response = getattr(client, method)(url)
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return 401
    return response.status_code


def signed_in(user: User, acting: str = "") -> Client:
    """Somebody who has just shown who they are, acting as they chose."""
    client = Client()
    client.force_login(user)
    session = freshly(client).session
    session[SESSION_KEY] = acting
    session.save()
    return client


def viewing(person: Any) -> Client:
    client = signed_in(StaffFactory(role=EVALUATION_OFFICERS))
    client.post(reverse("providers:view_as", args=[person.pk]), {"reason": "Call 4711 about the contract"})
    return client


def mandatary(kind: str, **fields: Any) -> Client:
    """With a mandate of the provider `principal`, or of somebody else."""
    user = MandataryUserFactory()
    return signed_in(user, f"mandate:{MandateFactory(user=user, kind=kind, **fields).pk}")


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


# Who comes in (what of the page they then see is the page's own matter), who must sign in, who is refused, and for
# whom another's file doesn't exist. The order is that of VISITORS.
IN, SIGN_IN, NO, NONE = "comes in", "must sign in", "is refused", "finds nothing"
VISITORS: dict[str, Callable[[User], Client]] = {
    "anonymous": lambda provider: Client(),
    "citizen": lambda provider: signed_in(UserFactory()),
    "another provider": lambda provider: signed_in(
        ProviderNumberFactory(person=PersonFactory(with_account=True)).person.account
    ),
    "another's mandatary": lambda provider: mandatary("administrative_file"),
    "mandatary, social statute": lambda provider: mandatary("social_statute", principal=provider.person),
    "mandatary, file": lambda provider: mandatary("administrative_file", principal=provider.person),
    "staff": lambda provider: signed_in(StaffFactory()),
    "staff who look": lambda provider: viewing(provider.person),
    "the provider": lambda provider: signed_in(provider),
}
MATRIX: dict[Who, tuple[str, ...]] = {
    Who.PUBLIC: (IN, IN, IN, IN, IN, IN, IN, IN, IN),
    Who.DEMO: (IN, IN, IN, IN, IN, IN, IN, NO, IN),
    Who.SIGNED_IN: (SIGN_IN, IN, IN, IN, IN, IN, IN, NO, IN),
    Who.PROVIDER: (SIGN_IN, NO, NONE, NO, NO, NO, NO, IN, IN),
    Who.SOCIAL_STATUTE: (SIGN_IN, NO, NONE, NONE, IN, IN, NO, IN, IN),
    Who.FILE: (SIGN_IN, NO, NONE, NONE, NO, IN, NO, IN, IN),
    Who.STAFF: (SIGN_IN, NO, NO, NO, NO, NO, IN, NO, NO),
}
# One's own account and its sign-in stay closed to staff who look with another's eyes, though the pages are public.
CLOSED_WHILE_LOOKING = ("account_", "mfa_", "socialaccount_", "openid_")
# Sending these ends the look.
ENDING = {"account_logout", "accounts:viewing_end"}
STILL_SENT_WHILE_LOOKING = {"set_language", "accounts:session_extend", "healthz", *ENDING}
# Forms that explain themselves to whoever may only read.
CLOSED_TO_READERS = {
    "bank:add",
    "bank:cancel",
    "bank:close",
    "bank:close_cancel",
    "bank:recipient",
    "privacy:export_download",
}


def expected_of(name: str, who: Who) -> dict[str, str]:
    expected = dict(zip(VISITORS, MATRIX[who], strict=True))
    if name in CLOSED_TO_READERS or (name.startswith(CLOSED_WHILE_LOOKING) and name != "account_logout"):
        expected["staff who look"] = NO
    if name in STILL_SENT_WHILE_LOOKING:
        expected["staff who look"] = IN
    return expected


def verdict(name: str, status: int, expected: str) -> str:
    if expected == NONE:
        # Their own page where no file is in the address; 405: only by POST.
        right = status in {404, 405} if name in ARGUMENTS else status < 400 or status == 405
        return NONE if right else str(status)
    if status >= 500 and name != "healthz":  # the broker is not there in tests
        return str(status)
    if name in STEPS and status == 401:  # outside of a sign-in these lead back to its beginning
        return expected
    return {401: SIGN_IN, 403: NO}.get(status, IN)


@pytest.mark.parametrize("who", [who for who in Who if any(who_may(name) == who for name in OURS)])
def test_each_page_lets_in_whom_it_declares(who: Who, provider: User) -> None:
    visitors = {visitor: make(provider) for visitor, make in VISITORS.items()}
    wrong = []
    for name in OURS:
        if who_may(name) != who:
            continue
        for visitor, expected in expected_of(name, who).items():
            found = verdict(name, asks(visitors[visitor], name, provider), expected)
            # Of the office's pages only that others stay out: its finer rights are Django's.
            if found != expected and not (who == Who.STAFF and visitor == "staff"):
                wrong.append(f"{name}: {visitor} {found}, expected: {expected}")
    assert wrong == []


def test_staff_who_look_send_nothing(provider: User) -> None:
    looking = viewing(provider.person)
    sent = {name for name in OURS if name not in ENDING and asks(looking, name, provider, method="post") != 403}
    assert sent == STILL_SENT_WHILE_LOOKING - ENDING


def test_the_office_is_closed_to_all_others(provider: User) -> None:
    staff = signed_in(StaffFactory())
    others = [
        signed_in(provider),
        viewing(provider.person),
        mandatary("administrative_file", principal=provider.person),
    ]
    wrong = []
    for name in OFFICE:
        found = [asks(client, name, provider) for client in (Client(), *others)]
        if found != [401, 403, 403, 403] or asks(staff, name, provider) not in OPEN_OFFICE.get(
            name, {302, 403, 404, 405}
        ):
            wrong.append(f"{name}: {found}")
    assert wrong == []


@pytest.mark.parametrize("name", [name for name in OURS if who_may(name) == Who.DEMO])
def test_pages_of_the_demo_exist_only_there(name: str, provider: User, settings: Any) -> None:
    settings.PORTAL_DEMO = False
    for who in (Client(), signed_in(provider), signed_in(StaffFactory(superuser=True))):
        assert asks(who, name, provider) == 404


def test_staff_with_the_right_come_in(provider: User) -> None:
    client = signed_in(StaffFactory(superuser=True))
    assert asks(client, "admin:index", provider) == 200
    assert asks(client, "admin:notifications_message_changelist", provider) == 200


def test_a_page_that_nobody_declared_is_closed_to_everybody(
    monkeypatch: pytest.MonkeyPatch, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delitem(ACCESS, "core:help")

    assert client.get("/help/").status_code == 403
    assert "core:help" in caplog.text
