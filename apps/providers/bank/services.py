"""Every write about the accounts and the fiscal recipients of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock, identifiers
from apps.core.fields import search_hash
from apps.core.templatetags.portal import day as day_in_words
from apps.core.trail import trail_add
from apps.notifications.services import NewMessage, messages_queue

from ..models import (
    BankAccount,
    BankAccountBlock,
    FiscalRecipient,
    GivenBy,
    Person,
    RecipientKind,
)
from . import policy
from .selectors import former_addresses

TO_THE_PERSON = {
    "added": "bank_account_added",
    "cancelled": "bank_account_cancelled",
    "closed": "bank_account_closed",
    "kept": "bank_account_kept",
    "blocked": "bank_account_blocked",
    "released": "bank_account_released",
    "recipient": "fiscal_recipient_chosen",
}
TO_FORMER_ADDRESS = "bank_notice_former_address"


def iban_check(iban: str, *, on: dt.date) -> str:
    """The stored form of an IBAN that people may give on that day; ValidationError says what is wrong with it."""
    checked = identifiers.iban(iban)
    if checked.verdict == identifiers.Verdict.BAD_FORMAT:
        raise ValidationError(
            _("This is not an IBAN. A Belgian IBAN is BE followed by 14 digits, such as BE71 0961 2345 6769."),
            code="bad_format",
        )
    if checked.is_refused:
        raise ValidationError(_("The check digits don't fit: a digit is wrong. Compare it with your bank card."))
    country = checked.normalised[:2]
    if not policy.is_country_accepted(country, on):
        raise ValidationError(_("We can't pay to an account in that country. Give another account."), code="country")
    return checked.normalised


@transaction.atomic
def bank_account_add(
    *,
    person: Person,
    iban: str,
    domain: str,
    usable_from: dt.date,
    holder: str = "",
    given_by: str = GivenBy.IMPORT,
    actor: User | None = None,
) -> BankAccount:
    """Takes over an account from a register, without cool-down; Belgian or foreign, in any printed form.
    The one that was used until then ends on that day."""
    checked = identifiers.iban(iban)
    if checked.is_refused:
        raise ValidationError({"iban": _("This can't be an IBAN: check its digits.")})
    person_lock(person)
    account = _place(
        BankAccount(
            person=person,
            domain=domain,
            iban=checked.normalised,
            iban_hash=search_hash(checked.normalised),
            holder=holder,
            usable_from=usable_from,
            received_on=clock.today(),
            given_by=given_by,
            added_by=actor,
        )
    )
    _noted("bank_account_add", account, actor, usable_from=usable_from, given_by=given_by)
    return account


@transaction.atomic
def bank_account_change(
    *, person: Person, domain: str, iban: str, holder: str, actor: User, wanted_from: dt.date | None = None
) -> BankAccount:
    """The provider or a mandatary gives another account. It is used after the cool-down, or from a later day that they
    chose; until then the former one stays in use. Sent twice, it counts once."""
    person_lock(person)
    today = clock.today()
    first_day = policy.first_usable_day(today=today, is_email_new=bool(former_addresses(person=person, as_of=today)))
    if wanted_from is not None and wanted_from < first_day:
        raise ValidationError(
            {"wanted_from": _("The first day that you can choose is %(day)s.") % {"day": day_in_words(first_day)}}
        )
    return bank_account_plan(
        person=person,
        domain=domain,
        iban=iban,
        holder=holder,
        actor=actor,
        wanted_from=wanted_from,
        given_by=_capacity(person, actor),
        received_on=today,
    )


@transaction.atomic
def bank_account_plan(
    *,
    person: Person,
    domain: str,
    iban: str,
    holder: str,
    actor: User,
    wanted_from: dt.date | None,
    given_by: GivenBy,
    received_on: dt.date,
) -> BankAccount:
    """Another account from the wanted day on, but never before the cool-down is over. The same plan once more is the
    one that is there."""
    today = clock.today()
    normalised = iban_check(iban, on=today)
    person_lock(person)
    former = former_addresses(person=person, as_of=today)
    first_day = policy.first_usable_day(today=today, is_email_new=bool(former))
    usable_from = max(wanted_from or first_day, first_day)
    if usable_from > policy.last_day_to_plan(today):
        raise ValidationError({"wanted_from": _("That day is too far ahead. Choose an earlier one.")})
    account = BankAccount(
        person=person,
        domain=domain,
        iban=normalised,
        iban_hash=search_hash(normalised),
        holder=holder.strip(),
        usable_from=usable_from,
        received_on=received_on,
        given_by=given_by,
        added_by=actor,
        follows_email_change=bool(former),
    )
    mine = BankAccount.objects.filter(person=person)
    planned = mine.planned(today).filter(domain=domain).first()
    if planned is not None:
        if _is_same(planned, account):
            return planned
        raise ValidationError(
            _("A change of this account is already planned for %(day)s. Cancel it before you give another account.")
            % {"day": day_in_words(planned.usable_from)}
        )
    if _open_block(account) is not None:
        raise ValidationError({"iban": _("We stopped payments to this account. Contact us, or give another account.")})
    in_force = mine.in_force(today).filter(domain=domain).first()
    if in_force is not None and in_force.iban_hash == account.iban_hash and not in_force.ends_by_closing:
        raise ValidationError({"iban": _("This account is already used for these payments: nothing has to change.")})
    _place(account)
    _noted(
        "bank_account_change",
        account,
        actor,
        usable_from=usable_from,
        given_by=account.given_by,
        soon_after_email_change=account.follows_email_change,
    )
    _tell("added", account, actor, by=given_by, former=former)
    return account


@transaction.atomic
def bank_account_change_cancel(*, account: BankAccount, actor: User) -> BankAccount:
    """Takes back a planned account before its first day begins; what it would have ended goes on."""
    person_lock(account.person)
    locked = BankAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    if locked.cancelled_at is not None:
        return locked
    if locked.usable_from <= clock.today():
        raise ValidationError(
            _("This account is in use since %(day)s. Give another account instead.")
            % {"day": day_in_words(locked.usable_from)}
        )
    locked.cancelled_at, locked.cancelled_by = clock.now(), actor
    locked.save(update_fields=["cancelled_at", "cancelled_by"])
    before = BankAccount.objects.filter(
        person_id=locked.person_id, domain=locked.domain, cancelled_at__isnull=True, closed_on=locked.usable_from
    ).first()
    if before is not None:
        before.closed_on = min(filter(None, (locked.closed_on, before.close_wanted_on)), default=None)
        before.save(update_fields=["closed_on"])
    _noted("bank_account_change_cancel", locked, actor, usable_from=locked.usable_from)
    former = former_addresses(person=locked.person, as_of=clock.today())
    _tell("cancelled", locked, actor, by=_capacity(locked.person, actor), former=former)
    return locked


@transaction.atomic
def bank_account_close(*, account: BankAccount, actor: User, wanted_from: dt.date | None = None) -> BankAccount:
    """The provider or a mandatary wants no payments on it from that day on, by default from tomorrow. Unless another
    account is there then, payments wait. Sent twice, it counts once."""
    today = clock.today()
    first_day = policy.first_closing_day(today)
    day = wanted_from or first_day
    person_lock(account.person)
    locked = BankAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    if locked.close_wanted_on is not None and (locked.close_wanted_on == day or locked.close_wanted_on <= today):
        return locked
    if locked.ends_by_closing:
        raise ValidationError(
            _("This account is to be closed on %(day)s already. Cancel that before you choose another day.")
            % {"day": day_in_words(locked.close_wanted_on)}
        )
    if not BankAccount.objects.in_force(today).filter(pk=locked.pk).exists():
        raise ValidationError(_("This account is not in use. There is nothing to close."))
    if not first_day <= day <= policy.last_day_to_plan(today):
        words = {"first": day_in_words(first_day), "last": day_in_words(policy.last_day_to_plan(today))}
        raise ValidationError({"wanted_from": _("Choose a day from %(first)s to %(last)s.") % words})
    if _open_block(locked) is not None:
        raise ValidationError(_("We stopped payments to this account. Contact us, or give another account."))
    if locked.closed_on is not None and locked.closed_on <= day:
        text = _("Another account takes over on %(day)s: this one is not used any more from then on.")
        raise ValidationError({"wanted_from": text % {"day": day_in_words(locked.closed_on)}})
    locked.closed_on = locked.close_wanted_on = day
    locked.close_asked_by, locked.close_asked_at = actor, clock.now()
    locked.full_clean()
    locked.save(update_fields=["closed_on", "close_wanted_on", "close_asked_by", "close_asked_at"])
    _noted("bank_account_close", locked, actor, closed_on=day)
    _tell_of_closing("closed", locked, actor, day)
    return locked


@transaction.atomic
def bank_account_close_cancel(*, account: BankAccount, actor: User) -> BankAccount:
    """The account stays in use, or until the day on which another one takes over."""
    person_lock(account.person)
    locked = BankAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    day = locked.close_wanted_on
    if day is None:
        return locked
    if day <= clock.today():
        raise ValidationError(
            _("This account is closed since %(day)s. Give it again if you want to use it.") % {"day": day_in_words(day)}
        )
    if locked.ends_by_closing:
        later = BankAccount.objects.filter(
            person=locked.person, domain=locked.domain, cancelled_at__isnull=True, usable_from__gte=day
        )
        locked.closed_on = later.order_by("usable_from").values_list("usable_from", flat=True).first()
    locked.close_wanted_on = locked.close_asked_by = locked.close_asked_at = None
    locked.full_clean()
    locked.save(update_fields=["closed_on", "close_wanted_on", "close_asked_by", "close_asked_at"])
    _noted("bank_account_close_cancel", locked, actor, closed_on=day)
    _tell_of_closing("kept", locked, actor, day)
    return locked


def _tell_of_closing(what: str, account: BankAccount, actor: User, day: dt.date) -> None:
    """Each closing and each cancelling is an event of its own; the day is the one from which it counts."""
    _queue(
        what,
        account.person,
        actor,
        by=_capacity(account.person, actor),
        event=f"closing:{account.pk}:{clock.now().timestamp()}:{what}",
        former=former_addresses(person=account.person, as_of=clock.today()),
        data={"domain": account.domain, "account": account.masked_iban, "closed_on": day.isoformat()},
    )


@transaction.atomic
def bank_account_block(*, account: BankAccount, reason: str, actor: User) -> BankAccountBlock:
    """Nothing is paid on this IBAN to this person until another member of staff releases it."""
    person_lock(account.person)
    if _open_block(account) is not None:
        raise ValidationError(_("This account is already blocked."))
    block = BankAccountBlock(account=account, reason=reason.strip(), blocked_by=actor, blocked_at=clock.now())
    block.full_clean()
    block.save(force_insert=True)
    _noted("bank_account_block", account, actor, reason=block.reason)
    _tell("blocked", account, actor, by=GivenBy.STAFF, event=f"block{block.pk}")
    return block


@transaction.atomic
def bank_account_release(*, account: BankAccount, reason: str, actor: User) -> BankAccountBlock:
    """Ends the block. ValidationError: there is none, no reason is given, or the actor blocked it."""
    person_lock(account.person)
    block = _open_block(account)
    if block is None:
        raise ValidationError(_("This account is not blocked."))
    if not reason.strip():
        raise ValidationError(_("Say why the account is released."))
    block.release_reason, block.released_by, block.released_at = reason.strip(), actor, clock.now()
    block.full_clean()
    block.save(update_fields=["release_reason", "released_by", "released_at"])
    _noted("bank_account_release", account, actor, reason=block.release_reason)
    _tell("released", account, actor, by=GivenBy.STAFF, event=f"block{block.pk}")
    return block


@transaction.atomic
def fiscal_recipient_choose(
    *,
    person: Person,
    domain: str,
    income_year: int,
    kind: str,
    actor: User,
    name: str = "",
    niss: str = "",
    cbe: str = "",
) -> FiscalRecipient:
    """Who the payments of that income year are reported for, until the last day of that year's choice; the former
    choice stays as history. The same choice once more changes nothing."""
    today = clock.today()
    if income_year not in policy.open_income_years(today):
        raise ValidationError(_("For that income year nothing can be chosen any more, or not yet."))
    person_lock(person)
    recipient = FiscalRecipient(
        person=person,
        domain=domain,
        income_year=income_year,
        kind=kind,
        given_by=_capacity(person, actor),
        added_by=actor,
        chosen_at=clock.now(),
        **_recipient_fields(kind, name=name, niss=niss, cbe=cbe, today=today),
    )
    current = FiscalRecipient.objects.filter(
        person=person, domain=domain, income_year=income_year, superseded_at__isnull=True
    ).first()
    if current is not None:
        same = ("kind", "name", "niss_hash", "cbe")
        if all(getattr(current, field) == getattr(recipient, field) for field in same):
            return current
        current.superseded_at = clock.now()
        current.save(update_fields=["superseded_at"])
    recipient.full_clean()
    recipient.save(force_insert=True)
    trail_add(
        act="fiscal_recipient_choose",
        subject_type="fiscal_recipient",
        subject_id=recipient.pk,
        person_id=person.pk,
        actor=actor,
        detail={"domain": domain, "income_year": income_year, "kind": kind, "recipient": recipient.described},
    )
    _queue(
        "recipient",
        person,
        actor,
        by=_capacity(person, actor),
        event=f"recipient:{recipient.pk}",
        former=former_addresses(person=person, as_of=today),
        data={"domain": domain, "income_year": income_year, "kind": kind, "recipient": recipient.described},
    )
    return recipient


def _recipient_fields(kind: str, *, name: str, niss: str, cbe: str, today: dt.date) -> dict[str, str]:
    """Of what was typed only what fits the kind, checked."""
    if kind == RecipientKind.SELF:
        return {}
    if kind not in RecipientKind.values:
        raise ValidationError({"kind": _("Choose one of the three.")})
    if not name.strip():
        raise ValidationError({"name": _("Fill in the name.")})
    if kind == RecipientKind.PERSON:
        checked = identifiers.niss(niss, as_of=today)
        if checked.is_refused:
            raise ValidationError({"niss": _("This can't be a NISS: check its digits.")})
        return {"name": name.strip(), "niss": checked.normalised, "niss_hash": search_hash(checked.normalised)}
    checked = identifiers.cbe(cbe)
    if checked.is_refused:
        raise ValidationError({"cbe": _("This can't be a CBE number: check its digits.")})
    return {"name": name.strip(), "cbe": checked.normalised}


def person_lock(person: Person) -> None:
    """One write at a time about one person's accounts: two tabs never make two plans."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def _open_block(account: BankAccount) -> BankAccountBlock | None:
    return BankAccountBlock.objects.filter(
        account__person=account.person_id, account__iban_hash=account.iban_hash, released_at__isnull=True
    ).first()


