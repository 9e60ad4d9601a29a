"""Which account is used when: cool-down, planned changes, blocks, and who is told."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import orjson
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core import clock
from apps.core.models import TrailEntry
from apps.evaluations.schemes import Selection
from apps.notifications.models import Message
from apps.notifications.services import NewMessage, messages_queue
from apps.providers.bank import policy
from apps.providers.bank.demo import fill
from apps.providers.bank.overview import needs
from apps.providers.bank.selectors import account_for_payment, accounts_shared, fiscal_recipient_for
from apps.providers.bank.services import (
    bank_account_add,
    bank_account_block,
    bank_account_change,
    bank_account_change_cancel,
    bank_account_release,
    fiscal_recipient_choose,
    iban_check,
)
from apps.providers.contact.services import contact_email_confirm, contact_email_request
from apps.providers.models import BankAccount, BankAccountBlock, FiscalRecipient, PaymentDomain
from apps.social_statute.facts import load_facts
from apps.social_statute.population.identifiers import cbe_number, iban
from tests.factories import BankAccountFactory, PersonFactory, ProviderNumberFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2025, 7, 10)
ALL, STATUTE, PREMIUMS = PaymentDomain.ALL, PaymentDomain.SOCIAL_STATUTE, PaymentDomain.TELEMATIC_PREMIUMS


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(DAY)


@pytest.fixture
def person() -> Any:
    return ProviderNumberFactory(person__with_account=True).person


def change(person: Any, number: str = iban(1), **more: Any) -> BankAccount:
    given: dict[str, Any] = {"domain": ALL, "holder": "A. Peeters", "actor": person.account} | more
    return bank_account_change(person=person, iban=number, **given)


def used(person: Any, domain: str = ALL, on: dt.date = DAY) -> str:
    found = account_for_payment(person=person, domain=domain, on=on)
    return found.iban if found else ""


def days(count: int) -> dt.date:
    return DAY + dt.timedelta(days=count)


def test_a_domain_s_own_account_goes_before_the_one_for_all_payments(person: Any) -> None:
    BankAccountFactory(person=person, domain=ALL, iban=iban(1))
    assert (used(person, STATUTE), used(person, PREMIUMS)) == (iban(1), iban(1))
    BankAccountFactory(person=person, domain=STATUTE, iban=iban(2))
    assert (used(person, STATUTE), used(person, PREMIUMS)) == (iban(2), iban(1))


def test_the_former_account_stays_in_use_until_the_cool_down_is_over(person: Any) -> None:
    bank_account_add(person=person, iban=iban(1), domain=ALL, usable_from=dt.date(2020, 1, 1))
    made = change(person, iban(2))
    assert made.usable_from == days(7)
    assert (used(person, on=days(6)), used(person, on=days(7))) == (iban(1), iban(2))
    assert used(person, STATUTE, on=days(7)) == iban(2)


@pytest.mark.parametrize(
    ("moment", "first_day"),
    [
        (dt.datetime(2025, 7, 10, 23, 59, tzinfo=clock.BRUSSELS), dt.date(2025, 7, 17)),
        (dt.datetime(2025, 7, 11, 0, 0, tzinfo=clock.BRUSSELS), dt.date(2025, 7, 18)),
        (dt.datetime(2025, 3, 29, 23, 59, tzinfo=clock.BRUSSELS), dt.date(2025, 4, 5)),  # the clocks change that night
    ],
)
def test_the_cool_down_counts_days_of_brussels(
    person: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, moment: dt.datetime, first_day: dt.date
) -> None:
    settings.PORTAL_CLOCK = None
    monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(dt.UTC))
    assert change(person).usable_from == first_day


def test_a_later_first_day_can_be_chosen_an_earlier_one_can_not(person: Any) -> None:
    with pytest.raises(ValidationError, match="17 July 2025"):
        change(person, wanted_from=days(6))
    with pytest.raises(ValidationError, match="too far"):
        change(person, wanted_from=days(366))
    assert change(person, wanted_from=days(30)).usable_from == days(30)


def test_what_is_planned_can_be_cancelled_until_its_first_day_begins(person: Any, portal_clock: Any) -> None:
    bank_account_add(person=person, iban=iban(1), domain=ALL, usable_from=dt.date(2020, 1, 1))
    made = change(person, iban(2))
    portal_clock(days(6))
    bank_account_change_cancel(account=made, actor=person.account)
    bank_account_change_cancel(account=made, actor=person.account)  # the second click
    assert used(person, on=days(30)) == iban(1)
    assert Message.objects.filter(kind="bank_account_cancelled").count() == 1
    again = change(person, iban(2))
    portal_clock(again.usable_from)
    with pytest.raises(ValidationError, match="in use since"):
        bank_account_change_cancel(account=again, actor=person.account)


def test_one_planned_change_a_domain_and_the_same_twice_is_one(person: Any) -> None:
    first = change(person)
    assert change(person) == first
    with pytest.raises(ValidationError, match="already planned for 17 July 2025"):
        change(person, iban(2))
    change(person, iban(2), domain=STATUTE)
    assert BankAccount.objects.count() == 2
    assert Message.objects.filter(kind="bank_account_added").count() == 2


def test_the_account_in_use_need_not_be_given_again(person: Any) -> None:
    bank_account_add(person=person, iban=iban(1), domain=ALL, usable_from=dt.date(2020, 1, 1))
    with pytest.raises(ValidationError, match="nothing has to change"):
        change(person, iban(1))


def test_the_database_holds_one_account_a_day() -> None:
    account = BankAccountFactory()
    with pytest.raises(IntegrityError, match="bank_account_one_per_day"), transaction.atomic():
        BankAccountFactory(person=account.person, usable_from=days(10))
    account.usable_from = days(10)
    account.pk = None
    with pytest.raises(ValidationError, match="already used on that day"):
        account.full_clean()


def test_a_register_s_account_is_put_between_the_others(person: Any) -> None:
    for number, day in ((1, dt.date(2020, 1, 1)), (3, dt.date(2024, 1, 1)), (2, dt.date(2022, 1, 1))):
        bank_account_add(person=person, iban=iban(number), domain=ALL, usable_from=day)
    found = [used(person, on=dt.date(year, 6, 1)) for year in (2019, 2020, 2022, 2024)]
    assert found == ["", iban(1), iban(2), iban(3)]


# ------------------------------------------------------------------ who is told


def test_the_person_gets_a_receipt_without_the_whole_number(person: Any) -> None:
    change(person)
    message = Message.objects.get()
    assert (message.kind, message.address) == ("bank_account_added", person.email)
    assert message.data["usable_from"] == "2025-07-17"
    assert iban(1) not in str(message.data)
    assert iban(1) not in str(TrailEntry.objects.get(act="bank_account_change").detail)


def address_changed(person: Any, old: str, *, ago: int) -> None:
    """As the contact data and the sign-in tell the old address."""
    new = NewMessage(event=old, person_id=person.pk, name="x", address=old, language="fr")
    messages_queue(kind="password_changed", messages=[new])
    moment = clock.end_of(days(-ago)) - dt.timedelta(hours=1)
    Message.objects.filter(address=old).update(kind="contact_email_changed", queued_at=moment)


@pytest.mark.parametrize(("ago", "is_new"), [(0, True), (29, True), (30, False), (200, False)])
def test_soon_after_a_new_address_the_wait_is_longer_and_the_old_address_is_told(
    person: Any, ago: int, is_new: bool
) -> None:
    address_changed(person, "old@test.example", ago=ago)
    made = change(person)
    assert made.follows_email_change is is_new
    assert made.usable_from == days(21 if is_new else 7)
    told = Message.objects.filter(kind="bank_notice_former_address").values_list("address", flat=True)
    assert list(told) == (["old@test.example"] if is_new else [])


def test_a_mandatary_s_change_names_them_to_the_person(person: Any) -> None:
    helper = UserFactory(first_name="Jan", last_name="Peeters")
    made = change(person, actor=helper)
    assert (made.given_by, made.added_by) == ("mandatary", helper)
    message = Message.objects.get()
    assert (message.address, message.data["by"], message.data["actor"]) == (person.email, "mandatary", "Jan Peeters")


# ------------------------------------------------------------------ staff's stop


def test_a_blocked_account_receives_nothing_and_nothing_goes_elsewhere(person: Any) -> None:
    BankAccountFactory(person=person, domain=ALL, iban=iban(1))
    own = BankAccountFactory(person=person, domain=STATUTE, iban=iban(2))
    officer, second = StaffFactory(), StaffFactory()
    bank_account_block(account=own, reason="Two people claim it", actor=officer)
    assert (used(person, STATUTE), used(person, PREMIUMS)) == ("", iban(1))
    assert Message.objects.get().kind == "bank_account_blocked"
    assert "Two people" not in str(Message.objects.get().data)
    with pytest.raises(ValidationError, match="stopped payments"):
        change(person, iban(2), domain=PREMIUMS)
    with pytest.raises(ValidationError, match="already blocked"):
        bank_account_block(account=own, reason="Again", actor=second)
    with pytest.raises(ValidationError, match="somebody else"):
        bank_account_release(account=own, reason="It is theirs", actor=officer)
    with pytest.raises(ValidationError, match="Say why"):
        bank_account_release(account=own, reason=" ", actor=second)
    bank_account_release(account=own, reason="It is theirs", actor=second)
    assert used(person, STATUTE) == iban(2)
    assert {"bank_account_block", "bank_account_release"} <= set(TrailEntry.objects.values_list("act", flat=True))


def test_four_eyes_hold_in_the_database() -> None:
    officer = StaffFactory()
    block = bank_account_block(account=BankAccountFactory(), reason="Doubt", actor=officer)
    with pytest.raises(IntegrityError, match="bank_block_four_eyes"), transaction.atomic():
        BankAccountBlock.objects.filter(pk=block.pk).update(
            released_by=officer, released_at=clock.now(), release_reason="x"
        )


def test_one_account_of_several_people_is_found() -> None:
    one, other = PersonFactory(), PersonFactory()
    shared = [BankAccountFactory(person=each, iban=iban(1)) for each in (one, other)]
    BankAccountFactory(person=one, domain=STATUTE, iban=iban(2))
    BankAccountFactory(person=one, domain=PREMIUMS, iban=iban(2))  # one person's, twice
    BankAccountFactory(person=other, domain=STATUTE, iban=iban(2), closed_on=DAY)  # over
    assert set(accounts_shared(DAY)) == set(shared)


# ------------------------------------------------------------------ the same answer for the yearly run


def test_the_run_and_the_page_find_the_same_account() -> None:
    """Every mix of accounts of both domains: in use, in cool-down, over, blocked, cancelled, or none."""
    officer = StaffFactory()
    kinds: dict[str, dict[str, Any] | None] = {
        "none": None,
        "in use": {},
        "from today": {"usable_from": DAY},
        "cool-down": {"usable_from": days(1)},
        "over": {"closed_on": DAY},
        "ends tomorrow": {"closed_on": days(1)},
        "cancelled": {"cancelled_at": clock.now(), "cancelled_by": officer},
        "blocked": {},
    }
    expected = {}
    for place, (general, own) in enumerate(itertools.product(kinds, kinds)):
        provider = ProviderNumberFactory()
        for step, (domain, kind) in enumerate(((ALL, general), (STATUTE, own))):
            made = kinds[kind]
            if made is not None:
                account = BankAccountFactory(person=provider.person, domain=domain, iban=iban(2 * place + step), **made)
                if kind == "blocked":
                    bank_account_block(account=account, reason="Doubt", actor=officer)
        expected[provider.number] = bool(used(provider.person, STATUTE))
    loaded = load_facts(2024, Selection(numbers=tuple(expected), first_person=0, last_person=10**9))
    assert {facts.number: orjson.loads(facts.text)["bank_account"] for facts in loaded} == expected
    assert set(expected.values()) == {True, False}


# ------------------------------------------------------------------ which accounts are accepted


@pytest.mark.parametrize(
    ("policy", "number", "on", "is_accepted"),
    [
        ("sepa", "NL91ABNA0417164300", DAY, True),
        ("none", "NL91ABNA0417164300", DAY, False),
        ("none", "BE68 5390 0754 7034", DAY, True),
        ("sepa", "TR330006100519786457841326", DAY, False),
        ("any", "TR330006100519786457841326", DAY, True),
        ("sepa", "MK07250120000058984", dt.date(2025, 10, 4), False),
        ("sepa", "MK07250120000058984", dt.date(2025, 10, 5), True),
    ],
)
def test_foreign_accounts_are_a_policy(settings: Any, policy: str, number: str, on: dt.date, is_accepted: bool) -> None:
    settings.BANK_FOREIGN_ACCOUNTS = policy
    if is_accepted:
        assert iban_check(number, on=on) == number.replace(" ", "")
    else:
        with pytest.raises(ValidationError, match="that country"):
            iban_check(number, on=on)


# ------------------------------------------------------------------ fiscal recipients


def choose(person: Any, **more: Any) -> FiscalRecipient:
    given: dict[str, Any] = {"domain": ALL, "income_year": 2025, "kind": "self", "actor": person.account} | more
    return fiscal_recipient_choose(person=person, **given)


def test_a_recipient_can_be_chosen_until_31_may_of_the_year_after(person: Any, portal_clock: Any) -> None:
    assert policy.fiscal_recipient_deadline(2024) == dt.date(2025, 5, 31)
    portal_clock(dt.date(2025, 5, 31))
    choose(person, income_year=2024)
    portal_clock(dt.date(2025, 6, 1))
    for year in (2024, 2026):
        with pytest.raises(ValidationError, match="nothing can be chosen"):
            choose(person, income_year=year, kind="company", name="X", cbe=cbe_number(1))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (dt.datetime(2025, 5, 31, 23, 59, tzinfo=clock.BRUSSELS), True),
        (dt.datetime(2025, 6, 1, 0, 0, tzinfo=clock.BRUSSELS), False),
    ],
)
def test_its_last_day_ends_at_midnight_in_brussels(
    settings: Any, monkeypatch: pytest.MonkeyPatch, moment: dt.datetime, is_open: bool
) -> None:
    settings.PORTAL_CLOCK = None
    monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(dt.UTC))
    assert (2024 in policy.open_income_years(clock.today())) is is_open


def test_a_newer_choice_ends_the_former_and_the_same_changes_nothing(person: Any) -> None:
    mine = choose(person)
    assert choose(person) == mine
    company = choose(person, kind="company", name="Cabinet SRL", cbe="0566.988.259", niss="85073003328")
    assert (company.cbe, company.niss, company.described) == ("0566988259", "", "Cabinet SRL (0566.988.259)")
    choose(person, domain=STATUTE, kind="person", name="Els Peeters", niss="85.07.30-033.28")
    mine.refresh_from_db()
    assert mine.superseded_at is not None
    assert fiscal_recipient_for(person=person, domain=PREMIUMS, income_year=2025) == company
    own = fiscal_recipient_for(person=person, domain=STATUTE, income_year=2025)
    assert own is not None
    assert own.described == "Els Peeters (85.07.30-•••.••)"
    assert Message.objects.filter(kind="fiscal_recipient_chosen").count() == 3
    assert "85073003328" not in str(list(TrailEntry.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "company", "name": "X", "cbe": "0566988258"}, "cbe"),
        ({"kind": "company", "cbe": "0566988259"}, "name"),
        ({"kind": "person", "name": "X", "niss": "85073003329"}, "niss"),
        ({"kind": "nobody"}, "kind"),
    ],
)
def test_a_wrong_recipient_is_refused_at_its_field(person: Any, given: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        choose(person, **given)
    assert field in refused.value.message_dict
    assert not FiscalRecipient.objects.exists()


def test_whoever_works_on_many_files_sees_where_payments_are_stopped(django_assert_num_queries: Any) -> None:
    accounts = [BankAccountFactory() for _count in range(3)]
    for account in accounts[:2]:
        bank_account_block(account=account, reason="Doubt", actor=StaffFactory())
    with django_assert_num_queries(1):
        found = needs([account.person_id for account in accounts], DAY)
    assert set(found) == {account.person_id for account in accounts[:2]}


def test_the_demo_s_part_is_made_once() -> None:
    for username in ("ingrid.schmitz", "anne.peeters", "marc.lambert", "sofie.declercq"):
        PersonFactory(account=UserFactory(username=username))
    said: list[str] = []
    fill(said.append)
    fill(said.append)
    assert len(said) == 1
    assert accounts_shared(DAY).count() == 2
    assert BankAccount.objects.planned(DAY).count() == 1
    assert FiscalRecipient.objects.get().kind == "company"


def test_an_address_changed_in_the_contact_data_makes_the_wait_longer(person: Any) -> None:
    """Through the services of the contact data themselves."""
    old = person.email
    asked = contact_email_request(person=person, address="new@test.example", actor=person.account)
    contact_email_confirm(email=asked, actor=person.account)
    person.refresh_from_db()
    assert change(person).usable_from == days(21)
    notice = Message.objects.get(kind="bank_notice_former_address")
    assert (person.email, notice.address) == ("new@test.example", old)


def test_an_account_is_masked_and_checked() -> None:
    person = PersonFactory()
    account = bank_account_add(person=person, iban="be68 5390 0754 7034", domain="all", usable_from=dt.date(2024, 1, 1))
    account.refresh_from_db()
    assert (account.iban, str(account)) == ("BE68539007547034", "BE68 •••• •••• 7034")
    assert "5390" not in str(TrailEntry.objects.get(act="bank_account_add").detail)
    with pytest.raises(ValidationError, match="IBAN"):
        bank_account_add(person=person, iban="BE68539007547035", domain="all", usable_from=dt.date(2024, 2, 1))
