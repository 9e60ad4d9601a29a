"""The pages of bank accounts: who may, what is shown and hidden, and what a refused form says."""

from __future__ import annotations

import csv
import datetime as dt
import html
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts import acting
from apps.accounts.acting import Acting, Scope
from apps.core.identifiers import iban_display
from apps.core.models import TrailEntry
from apps.notifications.models import Message
from apps.providers.bank.services import bank_account_add, bank_account_block, bank_account_change
from apps.providers.models import BankAccount, FiscalRecipient
from apps.social_statute.population.identifiers import iban
from tests.factories import PASSWORD, BankAccountFactory, ProviderNumberFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2025, 7, 10)
CASES = Path(__file__).parents[2] / "cases" / "identifiers.csv"
TYPED = {"domain": "all", "iban": "BE68 5390 0754 7034", "holder": "A. Peeters", "wanted_from": ""}
ACCOUNTS, ADD, RECIPIENT = "/bank/", "/bank/add/", "/bank/recipient/"


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(DAY)


@pytest.fixture
def person() -> Any:
    return ProviderNumberFactory(person__with_account=True, person__account__language="en").person


@pytest.fixture
def me(person: Any, client: Client) -> Client:
    """The provider, who has just proved who they are."""
    client.force_login(person.account)
    fresh(client)
    return client


def fresh(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": ACCOUNTS})


@pytest.fixture
def mandatary(person: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Collection[Scope]], Client]:
    """Somebody who works on that file with a mandate of those scopes."""

    def make(scopes: Collection[Scope]) -> Client:
        user = UserFactory(first_name="Jan", last_name="Peeters", language="en")

        def resolve(user: Any, identifier: str) -> Acting:
            return Acting(
                user=user, key="mandate:12", person=person, scopes=frozenset(scopes), mandate_id=int(identifier)
            )

        monkeypatch.setitem(acting._resolvers, "mandate", resolve)
        client = Client()
        client.force_login(user)
        fresh(client)
        session = client.session
        session[acting.SESSION_KEY] = "mandate:12"
        session.save()
        return client

    return make


def text_of(response: Any) -> str:
    main = response.content.decode().split("<main", 1)[1]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def test_giving_an_account_asks_to_sign_in_again(person: Any, client: Client) -> None:
    client.force_login(person.account)
    assert client.get(ADD)["Location"].startswith(reverse("accounts:sign_in_again"))
    assert client.post(ADD, {**TYPED, "step": "confirm"}).status_code == 302
    assert not BankAccount.objects.exists()


def test_from_the_form_to_the_plan(me: Client, person: Any) -> None:
    bank_account_add(person=person, iban=iban(1), domain="all", usable_from=dt.date(2020, 1, 1))
    assert "from 17 July 2025" in text_of(me.get(ADD))

    checked = me.post(ADD, {**TYPED, "iban": "be68-5390.0754 7034", "step": "check"})
    shown = text_of(checked)
    assert "BE68 5390 0754 7034" in shown
    assert "Belgium" in shown
    assert f"Until then {iban(1)[:4]} •••• •••• {iban(1)[-4:]}" in shown
    assert BankAccount.objects.count() == 1, "nothing is written before the last step"

    again = me.post(ADD, {**TYPED, "step": "edit"})
    assert 'value="BE68 5390 0754 7034"' in again.content.decode()

    assert me.post(ADD, {**TYPED, "step": "confirm"})["Location"] == ACCOUNTS
    page = text_of(me.get(ACCOUNTS))
    assert "Planned change from 17 July 2025" in page
    assert "BE68 •••• •••• 7034" in page
    assert "5390 0754" not in me.get(ACCOUNTS).content.decode()
    made = BankAccount.objects.latest("pk")
    assert (made.given_by, made.holder) == ("provider", "A. Peeters")


def test_a_planned_change_is_cancelled_after_asking(me: Client, person: Any) -> None:
    made = bank_account_change(person=person, domain="all", iban=iban(1), holder="A", actor=person.account)
    address = f"/bank/{made.pk}/cancel/"
    assert "would be used from 17 July 2025" in text_of(me.get(address))
    assert me.post(address)["Location"] == ACCOUNTS
    assert "planned for 17 July 2025 and cancelled" in text_of(me.get(ACCOUNTS))
    assert me.get(address).status_code == 404