def _place(account: BankAccount) -> BankAccount:
    """Saves an account between those before and after it: the earlier one ends where it begins."""
    mine = BankAccount.objects.filter(person=account.person, domain=account.domain, cancelled_at__isnull=True)
    later = mine.filter(usable_from__gt=account.usable_from).order_by("usable_from").first()
    account.closed_on = later.usable_from if later else None
    for earlier in mine.in_force(account.usable_from).filter(usable_from__lt=account.usable_from):
        earlier.closed_on = account.usable_from
        earlier.save(update_fields=["closed_on"])
    account.full_clean()
    account.save(force_insert=True)
    return account


def _is_same(one: BankAccount, other: BankAccount) -> bool:
    return all(
        getattr(one, field) == getattr(other, field) for field in ("iban_hash", "holder", "usable_from", "received_on")
    )


def _capacity(person: Person, actor: User) -> GivenBy:
    return GivenBy.PROVIDER if person.account_id == actor.pk else GivenBy.MANDATARY


def _noted(act: str, account: BankAccount, actor: User | None, **detail: Any) -> None:
    trail_add(
        act=act,
        subject_type="bank_account",
        subject_id=account.pk,
        person_id=account.person_id,
        actor=actor,
        detail={"domain": account.domain, "iban": account.masked_iban, **detail},
    )


