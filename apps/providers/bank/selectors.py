"""Which account a payment goes to, and what a file's owner and staff see of accounts and fiscal recipients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from apps.core import clock
from apps.notifications.models import Message

from ..models import BankAccount, FiscalRecipient, PaymentDomain, Person
from . import policy

# The same as `account_for_payment` for many persons at once: the rows of providers_bankaccount `b` to choose from, the
# domain's own first. %(today)s is the day of the payment.
USABLE_SQL = (
    "b.cancelled_at IS NULL AND b.usable_from <= %(today)s AND (b.closed_on IS NULL OR b.closed_on > %(today)s)"
)
NOT_BLOCKED_SQL = """NOT EXISTS (
        SELECT FROM providers_bankaccountblock k JOIN providers_bankaccount a ON a.id = k.account_id
        WHERE k.released_at IS NULL AND a.person_id = chosen.person_id AND a.iban_hash = chosen.iban_hash
    )"""


def account_for_payment(*, person: Person, domain: str, on: dt.date) -> BankAccount | None:
    """The account to which a payment of that domain goes on that day: the domain's own, otherwise the one for all
    payments. None when there is none, its cool-down is not over, or it is blocked: nothing goes elsewhere then."""
    in_force = (
        BankAccount.objects.in_force(on).with_block().filter(person=person, domain__in={PaymentDomain.ALL, domain})
    )
    found: BankAccount | None = min(in_force, key=lambda account: account.domain == PaymentDomain.ALL, default=None)
    return None if found is None or getattr(found, "is_blocked", False) else found


def account_planned(*, person: Person, domain: str, on: dt.date) -> BankAccount | None:
    """The account that will be used for that domain after its cool-down; None when none is planned."""
    rows = BankAccount.objects.planned(on).with_block().filter(person=person, domain__in={PaymentDomain.ALL, domain})
    planned = [row for row in rows.order_by("usable_from") if not getattr(row, "is_blocked", False)]
    return min(planned, key=lambda account: account.domain == PaymentDomain.ALL, default=None)


def account_given(*, person: Person, domain: str, on: dt.date) -> BankAccount | None:
    """The account that is used for that domain on that day or will be: nothing has to be asked for. A blocked one is
    none."""
    return account_for_payment(person=person, domain=domain, on=on) or account_planned(
        person=person, domain=domain, on=on
    )


def shared_hashes(on: dt.date) -> QuerySet[Any, Any]:
    """The hashes of the IBANs that are used or planned for more than one person."""
    return (
        _not_over(on)
        .values("iban_hash")
        .annotate(persons=Count("person", distinct=True))
        .filter(persons__gt=1)
        .values("iban_hash")
    )


def accounts_shared(on: dt.date) -> QuerySet[BankAccount]:
    """The accounts, used or planned, whose IBAN stands in the file of several persons."""
    return _not_over(on).filter(iban_hash__in=shared_hashes(on))


def others_with(iban_hash: str, *, person: Person, on: dt.date) -> QuerySet[Person]:
    """The other people in whose file that IBAN is used or planned."""
    found = _not_over(on).filter(iban_hash=iban_hash).exclude(person=person)
    return Person.objects.filter(pk__in=found.values("person")).order_by("search_name", "id")


def _not_over(on: dt.date) -> QuerySet[BankAccount]:
    return BankAccount.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), cancelled_at__isnull=True)


def former_addresses(*, person: Person, as_of: dt.date) -> list[str]:
    """The e-mail addresses that were replaced lately, of the file and of signing in: whoever took over a file changes
    these first. Empty when nothing changed for a while."""
    since = as_of - dt.timedelta(days=settings.BANK_EMAIL_CHANGE_DAYS)
    # Each change of an address was told to the old one: of the file (to the person), of signing in (to the account).
    about = Q(kind="contact_email_changed", person_id=person.pk)
    if person.account_id:
        about |= Q(kind="email_changed", account_id=person.account_id)
    told = Message.objects.filter(about, queued_at__gte=clock.end_of(since)).exclude(address="")
    return list(dict.fromkeys(told.order_by("-id").values_list("address", flat=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterClosing:
    """What becomes of the payments of an account that is closed. `instead`: the account for all payments, which is
    used then; `next`: the one that is planned for the same payments."""

    instead: BankAccount | None
    next: BankAccount | None


def after_closing(*, account: BankAccount, as_of: dt.date) -> AfterClosing:
    instead, mine = None, BankAccount.objects.filter(person=account.person)
    if account.domain != PaymentDomain.ALL:
        general = mine.in_force(as_of).filter(domain=PaymentDomain.ALL, closed_on__isnull=True).with_block().first()
        instead = None if getattr(general, "is_blocked", False) else general
    planned = mine.planned(as_of).filter(domain=account.domain).order_by("usable_from").first()
    return AfterClosing(instead=instead, next=planned)


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainAccounts:
    """One payment domain of a file. `used`: the account of its own that counts today, perhaps blocked; `falls_back_to`
    the one for all payments where it has none of its own; `planned` what takes over, and when."""

    domain: PaymentDomain
    used: BankAccount | None
    falls_back_to: BankAccount | None
    planned: BankAccount | None

    @property
    def closing(self) -> BankAccount | None:
        """The account in use, when its owner closes it."""
        return self.used if self.used is not None and self.used.ends_by_closing else None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankPage:
    domains: Sequence[DomainAccounts]
    history: Sequence[BankAccount]

    @property
    def is_empty(self) -> bool:
        return not any(d.used or d.planned for d in self.domains) and not self.history


def bank_page(*, person: Person, as_of: dt.date) -> BankPage:
    """Everything about somebody's accounts, in one query."""
    rows: list[BankAccount] = list(
        BankAccount.objects.filter(person=person)
        .with_block()
        .select_related("added_by")
        .order_by("-usable_from", "-id")
    )

    def first(domain: str, *, planned: bool) -> BankAccount | None:
        mine = [a for a in rows if a.domain == domain and a.cancelled_at is None]
        if planned:
            return next((a for a in reversed(mine) if a.usable_from > as_of), None)
        return next((a for a in mine if a.usable_from <= as_of and (a.closed_on is None or a.closed_on > as_of)), None)

    general = first(PaymentDomain.ALL, planned=False)
    domains = [
        DomainAccounts(
            domain=domain,
            used=(used := first(domain, planned=False)),
            falls_back_to=general if used is None and domain != PaymentDomain.ALL else None,
            planned=first(domain, planned=True),
        )
        for domain in PaymentDomain
    ]
    shown = {a.pk for d in domains for a in (d.used, d.planned) if a is not None}
    return BankPage(domains=domains, history=[a for a in rows if a.pk not in shown])


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientChoice:
    """The fiscal recipient of one income year and domain; `current` None: nothing was chosen."""

    domain: PaymentDomain
    current: FiscalRecipient | None
    history: Sequence[FiscalRecipient]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientYear:
    income_year: int
    deadline: dt.date
    is_open: bool
    choices: Sequence[RecipientChoice]