def test_another_s_account_is_not_there(me: Client) -> None:
    other = BankAccountFactory(usable_from=dt.date(2025, 7, 20))
    assert me.get(f"/bank/{other.pk}/cancel/").status_code == 404
    assert me.post(f"/bank/{other.pk}/cancel/").status_code == 404
    assert other.masked_iban not in text_of(me.get(ACCOUNTS))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"iban": "539-0075470-34"}, "This is not an IBAN"),
        ({"iban": "BE68539007547035"}, "a digit is wrong"),
        ({"iban": ""}, "This field is required"),
        ({"iban": "TR330006100519786457841326"}, "account in that country"),
        ({"holder": "  "}, "This field is required"),
        ({"domain": "lottery"}, "Select a valid choice"),
        ({"wanted_from": "2025-07-16"}, "The first day that you can choose is 17 July 2025"),
        ({"wanted_from": "2206-01-01"}, "The last day that you can choose is 10 July 2026"),
        ({"wanted_from": "tomorrow"}, "Enter a valid date"),
        ({"iban": "BE68\u0000539007547034"}, "Null characters are not allowed"),
        ({"iban": "9" * 5000}, "at most 50 characters"),
    ],
)
@pytest.mark.parametrize("step", ["check", "confirm"])
def test_a_refused_form_keeps_what_was_typed(me: Client, changed: dict[str, str], said: str, step: str) -> None:
    answer = me.post(ADD, {**TYPED, "holder": "Éva d'Hondt", **changed, "step": step})
    assert answer.status_code == 200
    assert said in text_of(answer)
    assert "<title>Error:" in re.sub(r"\s+", " ", answer.content.decode())
    if "holder" not in changed:
        assert "Éva d&#x27;Hondt" in answer.content.decode()
    assert not BankAccount.objects.exists()


def test_a_second_plan_is_refused_in_words_on_the_form(me: Client, person: Any) -> None:
    bank_account_change(person=person, domain="all", iban=iban(1), holder="A", actor=person.account)
    answer = me.post(ADD, {**TYPED, "step": "confirm"})
    assert answer.status_code == 200
    assert "already planned for 17 July 2025. Cancel it before" in text_of(answer)


@pytest.mark.parametrize(
    "case", [row for row in csv.DictReader(CASES.read_text().splitlines()) if row["kind"] == "iban"], ids=str
)
def test_the_cases_of_identifiers(me: Client, person: Any, case: dict[str, str], settings: Any) -> None:
    """Through the form and through the service that takes accounts over from a register."""
    answer = me.post(ADD, {**TYPED, "iban": case["input"], "step": "check"})
    is_refused = case["verdict"].startswith("bad_")
    assert ("Nothing has been changed yet" in text_of(answer)) is not is_refused
    taken = {"person": person, "iban": case["input"], "domain": "all", "usable_from": DAY}
    if is_refused:
        with pytest.raises(ValidationError):
            bank_account_add(**taken)
    else:
        assert iban_display(case["normalised"]) in text_of(answer)
        assert bank_account_add(**taken).iban == case["normalised"]
    settings.BANK_FOREIGN_ACCOUNTS = "none"
    again = me.post(ADD, {**TYPED, "iban": case["input"], "step": "check"})
    assert ("Nothing has been changed yet" in text_of(again)) is (case["verdict"] == "ok")


# ------------------------------------------------------------------ mandataries


@pytest.mark.parametrize("address", [ACCOUNTS, ADD, RECIPIENT])
def test_a_mandate_for_the_social_statute_alone_is_not_enough(mandatary: Any, address: str) -> None:
    assert mandatary([Scope.SOCIAL_STATUTE]).get(address).status_code == 403
    assert mandatary([Scope.SOCIAL_STATUTE]).post(address, {**TYPED, "step": "confirm"}).status_code == 403


