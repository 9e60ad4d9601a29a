"""The demo's accounts: a change in its cool-down, one account on two people, a company as fiscal recipient."""

from __future__ import annotations

import datetime as dt

from apps.accounts.models import User
from apps.core.demo import Say, portal_day, register_demo

from ..models import BankAccount, Person, RecipientKind
from .services import bank_account_change, fiscal_recipient_choose

IN_COOL_DOWN, SHARING, WITH_COMPANY = "ingrid.schmitz", ("anne.peeters", "marc.lambert"), "sofie.declercq"
NEW_ACCOUNT, SHARED_ACCOUNT, COMPANY = "BE43000970000101", "BE32000970000202", "0999950036"


def _somebody(username: str) -> tuple[Person, User] | None:
    user = User.objects.filter(username=username).select_related("person").first()
    person = getattr(user, "person", None)
    return (person, user) if user and person else None


def fill(say: Say) -> None:
    people = {name: found for name in (IN_COOL_DOWN, *SHARING, WITH_COMPANY) if (found := _somebody(name))}
    if len(people) < 4 or BankAccount.objects.filter(added_by=people[IN_COOL_DOWN][1]).exists():
        return
    for day, username in ((dt.date(2024, 3, 4), SHARING[0]), (dt.date(2024, 9, 16), SHARING[1])):
        person, user = people[username]
        with portal_day(day):
            bank_account_change(
                person=person,
                domain="telematic_premiums",
                iban=SHARED_ACCOUNT,
                holder="Praktijk De Linde",
                actor=user,
            )
    person, user = people[WITH_COMPANY]
    with portal_day(dt.date(2025, 3, 3)):
        fiscal_recipient_choose(
            person=person,
            domain="all",
            income_year=2025,
            kind=RecipientKind.COMPANY,
            name="Cabinet Declercq SRL",
            cbe=COMPANY,
            actor=user,
        )
    person, user = people[IN_COOL_DOWN]
    with portal_day(dt.date(2025, 7, 8)):
        bank_account_change(person=person, domain="all", iban=NEW_ACCOUNT, holder=person.full_name, actor=user)
    say("Bank accounts: a change in its cool-down, an account of two people, a company as fiscal recipient.")


register_demo("30_bank_accounts", fill)
