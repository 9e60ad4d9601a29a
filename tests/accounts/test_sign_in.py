"""Signing in: with a password, as a demo person, with the second factor that staff need."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.notifications.services import outbox_send
from tests.factories import PASSWORD, PersonFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def verified(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


@pytest.mark.parametrize("field", ["email", "username"])
def test_by_address_or_user_name(client: Client, field: str) -> None:
    user = verified(PersonFactory(with_account=True).account)

    response = sign_in(client, getattr(user, field))

    assert response["Location"] == reverse("core:overview")


def test_a_refused_form_says_so_first_and_ties_errors_to_fields(client: Client) -> None:
    response = client.post(reverse("account_login"), {"login": "", "password": ""}, headers={"accept-language": "en"})
    page = response.content.decode()

    assert re.search(r"<title>Error: ", page)
    assert '<a href="#id_login">E-mail address or user name: ' in page
    assert 'aria-describedby="id_login_error"' in page
    assert 'id="id_login_error"' in page


def test_unknown_and_wrong_get_the_same_answer(client: Client) -> None:
    user = verified(UserFactory())
    known = sign_in(client, user.email, "wrong").context["form"].errors
    unknown = sign_in(client, "nobody@test.example", "wrong").context["form"].errors
    assert known == unknown


def test_nobody_makes_an_account_here(client: Client) -> None:
    data = {"email": "new@test.example", "password1": PASSWORD, "password2": PASSWORD}
    response = client.post(reverse("account_signup"), data)
    assert "account/signup_closed.html" in [template.name for template in response.templates]
    assert not User.objects.filter(email="new@test.example").exists()


def test_a_forgotten_password_can_be_replaced(client: Client, settings: Any) -> None:
    user = verified(UserFactory())
    client.post(reverse("account_reset_password"), {"email": user.email})
    outbox_send(seconds=60)
    link = re.search(rf"{settings.PORTAL_BASE_URL}(/\S+/key/\S+)", str(mail.outbox[0].body))
    assert link
    page = client.get(link[1], follow=True)
    action = page.request["PATH_INFO"]
    client.post(action, {"password1": "another-password-9", "password2": "another-password-9"})
    user.refresh_from_db()
    assert user.check_password("another-password-9")


def test_too_many_attempts_are_stopped_with_a_page_that_helps(client: Client) -> None:
    user = verified(UserFactory())
    answers = [sign_in(client, user.email, "wrong") for _attempt in range(12)]
    last = answers[-1]
    stopped = last.status_code == 429 or last.context["form"].errors
    assert stopped
    assert sign_in(client, user.email).status_code != 302


# ------------------------------------------------------------------ the demo


def test_demo_person_signs_in_with_one_click(client: Client) -> None:
    user = PersonFactory(account=UserFactory(demo_title="Full amount")).account
    assert "Full amount" in client.get(reverse("accounts:demo")).content.decode()

    response = client.post(reverse("accounts:demo_sign_in", args=[user.username]))

    assert response["Location"] == reverse("core:overview")
    assert client.get(reverse("core:overview")).status_code == 200


def test_only_demo_people_sign_in_that_way(client: Client) -> None:
    user = UserFactory(demo_title="")
    assert client.post(reverse("accounts:demo_sign_in", args=[user.username])).status_code == 404
    assert "_auth_user_id" not in client.session


def test_demo_sign_in_changes_nothing_by_get(client: Client) -> None:
    user = UserFactory(demo_title="Full amount")
    assert client.get(reverse("accounts:demo_sign_in", args=[user.username])).status_code == 405


def test_demo_sign_in_is_impossible_outside_the_demo(client: Client, settings: Any) -> None:
    settings.PORTAL_DEMO = False
    user = UserFactory(demo_title="Full amount")
    assert client.post(reverse("accounts:demo_sign_in", args=[user.username])).status_code == 404
    assert "_auth_user_id" not in client.session
    assert reverse("accounts:demo") not in client.get("/").content.decode()


# ------------------------------------------------------------------ the second factor


def authenticator(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_staff_without_second_factor_must_set_one_up(client: Client, settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = True
    client.force_login(StaffFactory(superuser=True))

    for page in ("admin:index", "admin:notifications_message_changelist"):
        response = client.get(reverse(page))
        assert response["Location"] == reverse("mfa_activate_totp")


def test_staff_with_second_factor_must_use_it(client: Client, settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = True
    user = verified(StaffFactory(superuser=True))
    secret = authenticator(user)

    assert sign_in(client, user.email)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("admin:index")).status_code == 302
    response = client.post(reverse("mfa_authenticate"), {"code": code(secret)})

    assert response["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200


def test_second_factor_does_not_concern_the_demo(client: Client) -> None:
    client.force_login(StaffFactory(superuser=True))
    assert client.get(reverse("admin:index")).status_code == 200


def test_pages_of_the_second_factor_work(client: Client) -> None:
    user = verified(StaffFactory())
    sign_in(client, user.email)
    asked = client.get(reverse("mfa_activate_totp"))["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    client.post(asked, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert 'class="qr"' in page.content.decode()
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"):
        assert client.get(reverse(name)).status_code == 200, name


def test_admin_has_no_sign_in_of_its_own(client: Client) -> None:
    response = client.get(reverse("admin:login"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


# ------------------------------------------------------------------ languages


def language_of(client: Client, path: str = "/") -> str:
    found = re.search(r'<html lang="(..)"', client.get(path).content.decode())
    return found[1] if found else ""


def test_the_screen_speaks_the_accounts_language(client: Client) -> None:
    client.force_login(UserFactory(language="de"))
    assert language_of(client) == "de"


def test_the_switcher_keeps_the_page_and_wins(client: Client) -> None:
    client.force_login(UserFactory(language="de"))
    response = client.post(reverse("set_language"), {"language": "nl", "next": "/help/?a=b"})
    assert response["Location"] == "/help/?a=b"
    assert language_of(client, "/help/") == "nl"


def test_the_account_keeps_the_chosen_language(client: Client) -> None:
    user = UserFactory(language="fr")
    client.force_login(user)
    client.post(reverse("accounts:settings"), {"language": "nl"})
    user.refresh_from_db()
    assert user.language == "nl"
    assert language_of(client) == "nl"


def test_an_unknown_language_is_refused(client: Client) -> None:
    user = UserFactory(language="fr")
    client.force_login(user)
    page = client.post(reverse("accounts:settings"), {"language": "xx"})
    assert page.status_code == 200
    user.refresh_from_db()
    assert user.language == "fr"