def test_a_mandatary_s_act_is_recorded_with_the_principal(mandatary: Any, person: Any) -> None:
    client = mandatary(Scope)
    assert person.full_name in text_of(client.get(ACCOUNTS))
    assert client.post(ADD, {**TYPED, "step": "confirm"}).status_code == 302
    entry = TrailEntry.objects.get(act="bank_account_change")
    assert entry.person_id == person.pk
    assert entry.detail["principal"] == person.pk
    assert entry.detail["mandate"] == 12
    assert Message.objects.get().address == person.email
    assert "a mandatary: Jan Peeters" in text_of(client.get(ACCOUNTS))


def test_who_only_looks_changes_nothing(person: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = BankAccountFactory(person=person, usable_from=dt.date(2025, 7, 20))
    staff = StaffFactory()
    monkeypatch.setitem(
        acting._resolvers,
        "look",
        lambda user, identifier: Acting(
            user=user, key="look:1", person=person, scopes=acting.ALL_SCOPES, is_read_only=True
        ),
    )
    client.force_login(staff)
    fresh(client)
    session = client.session
    session[acting.SESSION_KEY] = "look:1"
    session.save()
    shown = client.get(ACCOUNTS).content.decode()
    assert made.masked_iban in shown
    assert "/bank/add/" not in shown
    for address in (ADD, f"/bank/{made.pk}/cancel/", RECIPIENT):
        assert client.post(address, {**TYPED, "step": "confirm"}).status_code == 403
    assert BankAccount.objects.filter(cancelled_at=None).count() == 1


# ------------------------------------------------------------------ the pages themselves


def test_the_page_takes_the_same_queries_however_long_the_history(me: Client, person: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert me.get(ACCOUNTS).status_code == 200
        return len(seen)

    before = queries()
    for number in range(1, 6):
        bank_account_add(
            person=person,
            iban=iban(number),
            domain="all",
            usable_from=dt.date(2010 + number, 1, 1),
            actor=person.account,
        )
    assert queries() == before


def test_a_stop_is_shown_with_what_to_do(me: Client, person: Any) -> None:
    account = BankAccountFactory(person=person)
    bank_account_block(account=account, reason="secret doubt", actor=StaffFactory())
    assert "Payments stopped" in text_of(me.get(ACCOUNTS))
    overview = text_of(me.get("/overview/"))
    assert "We stopped the payments to a bank account" in overview
    assert "secret doubt" not in overview


def test_the_overview_tells_of_a_planned_change(me: Client, person: Any) -> None:
    bank_account_change(person=person, domain="all", iban=iban(1), holder="A", actor=person.account)
    assert "A change of bank account is planned for 17 July 2025." in text_of(me.get("/overview/"))


def test_a_fiscal_recipient_is_chosen_and_changed(me: Client) -> None:
    assert "nothing chosen: yourself" in text_of(me.get(ACCOUNTS))
    typed = {"income_year": "2025", "domain": "all", "kind": "company", "name": "Cabinet SRL", "cbe": "0566.988.259"}
    refused = me.post(RECIPIENT, {**typed, "cbe": "0566.988.258"})
    assert refused.status_code == 200
    assert "This can't be a CBE number" in text_of(refused)
    assert me.post(RECIPIENT, typed)["Location"] == ACCOUNTS
    assert me.post(RECIPIENT, {**typed, "kind": "self"})["Location"] == ACCOUNTS
    assert FiscalRecipient.objects.count() == 2
    page = text_of(me.get(ACCOUNTS))
    assert "Cabinet SRL (0566.988.259)" in page
    assert "until 31 May 2026" in page


def test_a_year_that_is_over_is_read_only(me: Client, person: Any, portal_clock: Any) -> None:
    typed = {"income_year": "2025", "domain": "all", "kind": "self"}
    me.post(RECIPIENT, typed)
    portal_clock(dt.date(2026, 6, 1))
    me.force_login(person.account)
    assert "no more: the last day was 31 May 2026" in text_of(me.get(ACCOUNTS))
    assert "Select a valid choice" in text_of(me.post(RECIPIENT, typed))
