"""For whom somebody acts. The session keeps only a key such as `mandate:12`; what it allows is read again at each
request, so that a stopped mandate is over at once.

An app that gives people another file to act on registers how its keys are read (`register_acting`) and which
profiles it offers to whoever signs in (`register_profiles`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .models import User

SESSION_KEY = "acting"
VIEWING_KEY = "viewing"

OWN = "own"
CITIZEN = "citizen"
VIEW = "view"
OFFICE = "office"


class Scope(StrEnum):
    """What may be done on a provider's file: the two kinds of mandate. The second contains the first."""

    SOCIAL_STATUTE = "social_statute"
    ADMINISTRATIVE_FILE = "administrative_file"


ALL_SCOPES = frozenset(Scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who signed in, and on whose file they work now. `person` is a `providers.Person`, or None for somebody without
    a file; `number` the `providers.ProviderNumber` that was chosen, when one was."""

    user: Any
    key: str = ""
    person: Any = None
    number: Any = None
    scopes: frozenset[Scope] = frozenset()
    mandate_id: int | None = None
    is_read_only: bool = False
    reason: str = ""  # why staff look at this file
    is_lost: bool = False  # what the session had chosen doesn't hold any more

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def is_own(self) -> bool:
        """On one's own file, not on another's."""
        return self.kind == OWN

    @property
    def is_viewing(self) -> bool:
        """Staff who see the portal as this person does, and change nothing."""
        return self.kind == VIEW

    @property
    def is_for_another(self) -> bool:
        return self.person is not None and not self.is_own

    def may(self, scope: Scope) -> bool:
        return self.person is not None and scope in self.scopes

    @property
    def has_whole_file(self) -> bool:
        """For templates: whether the administrative file may be worked on, and not the social statute alone."""
        return self.may(Scope.ADMINISTRATIVE_FILE)

    @property
    def capacity(self) -> dict[str, Any]:
        """What the trail notes beside the actor; nothing when somebody acts for themselves."""
        if not self.is_for_another:
            return {}
        found: dict[str, Any] = {"acting_as": self.kind, "principal": self.person.pk}
        return found | ({"mandate": self.mandate_id} if self.mandate_id else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenOffer:
    """Something that anybody who signed in may do, on the start page of citizens."""

    title: str | Promise
    text: str | Promise
    url: str
    action: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A choice after signing in. `url` is where it leads; `count` how many files are behind it, for a list."""

    key: str
    title: str | Promise
    text: str | Promise = ""
    url: str = ""
    count: int | None = None


_ORDER = {OWN: 0, OFFICE: 2, CITIZEN: 3}

Resolve = Callable[[User, str], Acting | None]
_resolvers: dict[str, Resolve] = {}
_profiles: dict[str, Callable[[User], Sequence[Profile]]] = {}
_citizen_offers: dict[str, Callable[[User], Sequence[CitizenOffer]]] = {}


def register_acting(kind: str, resolve: Resolve) -> None:
    """`resolve(user, id)` reads the key `kind:id`; None when it doesn't hold (any more)."""
    _resolvers[kind] = resolve


def register_profiles(name: str, profiles: Callable[[User], Sequence[Profile]]) -> None:
    """`profiles(user)`, in a number of queries that doesn't depend on the data."""
    _profiles[name] = profiles


def register_citizen_offers(name: str, offers: Callable[[User], Sequence[CitizenOffer]]) -> None:
    _citizen_offers[name] = offers


def citizen_offers_of(user: User) -> list[CitizenOffer]:
    return [offer for offers in _citizen_offers.values() for offer in offers(user)]


def profiles_of(user: User) -> list[Profile]:
    """One's own first, then those for others, last those without a file."""
    found = [profile for profiles in _profiles.values() for profile in profiles(user)]
    return sorted(found, key=lambda profile: _ORDER.get(profile.key.partition(":")[0], 1))


def acting_for(user: Any, key: str) -> Acting | None:
    """What a key means for that user today; None when it doesn't hold."""
    kind, _separator, identifier = key.partition(":")
    resolve = _resolvers.get(kind)
    return resolve(user, identifier) if resolve else None


def acting_by_default(user: Any) -> Acting:
    """Without a choice: one's own file when there is one."""
    if not user.is_authenticated:
        return Acting(user=user)
    return _own(user, "") or Acting(user=user)


def _own(user: User, number: str) -> Acting | None:
    person = getattr(user, "person", None)
    if person is None:
        return None
    chosen = person.numbers.filter(number=number).first() if number else None
    if number and chosen is None:
        return None
    return Acting(user=user, key=f"{OWN}:{number}", person=person, number=chosen, scopes=ALL_SCOPES)


register_acting(OWN, _own)
register_acting(CITIZEN, lambda user, identifier: Acting(user=user, key=f"{CITIZEN}:"))
register_acting(OFFICE, lambda user, identifier: Acting(user=user, key=f"{OFFICE}:") if user.is_staff else None)


def viewing_now(acting: Acting, session: Any) -> Acting | None:
    """A look at another's file with the reason that was given for it; None after half an hour."""
    view = session.get(VIEWING_KEY) or {}
    if view.get("person") != acting.person.pk or time.time() >= view.get("until", 0):
        return None
    return replace(acting, reason=view["reason"], is_read_only=True)


def acting_in_session(user: Any, session: Any) -> Acting:
    """What the session chose. When that doesn't hold any more: one's own file, `is_lost` until the reader is told."""
    key = session.get(SESSION_KEY, "") if user.is_authenticated else ""
    chosen = acting_for(user, key) if key else None
    if chosen and chosen.is_viewing:
        chosen = viewing_now(chosen, session)
    return chosen or replace(acting_by_default(user), is_lost=bool(key))


def _own_profiles(user: User) -> list[Profile]:
    person = getattr(user, "person", None)
    if person is None:
        return []
    found = [
        Profile(
            key=f"{OWN}:{number.number}",
            title=_("Care provider %(number)s") % {"number": number.display},
            text=f"{person.full_name}, {number.get_profession_display()}",
        )
        for number in person.numbers.order_by("number")
    ]
    return found or [Profile(key=f"{OWN}:", title=_("My file"), text=person.full_name)]


def _office_profiles(user: User) -> list[Profile]:
    if not user.is_staff:
        return []
    return [Profile(key=f"{OFFICE}:", title=_("INAMI / RIZIV"), text=_("The office's work: files, runs, letters."))]


register_profiles("own", _own_profiles)
register_profiles("office", _office_profiles)
register_profiles(
    "citizen",
    lambda user: [
        Profile(
            key=f"{CITIZEN}:", title=_("Citizen"), text=_("For yourself, not as care provider and for nobody else.")
        )
    ],
)


def acting_of(request: HttpRequest) -> Acting:
    """What the middleware found for this request."""
    found: Acting = request.acting  # type: ignore[attr-defined]
    return found
