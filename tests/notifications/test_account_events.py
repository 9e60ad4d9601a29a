"""What happens to an account is told to its owner, once."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.notifications.models import Message
from apps.notifications.services import outbox_send
from tests.factories import PASSWORD, PersonFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another-password-9"


@pytest.fixture(params=["provider", "staff"])
def user(request: pytest.FixtureRequest, client: Client) -> User:
    account = UserFactory(language="en") if request.param == "provider" else StaffFactory(language="nl")
    if request.param == "provider":
        PersonFactory(account=account, language="de")
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return account


def only_message(user: User, kind: str) -> Message:
    message = Message.objects.get()
    assert (message.kind, message.account_id, message.person_id) == (kind, user.pk, None)
    return message


def test_a_changed_password(client: Client, user: User) -> None:
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("account_change_password"), data)
    message = only_message(user, "password_changed")
    assert message.address == user.email
    # In the language of one's letters; staff have that of their screen.
    assert message.language == ("de" if hasattr(user, "person") else "nl")
    assert outbox_send(seconds=60).sent == 1
    # allauth itself sends nothing about it.
    assert len(mail.outbox) == 1


def test_a_changed_address_is_told_to_the_old_one(client: Client, user: User) -> None:
    EmailAddress.objects.create(user=user, email="new@test.example", verified=True, primary=False)
    client.post(reverse("account_email"), {"email": "new@test.example", "action_primary": ""})
    user.refresh_from_db()
    old = user.email if user.email != "new@test.example" else f"{user.username}@test.example"
    assert user.email == "new@test.example"
    assert only_message(user, "email_changed").address == old


def test_a_second_factor_comes_and_goes(client: Client, user: User, django_capture_on_commit_callbacks: Any) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    assert Authenticator.objects.filter(user=user).count() == 2, "the recovery codes come with it"
    assert only_message(user, "second_factor_added").data["factor"] == "totp"

    Message.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()
    assert only_message(user, "second_factor_removed").data["factor"] == "totp"


def test_each_change_is_told(client: Client, user: User) -> None:
    for old, new in ((PASSWORD, NEW_PASSWORD), (NEW_PASSWORD, PASSWORD)):
        client.post(reverse("account_change_password"), {"oldpassword": old, "password1": new, "password2": new})
        client.post(reverse("account_login"), {"login": user.email, "password": new})
    assert Message.objects.filter(kind="password_changed").count() == 2


def test_what_staff_change_is_told_to_the_owner(client: Client) -> None:
    user = UserFactory(email="old@test.example", language="en")
    EmailAddress.objects.create(user=user, email="old@test.example", verified=True, primary=True)
    client.force_login(StaffFactory(superuser=True))

    page = client.get(reverse("admin:accounts_user_change", args=[user.pk]))
    filled = {name: value for name, value in page.context["adminform"].form.initial.items() if value not in (None, [])}
    filled = {name: value for name, value in filled.items() if name not in ("last_login", "date_joined")}
    answer = client.post(
        reverse("admin:accounts_user_change", args=[user.pk]), {**filled, "email": "new@test.example", "groups": []}
    )
    assert answer.status_code == 302
    secret = "a long enough pass phrase"
    answer = client.post(
        reverse("admin:auth_user_password_change", args=[user.pk]),
        {"usable_password": "true", "password1": secret, "password2": secret},
    )
    assert answer.status_code == 302

    told = {message.kind: message.address for message in Message.objects.filter(account=user)}
    assert told == {"email_changed": "old@test.example", "password_changed": "new@test.example"}
    assert EmailAddress.objects.get(user=user).email == "new@test.example"
