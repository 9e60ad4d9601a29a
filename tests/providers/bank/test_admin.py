"""Staff and the accounts: who finds them, who stops payments, who releases them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import EVALUATION_OFFICERS, READ_ONLY, SECOND_SIGNATORIES
from apps.core.models import TrailEntry
from apps.core.staff_start import staff_start
from apps.providers.bank.services import bank_account_block
from apps.providers.models import BankAccount, BankAccountBlock
from apps.social_statute.population.identifiers import iban
from tests.factories import BankAccountFactory, PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2025, 7, 10)
LIST = "/admin/providers/bankaccount/"


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(DAY)


def staff(role: str) -> tuple[Client, Any]:
    user = StaffFactory(role=role, language="en")
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client, user


def act(client: Client, action: str, *accounts: BankAccount, **more: str) -> Any:
    return client.post(LIST, {"action": action, ACTION_CHECKBOX_NAME: [a.pk for a in accounts], **more}, follow=True)


def test_the_start_page_leads_to_exactly_the_shared_accounts() -> None:
    people = [PersonFactory(last_name="Aalst"), PersonFactory(last_name="Brugge")]
    shared = [BankAccountFactory(person=person, iban=iban(1)) for person in people]
    BankAccountFactory(person=people[0], domain="accreditation", iban=iban(2))
    client, user = staff(READ_ONLY)
    card = next(c for c in staff_start(user, DAY).waiting if "same bank account" in str(c.title))
    assert card.count == 2
    page = client.get(card.url).content.decode()
    assert page.count('name="_selected_action"') in (0, 2)
    assert page.count("field-masked_iban") == 2
    assert shared[0].iban not in page


def test_the_page_of_an_account_names_the_others_who_have_it() -> None:
    people = [PersonFactory(last_name=name) for name in ("Aalst", "Brugge", "Charleroi")]
    mine, other = (BankAccountFactory(person=person, iban=iban(1)) for person in people[:2])
    BankAccountFactory(person=people[2], iban=iban(1), closed_on=DAY)
    client, _user = staff(READ_ONLY)
    page = client.get(reverse("admin:providers_bankaccount_change", args=[mine.pk])).content.decode()
    assert reverse("admin:providers_person_change", args=[other.person_id]) in page
    assert "Charleroi" not in page, "an account that is closed is no sharing"


def test_suspect_plans_are_a_queue_of_their_own() -> None:
    planned = BankAccountFactory(usable_from=dt.date(2025, 7, 20), follows_email_change=True)
    BankAccountFactory(usable_from=dt.date(2025, 7, 20))
    BankAccountFactory(follows_email_change=True)
    client, user = staff(READ_ONLY)
    card = next(c for c in staff_start(user, DAY).waiting if "new e-mail address" in str(c.title))
    assert card.count == 1
    assert planned.masked_iban in client.get(card.url).content.decode()


@pytest.mark.parametrize("typed", ["be68 5390 0754 7034", "Aalst"], ids=["an IBAN", "a name"])
def test_an_account_is_found(typed: str) -> None:
    found = BankAccountFactory(person=PersonFactory(last_name="Aalst"), iban="BE68539007547034")
    other = BankAccountFactory(person=PersonFactory(last_name="Brugge"))
    page = staff(READ_ONLY)[0].get(LIST, {"q": typed}).content.decode()
    assert found.masked_iban in page
    assert other.masked_iban not in page


def test_the_policy_stands_above_the_list(settings: Any) -> None:
    settings.BANK_FOREIGN_ACCOUNTS, settings.BANK_COOL_DOWN_DAYS = "none", 9
    page = staff(READ_ONLY)[0].get(LIST).content.decode()
    assert "Belgian accounts alone" in page
    assert "after 9 days" in page


def test_looking_at_an_account_leaves_a_trace() -> None:
    account = BankAccountFactory()
    client, user = staff(READ_ONLY)
    page = client.get(reverse("admin:providers_bankaccount_change", args=[account.pk])).content.decode()
    assert account.masked_iban in page
    assert account.iban not in page
    entry = TrailEntry.objects.get(act="bank_account_read")
    assert (entry.actor_id, entry.person_id) == (user.pk, account.person_id)


def test_payments_are_stopped_with_a_reason_and_released_by_another() -> None:
    account = BankAccountFactory()
    officer, _user = staff(EVALUATION_OFFICERS)
    asked = act(officer, "block", account).content.decode()
    assert "1 account is chosen" in asked
    assert "Give a reason." in act(officer, "block", account, confirmed="1", reason=" ").content.decode()
    assert not BankAccountBlock.objects.exists()
    assert "Stopped: " in act(officer, "block", account, confirmed="1", reason="Doubt").content.decode()
    act(officer, "release", account, confirmed="1", reason="Mine")
    assert BankAccountBlock.objects.filter(released_at=None).count() == 1, "an officer has not that right"

    second, user = staff(SECOND_SIGNATORIES)
    assert "Released: " in act(second, "release", account, confirmed="1", reason="Proved").content.decode()
    assert BankAccountBlock.objects.get().released_by == user


def test_who_stopped_payments_can_t_release_them() -> None:
    account = BankAccountFactory()
    client, user = staff(SECOND_SIGNATORIES)
    bank_account_block(account=account, reason="Doubt", actor=user)
    assert "somebody else must release it" in act(
        client, "release", account, confirmed="1", reason="x"
    ).content.decode().replace("&#x27;", "'")
    assert BankAccountBlock.objects.filter(released_at=None).exists()


def test_who_only_reads_is_offered_no_act() -> None:
    account = BankAccountFactory()
    client, _user = staff(READ_ONLY)
    act(client, "block", account, confirmed="1", reason="x")
    assert not BankAccountBlock.objects.exists()
    assert "Stop payments" not in client.get(LIST).content.decode()


def test_the_list_takes_the_same_queries_however_many(django_assert_max_num_queries: Any) -> None:
    for _count in range(12):
        BankAccountFactory()
    client, _user = staff(SECOND_SIGNATORIES)
    with django_assert_max_num_queries(16):
        assert client.get(LIST).status_code == 200