def recipient_years(*, person: Person, as_of: dt.date) -> list[RecipientYear]:
    """The years that are still open, and those for which something was chosen; the newest first. One query."""
    rows = list(FiscalRecipient.objects.filter(person=person).order_by("-chosen_at", "-id"))
    still_open = policy.open_income_years(as_of)
    years = sorted({*still_open, *(row.income_year for row in rows)}, reverse=True)
    found = []
    for year in years:
        choices = []
        for domain in PaymentDomain:
            mine = [row for row in rows if row.income_year == year and row.domain == domain]
            current = next((row for row in mine if row.superseded_at is None), None)
            if mine or domain == PaymentDomain.ALL:
                former = [row for row in mine if row.superseded_at is not None]
                choices.append(RecipientChoice(domain=domain, current=current, history=former))
        deadline = policy.fiscal_recipient_deadline(year)
        found.append(RecipientYear(income_year=year, deadline=deadline, is_open=year in still_open, choices=choices))
    return found


def fiscal_recipient_for(*, person: Person, domain: str, income_year: int) -> FiscalRecipient | None:
    """The choice that counts: the domain's own, otherwise that for all payments; None when nothing was chosen."""
    found = FiscalRecipient.objects.filter(
        person=person, domain__in={PaymentDomain.ALL, domain}, income_year=income_year, superseded_at__isnull=True
    )
    return min(found, key=lambda row: row.domain == PaymentDomain.ALL, default=None)
