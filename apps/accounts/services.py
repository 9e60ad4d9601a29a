from __future__ import annotations

import time
from enum import StrEnum
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from apps.core import clock, identifiers
from apps.core.fields import search_hash
from apps.core.trail import trail_add

from .acting import SESSION_KEY, VIEW, VIEWING_KEY, Acting
from .identity import known_person
from .models import Language, User

MAY_VIEW = "accounts.impersonate"
VIEWING_SECONDS = 30 * 60
SHORTEST_REASON = 10
ENDS_KEY = "ends_at"

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
def viewing_begin(*, session: Any, staff: User, person_id: int, reason: str, back: str) -> None:
    """Staff look at the portal with the eyes of that person, for half an hour and without changing anything.
    PermissionDenied without the right; ValidationError without a reason."""
    if not (staff.is_active and staff.is_staff and staff.has_perm(MAY_VIEW)):
        raise PermissionDenied
    if len(reason.strip()) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say why, so that the person concerned can understand it later.")})
    trail_add(
        act="viewing_begin",
        subject_type="person",
        subject_id=person_id,
        person_id=person_id,
        actor=staff,
        detail={"reason": reason.strip()},
    )
    until = time.time() + VIEWING_SECONDS
    session[VIEWING_KEY] = {"person": person_id, "reason": reason.strip(), "until": until, "back": back}
    session[SESSION_KEY] = f"{VIEW}:{person_id}"


@transaction.atomic
def viewing_end(*, session: Any, staff: User) -> str:
    """Back to one's own work; the page from where the look began."""
    view = session.pop(VIEWING_KEY, None)
    if str(session.get(SESSION_KEY, "")).startswith(f"{VIEW}:"):
        del session[SESSION_KEY]
    if not view:
        return ""
    trail_add(
        act="viewing_end",
        subject_type="person",
        subject_id=view["person"],
        person_id=view["person"],
        actor=staff,
        detail={"reason": view["reason"]},
    )
    return str(view["back"])


def session_begin(*, session: Any) -> None:
    """A session ends a working day after the sign-in, whatever happens in it, unless somebody asks to stay."""
    session[ENDS_KEY] = time.time() + settings.SESSION_COOKIE_AGE


session_extend = session_begin


def session_seconds(session: Any) -> int:
    """How long this session still lasts; never below 0."""
    ends = session.get(ENDS_KEY)
    return settings.SESSION_COOKIE_AGE if ends is None else max(0, int(ends - time.time()))


@transaction.atomic
def session_end(*, session: UserSession, actor: User) -> None:
    session.end()
    trail_add(act="session_end", subject_type="account", subject_id=actor.pk, actor=actor)


def page_view_note(*, acting: Acting, path: str) -> None:
    """Each page that staff see with another's eyes."""
    trail_add(
        act="page_view",
        subject_type="person",
        subject_id=acting.person.pk,
        person_id=acting.person.pk,
        actor=acting.user,
        detail={"path": path, "reason": acting.reason},
    )


@transaction.atomic
def _identify(niss: str, names: dict[str, str], locale: str) -> User:
    niss_hash = search_hash(niss)
    person = known_person(niss_hash)
    if person and person.is_deceased:
        raise FederalRefusalError(Refusal.DECEASED)
    account = User.objects.select_for_update(of=("self",), no_key=True).filter(niss_hash=niss_hash).first()
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
