"""The demo's own data: where the demo people work and how they are reached. Streets are made up, municipalities are
real."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core.demo import Say, portal_day, register_demo

from .contact.services import contact_address_set, contact_phone_set
from .models import ContactAddress, FactObjection, ProviderNumber, WorkAddress
from .objections.services import objection_add
from .places import municipalities_of
from .work_addresses.services import work_address_add, work_address_change

GIVEN_ON = dt.date(2024, 3, 4)
MOVE_TOLD_ON = dt.date(2025, 7, 2)
MOVES_ON = dt.date(2025, 9, 1)

# Dutch- and French-speaking people in turn: street, postcode.
PLACES = {
    "nl": [
        ("Voorbeeldstraat", "9000"),
        ("Proefpad", "3500"),
        ("Modellaan", "2000"),
        ("Demoplein", "8500"),
        ("Testdreef", "3000"),
    ],
    "fr": [
        ("Rue de l'Exemple", "4000"),
        ("Avenue du Modèle", "5000"),
        ("Rue de l'Essai", "7000"),
        ("Place de la Démo", "1300"),
        ("Rue du Test", "6700"),
    ],
    "de": [("Musterstraße", "4700"), ("Probeweg", "4780")],
}
# Two places of work: a weekly schedule can be tried there.
WITH_TWO = ["thomas.petit", "rita.janssen", "marc.lambert", "mieke.aerts", "anne.peeters"]
WITHOUT = "karl.hoffmann"
MOVES = "anne.peeters"
OBJECTS = "marc.lambert"


def _details(language: str, place: int, **more: Any) -> dict[str, Any]:
    choices = PLACES.get(language, PLACES["fr"])
    street, postcode = choices[place % len(choices)]
    code = municipalities_of(postcode)[0].code
    number = str(place % 90 + 1)
    return {"street": street, "house_number": number, "postcode": postcode, "municipality_code": code, **more}


def _work(provider: ProviderNumber, place: int) -> None:
    language, user = provider.person.language, provider.person.account
    username = user.username if user else ""
    names = {"nl": "Praktijk De Linde", "de": "Praxis Linde"}
    first = _details(
        language,
        place,
        name=names.get(language, "Cabinet du Tilleul"),
        phone=f"+3222{place % 900_000 + 100_000:06d}",
        phone_is_public=place % 2 == 0,
    )
    work_address_add(provider=provider, first_day=GIVEN_ON, details=first, is_principal=True, actor=user)
    if username in WITH_TWO:
        second = _details(language, place + 1, name="Wijkgezondheidscentrum" if language == "nl" else "Maison médicale")
        work_address_add(provider=provider, first_day=GIVEN_ON, details=second, actor=user)


def _numbers() -> QuerySet[ProviderNumber]:
    """Of the demo people who are still at work; one of them never gave an address."""
    found = ProviderNumber.objects.filter(
        person__account__demo_title__gt="",
        person__deceased_on__isnull=True,
        stopped_on__isnull=True,
        work_addresses__isnull=True,
    )
    return found.exclude(person__account__username=WITHOUT).select_related("person__account").order_by("number")


def demo_fill(say: Say) -> None:
    numbers = list(_numbers())
    with portal_day(GIVEN_ON):
        for place, provider in enumerate(numbers):
            user = provider.person.account
            _work(provider, place)
            if not ContactAddress.objects.filter(provider=provider).exists():
                home = _details(provider.person.language, place + 2)
                contact_address_set(providers=[provider], first_day=GIVEN_ON, details=home, actor=user)
            if not provider.person.contact_phones.exists():
                phone = f"+3247{place % 900_000 + 1_000_000:07d}"
                contact_phone_set(person=provider.person, phone=phone, first_day=GIVEN_ON, actor=user)
    _move()
    _object()
    if numbers:
        say("work addresses and contact data are there")


def _move() -> None:
    """One moves after the summer."""
    user = User.objects.filter(username=MOVES).first()
    rows = WorkAddress.objects.standing().filter(provider__person__account=user)
    row = rows.filter(is_principal=True).first()
    if user is None or row is None or rows.filter(first_day__gte=MOVES_ON).exists():
        return
    with portal_day(MOVE_TOLD_ON):
        details = _details(row.provider.person.language, 3)
        work_address_change(address=row, first_day=MOVES_ON, details=details, actor=user)


def _object() -> None:
    """One holds a fact of our own register to be wrong."""
    user = User.objects.filter(username=OBJECTS).first()
    provider = ProviderNumber.objects.filter(person__account=user).order_by("number").first()
    if user is None or provider is None or FactObjection.objects.filter(provider=provider).exists():
        return
    with portal_day(dt.date(2025, 7, 7)):
        objection_add(
            provider=provider,
            fact="first_number_on",
            wanted="01/09/2016",
            reason="Mon premier numéro m'a été donné un mois plus tôt. J'ai gardé la lettre.",
            actor=user,
        )


register_demo("50_contact", demo_fill)
