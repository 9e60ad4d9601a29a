"""Bank accounts and fiscal recipients."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.accounts.models import User
from apps.core.clock import today
from apps.providers.models import BankAccount
from tests.factories import BankAccountFactory


def _planned(user: Any) -> BankAccount:
    found = BankAccount.objects.planned(today()).filter(person=user.person).first()
    return found or BankAccountFactory(person=user.person, usable_from=today() + dt.timedelta(days=5))


OWN = {"bank:cancel": lambda user: {"pk": _planned(user).pk}}

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
    "bank_account_blocked": [{**_ACCOUNT, **_BY[2], "what": "blocked"}],
    "bank_account_released": [{**_ACCOUNT, **_BY[2], "what": "released"}],
    "fiscal_recipient_chosen": [
        *({**_RECIPIENT, **by} for by in _BY),
        {**_RECIPIENT, **_BY[0], "kind": "self", "recipient": "yourself"},
    ],
    "bank_notice_former_address": [
        *({**_ACCOUNT, **by, "what": what} for what in ("added", "cancelled") for by in _BY),
        {**_RECIPIENT, **_BY[0]},
    ],
}
ARGUMENTS = {"bank:cancel": lambda world: {"pk": _planned(world.user(world.role)).pk}}
ONLY_FOR = {"bank:cancel": ["provider"]}


def fill() -> None:
    """A change in its cool-down, which can be cancelled."""
    _planned(User.objects.get(username="mieke.aerts"))
