"""Closing an account without a new one: what it means, who is told, and until when it can be taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from apps.core.clock import now
from apps.core.models import TrailEntry
from apps.notifications.models import Message
from apps.providers.bank.selectors import account_for_payment, account_given
from apps.providers.bank.services import (
    bank_account_block,
    bank_account_change,
    bank_account_change_cancel,
    bank_account_close,
    bank_account_close_cancel,
)
from apps.providers.models import BankAccount
from apps.social_statute.population.identifiers import iban
from tests.factories import BankAccountFactory, PersonFactory, ProviderNumberFactory, StaffFactory
from tests.providers.bank.test_pages import ACCOUNTS, fresh, text_of
from tests.providers.pages import signed_in

pytestmark = pytest.mark.django_db

DAY, TOMORROW = dt.date(2025, 7, 10), dt.date(2025, 7, 11)


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, no_language_left_over: None) -> None:
    portal_clock(DAY)
    translation.activate("en")


@pytest.fixture
def person() -> Any:
    return ProviderNumberFactory(person__with_account=True, person__account__language="en").person


@pytest.fixture
def account(person: Any) -> BankAccount:
    found: BankAccount = BankAccountFactory(person=person)
    return found


@pytest.fixture
def me(person: Any, client: Client) -> Client:
    client.force_login(person.account)
    fresh(client)
    return client


def test_closing_asks_to_sign_in_again(person: Any, account: BankAccount) -> None:
    client = signed_in(person.account)
    assert "/sign-in-again/" in client.get(f"/bank/{account.pk}/close/")["Location"]
    assert client.post(f"/bank/{account.pk}/close/", {"step": "close"}).status_code == 302
    account.refresh_from_db()
    assert account.closed_on is None


def test_from_what_it_means_to_the_end_and_the_payments_wait(
    me: Client, person: Any, account: BankAccount, portal_clock: Any
) -> None:
    address = f"/bank/{account.pk}/close/"
    shown = text_of(me.get(address))
    assert "they wait until you give one" in shown
    assert "from 11 July 2025" in shown
    refused = me.post(address, {"step": "close", "wanted_from": "2025-07-10"})
    assert "Choose a day from 11 July 2025 to 10 July 2026." in text_of(refused)
    assert 'value="2025-07-10"' in refused.content.decode(), "what was typed stays"

    assert me.post(address, {"step": "close", "wanted_from": "2025-07-20"})["Location"] == ACCOUNTS
    assert me.post(address, {"step": "close", "wanted_from": "2025-07-20"})["Location"] == ACCOUNTS, "sent twice"
    assert "Account to be closed on 20 July 2025" in text_of(me.get(ACCOUNTS))
    assert "is to be closed on 20 July 2025" in text_of(me.get("/overview/"))
    assert TrailEntry.objects.filter(act="bank_account_close", person_id=person.pk).count() == 1
    message = Message.objects.get()
    assert (message.kind, message.address) == ("bank_account_closed", person.email)

    last = dt.date(2025, 7, 19)
    assert account_for_payment(person=person, domain="social_statute", on=last) == account
    assert account_given(person=person, domain="social_statute", on=dt.date(2025, 7, 20)) is None
    portal_clock(dt.date(2025, 7, 20))
    me.force_login(person.account)
    assert "Earlier accounts" in text_of(me.get(ACCOUNTS))
    assert me.get(address).status_code == me.get(f"{address}cancel/").status_code == 404


def test_the_payments_of_one_kind_fall_back_to_the_account_for_all(me: Client, person: Any) -> None:
    general = BankAccountFactory(person=person)
    own = BankAccountFactory(person=person, domain="accreditation")
    shown = text_of(me.get(f"/bank/{own.pk}/close/"))
    assert f"your account for all payments, {general.masked_iban}" in shown
    bank_account_close(account=own, actor=person.account)
    assert account_for_payment(person=person, domain="accreditation", on=TOMORROW) == general


def test_it_is_cancelled_until_that_day(me: Client, person: Any, account: BankAccount, portal_clock: Any) -> None:
    bank_account_close(account=account, actor=person.account)
    address = f"/bank/{account.pk}/close/cancel/"
    assert "to be closed on 11 July 2025" in text_of(me.get(address))
    assert me.post(address)["Location"] == ACCOUNTS
    account.refresh_from_db()
    assert (account.closed_on, account.close_wanted_on) == (None, None)
    assert Message.objects.filter(kind="bank_account_kept").count() == 1

    bank_account_close(account=account, actor=person.account)
    assert Message.objects.filter(kind="bank_account_closed").count() == 2, "closed again, told again"
    portal_clock(TOMORROW)
    with pytest.raises(ValidationError, match="is closed since 11 July 2025"):
        bank_account_close_cancel(account=account, actor=person.account)


def test_a_former_address_is_told_too(person: Any, account: BankAccount) -> None:
    Message.objects.create(
        kind="contact_email_changed",
        event="x",
        person_id=person.pk,
        address="old@test.example",
        language="en",
        queued_at=now(),
        due_at=now(),
    )
    bank_account_close(account=account, actor=person.account)
    told = Message.objects.get(kind="bank_notice_former_address")
    assert (told.address, told.data["what"]) == ("old@test.example", "closed")


def test_another_account_that_comes_before_the_closing_takes_over(person: Any, account: BankAccount) -> None:
    """And when it is cancelled, the account is closed on the day that was wanted, not kept for ever."""
    closing = dt.date(2025, 8, 1)
    bank_account_close(account=account, actor=person.account, wanted_from=closing)
    given = bank_account_change(person=person, domain="all", iban=iban(1), holder="A", actor=person.account)
    account.refresh_from_db()
    assert account.closed_on == given.usable_from == dt.date(2025, 7, 17)
    bank_account_change_cancel(account=given, actor=person.account)
    account.refresh_from_db()
    assert account.closed_on == closing
    bank_account_close_cancel(account=account, actor=person.account)
    account.refresh_from_db()
    assert account.closed_on is None


def test_between_a_closing_and_a_later_account_payments_wait(me: Client, person: Any, account: BankAccount) -> None:
    given = bank_account_change(person=person, domain="all", iban=iban(1), holder="A", actor=person.account)
    assert f"From 17 July 2025 on they go to the account {given.masked_iban}" in text_of(
        me.get(f"/bank/{account.pk}/close/")
    )
    bank_account_close(account=account, actor=person.account)
    assert account_for_payment(person=person, domain="all", on=dt.date(2025, 7, 16)) is None
    assert account_for_payment(person=person, domain="all", on=given.usable_from) == given
    bank_account_close_cancel(account=account, actor=person.account)
    account.refresh_from_db()
    assert account.closed_on == given.usable_from
    with pytest.raises(ValidationError, match="Another account takes over on 17 July 2025"):
        bank_account_close(account=account, actor=person.account, wanted_from=given.usable_from)


def test_a_stopped_account_is_not_closed_to_get_round_the_stop(person: Any, account: BankAccount) -> None:
    bank_account_block(account=account, reason="Doubt", actor=StaffFactory())
    with pytest.raises(ValidationError, match="We stopped payments to this account"):
        bank_account_close(account=account, actor=person.account)


def test_another_s_account_is_not_there(me: Client) -> None:
    other = BankAccountFactory(person=PersonFactory())
    for address in (f"/bank/{other.pk}/close/", f"/bank/{other.pk}/close/cancel/"):
        assert me.post(address, {"step": "close"}).status_code == 404


def test_the_database_refuses_a_closing_without_its_day(account: BankAccount) -> None:
    account.close_wanted_on = TOMORROW
    account.close_asked_by, account.close_asked_at = StaffFactory(), now()
    with pytest.raises(IntegrityError), transaction.atomic():
        account.save()
    with pytest.raises(ValidationError):
        account.full_clean()
