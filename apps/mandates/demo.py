"""The demo's mandates: a broker with many principals, a secretary with one, and an offer that waits."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_noop as _

from apps.accounts.models import Language, User
from apps.core.demo import Say, portal_day, register_demo
from apps.core.fields import search_hash
from apps.providers.models import Person

from .models import Mandate, Organisation, OrganisationKind, OrganisationRole
from .organisation_services import organisation_register, role_add
from .services import Mandatary, mandate_accept, mandate_offer, mandate_request, mandate_stop
from .states import MandateKind, Side

DEMO_PASSWORD = "demo-portal-2025"  # noqa: S105  printed with the table of demo people
BROKER = "0999012304"
BROKER_NAME = "Courtage Delvaux & Fils"

# username: first name, last name, language, NISS, what it shows. The NISS are made up: nobody's sequence number.
PEOPLE: dict[str, tuple[str, str, Language, str, str]] = {
    "valerie.delvaux": (
        "Valérie",
        "Delvaux",
        Language.FRENCH,
        "75041299851",
        _("Manager of a broker with mandates of dozens of care providers: one list of what must be done."),
    ),
    "koen.wouters": (
        "Koen",
        "Wouters",
        Language.DUTCH,
        "82110799710",
        _("Works for the broker: sees the files, but answers no offers."),
    ),
    "martine.lenaerts": (
        "Martine",
        "Lenaerts",
        Language.DUTCH,
        "69062399894",
        _("Secretary with a mandate of one physiotherapist, and an offer of another that waits."),
    ),
}
SECRETARY_OF = "mieke.aerts"
OFFERS = "pieter.vandamme"
ASKED_BY_BROKER = "tom.desmet"
STOPPED = "bart.claes"
NOT_OF_BROKER = {SECRETARY_OF, OFFERS, ASKED_BY_BROKER}


@lru_cache(maxsize=1)
def _password_hash() -> str:
    # Hashing is slow by design: once for all, the password is no secret.
    return make_password(DEMO_PASSWORD)


def _account(username: str) -> User:
    first_name, last_name, language, niss, title = PEOPLE[username]
    email = f"{username}@demo.example"
    user, is_new = User.objects.get_or_create(
        username=username,
        defaults={
            "email": email,
            "password": _password_hash(),
            "first_name": first_name,
            "last_name": last_name,
            "language": language,
            "niss": niss,
            "niss_hash": search_hash(niss),
            "demo_title": title,
        },
    )
    if is_new:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def fill(say: Say) -> None:
    if Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE, number=BROKER).exists():
        return
    providers = {
        person.account.username: person
        for person in Person.objects.filter(account__isnull=False, numbers__isnull=False)
        .select_related("account")
        .distinct()
        .order_by("pk")
        if person.account
    }
    office = User.objects.filter(username="admin").first()
    if office is None or SECRETARY_OF not in providers:
        return
    manager, _clerk, secretary = (_account(username) for username in PEOPLE)
    with portal_day(dt.date(2024, 2, 5)):
        broker = _broker(office, manager)
        for username, person in providers.items():
            if username not in NOT_OF_BROKER:
                _given(person, Mandatary(organisation=broker), _kind_of(person), manager)
    with portal_day(dt.date(2025, 1, 6)):
        _given(providers[SECRETARY_OF], _person(secretary), MandateKind.ADMINISTRATIVE_FILE, secretary)
    with portal_day(dt.date(2025, 5, 19)):
        for mandate in Mandate.objects.filter(principal__account__username=STOPPED):
            mandate_stop(mandate=mandate, side=Side.PRINCIPAL, actor=providers[STOPPED].account or office)
    with portal_day(dt.date(2025, 7, 7)):
        if offering := providers.get(OFFERS):
            _offer(offering, _person(secretary), MandateKind.SOCIAL_STATUTE, last_day=dt.date(2026, 6, 30))
        if asked := providers.get(ASKED_BY_BROKER):
            mandate_request(
                principal=asked,
                kind=MandateKind.SOCIAL_STATUTE,
                mandatary=Mandatary(organisation=broker),
                first_day=dt.date(2025, 7, 7),
                last_day=None,
                actor=manager,
            )
    say(f"{Mandate.objects.count()} mandates, {OrganisationRole.objects.count()} people of an organisation")


def _broker(office: User, manager: User) -> Organisation:
    broker = organisation_register(
        kind=OrganisationKind.ENTERPRISE,
        number=BROKER,
        name=BROKER_NAME,
        manager_niss=manager.niss,
        manager_name=manager.get_full_name(),
        actor=office,
    )
    first_name, last_name, _language, niss, _title = PEOPLE["koen.wouters"]
    role_add(organisation=broker, niss=niss, name=f"{first_name} {last_name}", role="member", actor=manager)
    return broker


def _person(user: User) -> Mandatary:
    return Mandatary(niss=user.niss, name=user.get_full_name())


def _kind_of(person: Person) -> MandateKind:
    """Every third gives the whole file."""
    return MandateKind.ADMINISTRATIVE_FILE if person.pk % 3 == 0 else MandateKind.SOCIAL_STATUTE


def _offer(person: Person, to: Mandatary, kind: MandateKind, last_day: dt.date | None = None) -> Mandate:
    from apps.core.clock import today

    account = person.account
    if account is None:
        raise ValueError(f"{person} has no account")
    return mandate_offer(principal=person, kind=kind, mandatary=to, first_day=today(), last_day=last_day, actor=account)


def _given(person: Person, to: Mandatary, kind: MandateKind, accepts: User) -> None:
    mandate_accept(mandate=_offer(person, to, kind), side=Side.MANDATARY, actor=accepts)


register_demo("60_mandates", fill)
