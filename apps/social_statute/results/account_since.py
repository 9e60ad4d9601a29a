"""A pensioner's account that was given after a result lacked it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.templatetags.portal import day
from apps.evaluations.models import Evaluation
from apps.providers.bank.selectors import account_given
from apps.providers.models import BankAccount, PaymentDomain, Person

NO_ACCOUNT = "no_bank_account"


def account_since(person: Person, evaluation: Evaluation) -> BankAccount | None:
    """The account that a pensioner gave after a result that lacked one."""
    if NO_ACCOUNT not in evaluation.blockers:
        return None
    return account_given(person=person, domain=PaymentDomain.SOCIAL_STATUTE, on=clock.today())


def account_since_text(account: BankAccount) -> str:
    text = _("You gave the account %(account)s since. It can be used from %(day)s on. You need to do nothing.")
    return text % {"account": account.masked_iban, "day": day(account.usable_from)}
