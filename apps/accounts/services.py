from __future__ import annotations

from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string

from apps.core import clock, identifiers
from apps.core.fields import search_hash
from apps.core.trail import trail_add

from .identity import known_person
from .models import Language, User

NAME_LENGTH = 10
NAME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Refusal(StrEnum):
    """Why a federal sign-in opens no account. Each has its words in templates/socialaccount/refused.html."""

    NO_NISS = "no_niss"
    WRONG_NISS = "wrong_niss"
    DECEASED = "deceased"
    STAFF = "staff"
    TWO_ACCOUNTS = "two_accounts"
    ANOTHER_PERSON = "another_person"


class FederalRefusalError(Exception):
    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def screen_language_choose(*, user: User, language: str) -> User:
    """Keeps the language of the screen; the language of letters belongs to the person's file."""
    user.language = language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language"])
    return user


def federal_account_identify(*, niss: str, first_name: str = "", last_name: str = "", locale: str = "") -> User:
    """The account of whoever the federal sign-in named: by that NISS alone, never by an e-mail address. Makes one
    when there is none. FederalRefusalError when that person may not come in this way."""
    if not niss.strip():
        raise FederalRefusalError(Refusal.NO_NISS)
    checked = identifiers.niss(niss, as_of=clock.today())
    if checked.is_refused:
        raise FederalRefusalError(Refusal.WRONG_NISS)
    names = {"first_name": first_name[:150], "last_name": last_name[:150]}
    try:
        return _identify(checked.normalised, names, locale)
    except IntegrityError:
        # The same person came in twice at once; by now the other one has made the account.
        return _identify(checked.normalised, names, locale)


@transaction.atomic
def _identify(niss: str, names: dict[str, str], locale: str) -> User:
    niss_hash = search_hash(niss)
    person = known_person(niss_hash)
    if person and person.is_deceased:
        raise FederalRefusalError(Refusal.DECEASED)
    account = User.objects.select_for_update(of=("self",)).filter(niss_hash=niss_hash).first()
    if person and person.account:
        if account and account != person.account:
            raise FederalRefusalError(Refusal.TWO_ACCOUNTS)
        return account or _niss_note(person.account, niss)
    if account is None:
        account = _account_make(niss, names, locale, person.language if person else "")
    if person:
        if hasattr(account, "person"):
            raise FederalRefusalError(Refusal.TWO_ACCOUNTS)
        person.link(account)
    return account


def _niss_note(account: User, niss: str) -> User:
    """The first federal sign-in of somebody whom the office gave an account."""
    if account.is_staff:
        raise FederalRefusalError(Refusal.STAFF)
    if account.niss_hash:
        raise FederalRefusalError(Refusal.TWO_ACCOUNTS)
    account.niss, account.niss_hash = niss, search_hash(niss)
    account.save(update_fields=["niss", "niss_hash"])
    trail_add(act="account_niss_note", subject_type="account", subject_id=account.pk, actor=account)
    return account


def _account_make(niss: str, names: dict[str, str], locale: str, language: str) -> User:
    spoken = locale[:2].lower()
    account = User(
        username=f"federal-{get_random_string(NAME_LENGTH, NAME_LETTERS)}",
        language=spoken if spoken in Language.values else language or Language.FRENCH,
        niss=niss,
        niss_hash=search_hash(niss),
        **names,
    )
    account.set_unusable_password()
    account.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)
    account.save(force_insert=True)
    trail_add(act="account_make", subject_type="account", subject_id=account.pk, actor=account)
    return account
