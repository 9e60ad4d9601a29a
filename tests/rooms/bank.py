"""Bank accounts and fiscal recipients."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.accounts.models import User
from apps.core.clock import now, today
from apps.providers.bank.paper import paper_account_enter
from apps.providers.models import BankAccount, PaperBankAccount
from tests.documents.files import upload
from tests.factories import BankAccountFactory


def _planned(user: Any) -> BankAccount:
    found = BankAccount.objects.planned(today()).filter(person=user.person).first()
    return found or BankAccountFactory(person=user.person, usable_from=today() + dt.timedelta(days=5))


def _used(user: Any) -> BankAccount:
    used = BankAccount.objects.in_force(today()).filter(person=user.person, domain="telematic_premiums").first()
    return used or BankAccountFactory(person=user.person, domain="telematic_premiums")


def _closing(user: Any) -> BankAccount:
    mine = BankAccount.objects.in_force(today()).filter(person=user.person, domain="accreditation")
    if (known := mine.first()) is not None:
        return known
    day = today() + dt.timedelta(days=9)
    return BankAccountFactory(
        person=user.person,
        domain="accreditation",
        usable_from=dt.date(2020, 1, 1),
        closed_on=day,
        close_wanted_on=day,
        close_asked_by=user,
        close_asked_at=now(),
    )


OWN = {
    "bank:cancel": lambda user: {"pk": _planned(user).pk},
    "bank:close": lambda user: {"pk": _used(user).pk},
    "bank:close_cancel": lambda user: {"pk": _closing(user).pk},
}

_ACCOUNT = {
    "when": "2025-07-10T12:05:00+00:00",
    "by": "provider",
    "actor": "",
    "domain": "all",
    "account": "BE68 •••• •••• 7034",
    "usable_from": "2025-07-17",
}
_BY = [
    {"by": "provider", "actor": ""},
    {"by": "mandatary", "actor": "Jan Peeters"},
    {"by": "staff", "actor": ""},
]
_RECIPIENT = {
    "when": "2025-07-10T12:05:00+00:00",
    "what": "recipient",
    "domain": "all",
    "income_year": 2025,
    "kind": "company",
    "recipient": "Cabinet Dupont SRL (0403.019.261)",
}
MESSAGES = {
    "bank_account_added": [{**_ACCOUNT, **by, "what": "added"} for by in _BY],
    "bank_account_cancelled": [{**_ACCOUNT, **by, "what": "cancelled"} for by in _BY],
    "bank_account_closed": [{**_ACCOUNT, **by, "what": "closed", "closed_on": "2025-07-17"} for by in _BY],
    "bank_account_kept": [{**_ACCOUNT, **by, "what": "kept", "closed_on": "2025-07-17"} for by in _BY],
    "bank_account_blocked": [{**_ACCOUNT, **_BY[2], "what": "blocked"}],
    "bank_account_released": [{**_ACCOUNT, **_BY[2], "what": "released"}],
    "fiscal_recipient_chosen": [
        *({**_RECIPIENT, **by} for by in _BY),
        {**_RECIPIENT, **_BY[0], "kind": "self", "recipient": "yourself"},
    ],
    "bank_notice_former_address": [
        *(
            {**_ACCOUNT, **by, "what": what, "closed_on": "2025-07-17"}
            for what in ("added", "cancelled", "closed", "kept")
            for by in _BY
        ),
        {**_RECIPIENT, **_BY[0]},
    ],
}
_PAPER = "admin:providers_paperbankaccount_"


def _paper(entered_by: User) -> PaperBankAccount:
    person = User.objects.get(username="mieke.aerts").person
    paper = PaperBankAccount.objects.filter(person=person, state="waiting").first()
    return paper or paper_account_enter(
        person=person,
        domain="accreditation",
        iban="BE68 5390 0754 7034",
        holder="M. Aerts",
        received_on=today(),
        document=upload("form.pdf"),
        actor=entered_by,
    )


ARGUMENTS = {name: (lambda world, own=own: own(world.user(world.role))) for name, own in OWN.items()} | {
    f"{_PAPER}enter": lambda world: {"person_id": world.user("provider").person.pk},
    f"{_PAPER}confirm": lambda world: {"pk": PaperBankAccount.objects.latest("pk").pk},
    f"{_PAPER}refuse": lambda world: {"pk": PaperBankAccount.objects.latest("pk").pk},
}
OFFICE = {f"{_PAPER}enter": ["officer"], f"{_PAPER}confirm": ["signatory"], f"{_PAPER}refuse": ["signatory"]}
ONLY_FOR = {name: ["provider"] for name in OWN}


def fill() -> None:
    """A change in its cool-down and a closing, which can be cancelled; an account to close, and one on paper."""
    provider = User.objects.get(username="mieke.aerts")
    for example in (_planned, _used, _closing):
        example(provider)
    _paper(User.objects.get(username="sabine.thys"))
