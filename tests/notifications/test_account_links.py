"""A forgotten password, a new address for signing in: through the outbox, once, with links that no row holds."""

from __future__ import annotations

import json
import re
import smtplib
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.notifications.account_adapter import OutboxAccountAdapter
from apps.notifications.backends import DemoBackend
from apps.notifications.models import Message
from apps.notifications.services import message_resend, outbox_send
from tests.factories import PASSWORD, PersonFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another-password-9"


def verified(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def ask(client: Client, email: str) -> None:
    assert client.post(reverse("account_reset_password"), {"email": email}).status_code == 302


def link_in(sent: Any) -> str:
    (html, _kind), *_others = sent.alternatives
    found = re.search(rf"{settings.PORTAL_BASE_URL}(/\S+?/(?:key|confirm-email)/\S+)", str(sent.body))
    assert found and found[1] in html
    return found[1]


def choose(client: Client, link: str, password: str = NEW_PASSWORD) -> None:
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


def stored(message: Message) -> str:
    """All that the row holds."""
    row = Message.objects.filter(pk=message.pk).values().get()
    return json.dumps(row, default=str)


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_a_new_password_from_beginning_to_end(client: Client, language: str) -> None:
    user = verified(StaffFactory(language=language))
    # The tests have no broker: the request succeeds all the same.
    ask(client, user.email)
    message = Message.objects.get()
    assert (message.kind, message.account_id, message.language, message.state) == (
        "password_reset",
        user.pk,
        language,
        "waiting",
    )
    assert mail.outbox == []
    assert outbox_send(seconds=60).sent == 1
    assert outbox_send(seconds=60).sent == 0
    (sent,) = mail.outbox
    assert sent.to == [user.email]
    choose(client, link_in(sent))
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    # The link works once.
    choose(client, link_in(sent), "and-yet-another-9")
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_no_row_and_no_page_holds_the_link(client: Client, settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    user = verified(UserFactory(language="en"))
    PersonFactory(account=user, language="en")
    ask(client, user.email)
    message = Message.objects.get()
    outbox_send(seconds=60)
    link = link_in(mail.outbox[0])
    secret = link.rstrip("/").rpartition("/")[2]
    assert secret not in stored(message) and "/key/" not in stored(message)
    message.refresh_from_db()
    assert "the link stood in the e-mail alone" in message.body

    office = Client()
    office.force_login(StaffFactory(role="Registers", language="en"))
    page = office.get(reverse("admin:notifications_message_change", args=[message.pk])).content.decode()
    assert "Somebody asked for a new password" in page
    assert secret not in page and "/key/" not in page
    inbox = Client()
    inbox.force_login(user)
    assert "Choose a new password" not in inbox.get(reverse("notifications:inbox")).content.decode()
    assert inbox.get(reverse("notifications:message", args=[message.pk])).status_code == 404


def test_while_the_mail_server_is_down_it_waits_and_then_leaves_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_arguments: Any) -> None:
        raise smtplib.SMTPServerDisconnected("no")

    user = verified(UserFactory())
    ask(client, user.email)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", down)
        assert outbox_send(seconds=60).sent == 0
    message = Message.objects.get()
    assert (message.state, "/key/" in stored(message)) == ("waiting", False)
    Message.objects.update(due_at=timezone.now())
    assert outbox_send(seconds=60).sent == 1
    choose(client, link_in(mail.outbox[0]))
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_sent_again_after_the_address_changed_nobody_gets_a_link(client: Client) -> None:
    user = verified(UserFactory())
    ask(client, user.email)
    outbox_send(seconds=60)
    EmailAddress.objects.update(email="new@test.example")
    User.objects.filter(pk=user.pk).update(email="new@test.example")
    message = message_resend(message_id=Message.objects.get().pk, actor=StaffFactory())
    assert outbox_send(seconds=60).sent == 0
    message.refresh_from_db()
    assert message.state == "failed"
    assert len(mail.outbox) == 1


def test_nor_does_an_account_that_was_closed_meanwhile(client: Client) -> None:
    user = verified(UserFactory())
    ask(client, user.email)
    User.objects.update(is_active=False)
    assert outbox_send(seconds=60).sent == 0
    assert Message.objects.get().state == "failed"


def test_an_unknown_address_gets_the_same_answer_and_a_mail_without_link(client: Client) -> None:
    client.cookies["django_language"] = "nl"
    ask(client, "nobody@test.example")
    message = Message.objects.get()
    assert (message.kind, message.account_id, message.person_id, message.language) == (
        "unknown_account",
        None,
        None,
        "nl",
    )
    outbox_send(seconds=60)
    (sent,) = mail.outbox
    assert sent.to == ["nobody@test.example"]
    assert "/key/" not in str(sent.body)


def test_a_new_address_for_signing_in_is_confirmed_by_its_reader(client: Client) -> None:
    user = verified(UserFactory(language="en"))
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_email"), {"email": "new@test.example", "action_add": ""})
    message = Message.objects.get()
    assert (message.kind, message.address) == ("email_confirmation", "new@test.example")
    outbox_send(seconds=60)
    link = link_in(mail.outbox[0])
    assert "confirm-email" not in stored(message)
    client.post(link)
    assert EmailAddress.objects.get(email="new@test.example").verified


def test_the_demo_whose_mails_stay_here_writes_such_a_link_to_the_log(
    client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = f"{DemoBackend.__module__}.{DemoBackend.__name__}"
    ask(client, verified(UserFactory()).email)
    with caplog.at_level("INFO"):
        outbox_send(seconds=60)
    assert "/key/" in caplog.text


def test_a_mail_of_allauth_without_words_of_ours_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        OutboxAccountAdapter().send_mail("account/email/login_code", "a@test.example", {})
