"""The e-mail address of a file: asked for, confirmed, and the old one told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.accounts.models import User
from apps.core.fields import search_hash
from apps.notifications.models import BouncingAddress, Message
from apps.notifications.selectors import bouncing_addresses_of
from apps.providers.contact.selectors import former_emails
from apps.providers.contact.services import contact_email_cancel, contact_email_confirm, contact_email_request
from apps.providers.models import ContactEmail
from apps.providers.states import EmailState
from tests.factories import PersonFactory
from tests.races import refusals

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))


@pytest.fixture
def person() -> Any:
    return PersonFactory(with_account=True, email="old@test.example")


def ask(person: Any, address: str = "new@test.example") -> ContactEmail:
    return contact_email_request(person=person, address=address, actor=person.account)


def test_nothing_changes_before_the_link_was_opened(person: Any) -> None:
    email = ask(person)

    person.refresh_from_db()
    assert person.email == "old@test.example"
    message = Message.objects.get(kind="contact_email_confirm")
    assert message.address == "new@test.example"
    assert email.token_hash == search_hash(message.data["token"])
    assert message.data["token"] not in str(ContactEmail.objects.values().get())


def test_the_link_is_not_to_be_read_in_the_portal(person: Any) -> None:
    """Else whoever is signed in could confirm a mailbox that they can't read."""
    ask(person)

    assert not Message.objects.for_user(person.account).exists()


def test_a_confirmed_address_is_used_and_the_old_one_is_told(person: Any) -> None:
    contact_email_confirm(email=ask(person), actor=person.account)

    person.refresh_from_db()
    assert person.email == "new@test.example"
    assert Message.objects.get(kind="contact_email_changed").address == "old@test.example"
    history = {(row.address, row.state) for row in ContactEmail.objects.filter(person=person)}
    assert history == {("old@test.example", EmailState.ENDED), ("new@test.example", EmailState.VERIFIED)}

    contact_email_confirm(email=ask(person, "third@test.example"), actor=person.account)
    told = Message.objects.filter(kind="contact_email_changed").order_by("id")
    assert [message.address for message in told] == ["old@test.example", "new@test.example"]
    assert former_emails(person, dt.date(2025, 7, 10)) == ["new@test.example", "old@test.example"]
    assert former_emails(person, dt.date(2025, 7, 11)) == []


def test_a_link_counts_once_and_for_a_day(person: Any, portal_clock: Any) -> None:
    used = ask(person)
    contact_email_confirm(email=used, actor=person.account)
    with pytest.raises(ValidationError, match="already"):
        contact_email_confirm(email=used, actor=person.account)

    late = ask(person, "late@test.example")
    portal_clock(dt.date(2025, 7, 12))
    with pytest.raises(ValidationError, match="too old"):
        contact_email_confirm(email=late, actor=person.account)
    person.refresh_from_db()
    assert person.email == "new@test.example"


def test_a_newer_request_takes_over(person: Any) -> None:
    first = ask(person, "first@test.example")
    second = ask(person, "second@test.example")

    with pytest.raises(ValidationError, match="no longer counts"):
        contact_email_confirm(email=first, actor=person.account)
    contact_email_cancel(email=second, actor=person.account)
    with pytest.raises(ValidationError, match="no longer counts"):
        contact_email_confirm(email=second, actor=person.account)
    person.refresh_from_db()
    assert person.email == "old@test.example"


def test_two_people_of_one_practice_may_share_an_address(person: Any) -> None:
    colleague: Any = PersonFactory(with_account=True)
    contact_email_confirm(email=ask(colleague), actor=colleague.account)
    contact_email_confirm(email=ask(person), actor=person.account)

    person.refresh_from_db()
    assert person.email == "new@test.example"


def test_nobody_makes_us_write_to_strangers_all_day(person: Any) -> None:
    for place in range(5):
        ask(person, f"{place}@test.example")

    with pytest.raises(ValidationError, match="too many"):
        ask(person)


def test_a_new_address_ends_the_notice_about_mail_that_comes_back(person: Any) -> None:
    BouncingAddress.objects.create(address="OLD@test.example", reason="550", recorded_at=dt.datetime.now(dt.UTC))
    assert bouncing_addresses_of(person.account) == ["OLD@test.example"]

    contact_email_confirm(email=ask(person), actor=person.account)

    assert bouncing_addresses_of(User.objects.get(pk=person.account.pk)) == []


def test_an_address_that_bounced_may_be_tried_once_more(person: Any) -> None:
    BouncingAddress.objects.create(address="old@test.example", reason="550", recorded_at=dt.datetime.now(dt.UTC))

    contact_email_confirm(email=ask(person, "old@test.example"), actor=person.account)

    assert Message.objects.get(kind="contact_email_confirm").state == "waiting"
    assert bouncing_addresses_of(person.account) == []
    # Nobody is told of a change that is none.
    assert not Message.objects.filter(kind="contact_email_changed").exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_confirm_at_once() -> None:
    person: Any = PersonFactory(with_account=True, email="old@test.example")
    email = ask(person)

    def confirm() -> None:
        contact_email_confirm(email=ContactEmail.objects.get(pk=email.pk), actor=person.account)

    assert len(refusals(confirm, confirm)) == 1
    assert Message.objects.filter(kind="contact_email_changed").count() == 1
