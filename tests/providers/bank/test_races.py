"""Two tabs at once, on two real connections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import translation

from apps.core.clock import today
from apps.notifications.models import Message
from apps.providers.bank.paper import paper_account_confirm, paper_account_enter
from apps.providers.bank.services import (
    bank_account_block,
    bank_account_change,
    bank_account_close,
    fiscal_recipient_choose,
)
from apps.providers.models import BankAccount, BankAccountBlock, FiscalRecipient
from apps.social_statute.population.identifiers import cbe_number, iban
from tests.documents.files import upload
from tests.factories import BankAccountFactory, PersonFactory, StaffFactory
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What they were told."""
    with translation.override("en"):
        return sorted(outcome.words for outcome in together(*acts))


def test_two_changes_at_once_make_one_plan_and_one_clear_answer() -> None:
    person = PersonFactory(with_account=True)

    def change(number: int) -> BankAccount:
        return bank_account_change(person=person, domain="all", iban=iban(number), holder="A", actor=person.account)

    answers = at_once(lambda: change(1), lambda: change(2))
    assert answers[1] == "done"
    assert "already planned" in answers[0]
    assert BankAccount.objects.count() == Message.objects.count() == 1


def test_the_same_form_sent_twice_at_once_counts_once() -> None:
    person = PersonFactory(with_account=True)

    def change() -> BankAccount:
        return bank_account_change(person=person, domain="all", iban=iban(1), holder="A", actor=person.account)

    assert at_once(change, change) == ["done", "done"]
    assert BankAccount.objects.count() == Message.objects.count() == 1


def test_two_choices_of_a_recipient_at_once_leave_one() -> None:
    person = PersonFactory(with_account=True)

    def choose(place: int) -> FiscalRecipient:
        return fiscal_recipient_choose(
            person=person,
            domain="all",
            income_year=today().year,
            kind="company",
            name="X",
            cbe=cbe_number(place),
            actor=person.account,
        )

    assert at_once(lambda: choose(1), lambda: choose(2)) == ["done", "done"]
    assert FiscalRecipient.objects.count() == 2
    assert FiscalRecipient.objects.filter(superseded_at=None).count() == 1


def test_two_officers_who_block_at_once_make_one_block() -> None:
    account = BankAccountFactory()
    one, other = StaffFactory(), StaffFactory()
    answers = at_once(
        lambda: bank_account_block(account=account, reason="a", actor=one),
        lambda: bank_account_block(account=account, reason="b", actor=other),
    )
    assert answers == ["This account is already blocked.", "done"]
    assert BankAccountBlock.objects.count() == 1


def test_one_account_closed_in_two_tabs_is_closed_once() -> None:
    person = PersonFactory(with_account=True)
    account = BankAccountFactory(person=person)
    tomorrow, later = (today() + dt.timedelta(days=days) for days in (1, 30))

    def close(day: dt.date) -> BankAccount:
        return bank_account_close(account=account, actor=person.account, wanted_from=day)

    assert at_once(lambda: close(tomorrow), lambda: close(tomorrow)) == ["done", "done"]
    assert Message.objects.count() == 1
    BankAccount.objects.update(closed_on=None, close_wanted_on=None, close_asked_by=None, close_asked_at=None)
    answers = at_once(lambda: close(tomorrow), lambda: close(later))
    assert answers[1] == "done"
    assert "to be closed on" in answers[0]


@pytest.mark.parametrize("days", [1, 200], ids=["before the new one", "after the new one"])
def test_closing_while_another_is_given_leaves_one_valid_state(days: int) -> None:
    """Whoever comes first: the former account ends on one day, and the new one is planned."""
    person = PersonFactory(with_account=True)
    account = BankAccountFactory(person=person)
    day = today() + dt.timedelta(days=days)
    answers = at_once(
        lambda: bank_account_close(account=account, actor=person.account, wanted_from=day),
        lambda: bank_account_change(person=person, domain="all", iban=iban(1), holder="A", actor=person.account),
    )
    account.refresh_from_db()
    planned = BankAccount.objects.planned(today()).get()
    assert account.closed_on == min(day, planned.usable_from)
    if answers != ["done", "done"]:
        assert days == 200
        assert "takes over" in answers[0]
        assert account.close_wanted_on is None


def test_a_form_that_two_confirm_at_once_is_one_account() -> None:
    paper = paper_account_enter(
        person=PersonFactory(),
        domain="all",
        iban=iban(1),
        holder="A",
        received_on=today(),
        document=upload(),
        actor=StaffFactory(),
    )
    one, other = StaffFactory(), StaffFactory()
    answers = at_once(
        lambda: paper_account_confirm(paper=paper, iban=iban(1), actor=one),
        lambda: paper_account_confirm(paper=paper, iban=iban(1), actor=other),
    )
    assert answers == ["This form was confirmed or refused already.", "done"]
    assert BankAccount.objects.count() == Message.objects.count() == 1