def _tell(
    what: str,
    account: BankAccount,
    actor: User | None,
    *,
    by: GivenBy,
    event: str = "account",
    former: Sequence[str] = (),
) -> None:
    _queue(
        what,
        account.person,
        actor,
        by=by,
        event=f"{event}:{account.pk}:{what}",
        former=former,
        data={"domain": account.domain, "account": account.masked_iban, "usable_from": account.usable_from.isoformat()},
    )


def _queue(
    what: str,
    person: Person,
    actor: User | None,
    *,
    by: GivenBy,
    event: str,
    former: Sequence[str],
    data: dict[str, Any],
) -> None:
    """To the person as a receipt, and to each address that they had until lately."""
    acted = actor if by == GivenBy.MANDATARY else None
    known = {
        "what": what,
        "when": clock.now().isoformat(),
        "by": by.value,
        "actor": (acted.get_full_name() or acted.get_username()) if acted else "",
        **data,
    }

    def message(address: str, of: str) -> NewMessage:
        return NewMessage(
            event=of,
            person_id=person.pk,
            name=person.full_name,
            address=address,
            language=person.language,
            data=known,
        )

    messages_queue(kind=TO_THE_PERSON[what], messages=[message(person.email, event)])
    others = [address for address in former if address.lower() != person.email.lower()]
    messages_queue(
        kind=TO_FORMER_ADDRESS,
        messages=[message(address, f"{event}:{place}") for place, address in enumerate(others)],
    )
