"""A provider's own data: contact, work addresses, requests about wrong facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.accounts.models import User
from apps.core.clock import today
from apps.core.fields import search_hash
from apps.providers.models import ContactEmail, FactObjection, ProviderNumber, WorkAddress
from tests.factories import WorkAddressFactory


def _number(user: User) -> ProviderNumber:
    return user.person.numbers.order_by("number")[0]


def _of_number(user: User) -> dict[str, Any]:
    return {"number": _number(user).number}


def _place(user: User) -> dict[str, Any]:
    rows = WorkAddress.objects.on(today()).filter(provider=_number(user), is_principal=False)
    row = rows.first() or WorkAddressFactory(provider=_number(user))
    return _of_number(user) | {"pk": row.pk}


def _planned(user: User) -> dict[str, Any]:
    rows = WorkAddress.objects.coming(today()).filter(provider=_number(user))
    row = rows.first() or WorkAddressFactory(provider=_number(user), first_day=dt.date(2090, 1, 1))
    return _of_number(user) | {"kind": "work", "pk": row.pk}


def _objection(user: User) -> dict[str, Any]:
    row, _made = FactObjection.objects.get_or_create(
        provider=_number(user),
        fact="other",
        defaults={
            "authority": "own",
            "wanted": "Something else",
            "reason": "It is written so",
            "made_by": user,
            "made_at": dt.datetime(2025, 7, 1, tzinfo=dt.UTC),
        },
    )
    return _of_number(user) | {"pk": row.pk}


def _link(user: User) -> dict[str, Any]:
    token = f"token-{user.pk}"
    ContactEmail.objects.get_or_create(
        person=user.person,
        token_hash=search_hash(token),
        defaults={
            "address": f"new{user.pk}@test.example",
            "requested_at": dt.datetime(2025, 7, 1, tzinfo=dt.UTC),
            "expires_at": dt.datetime(2090, 1, 1, tzinfo=dt.UTC),
        },
    )
    return {"token": token}


OWN = {
    "providers:email_confirm": _link,
    "providers:contact": _of_number,
    "providers:contact_address": _of_number,
    "providers:contact_phone": _of_number,
    "providers:contact_email": _of_number,
    "providers:contact_languages": _of_number,
    "providers:contact_cancel": _planned,
    "providers:work_address_add": _of_number,
    "providers:work_address_change": _place,
    "providers:work_address_end": _place,
    "providers:work_address_principal": _place,
    "providers:objections": _of_number,
    "providers:objection_add": _of_number,
    "providers:objection": _objection,
    "providers:objection_documents": _objection,
    "providers:objection_withdraw": _objection,
}

ARGUMENTS = {name: (lambda world, own=own: own(world.user(world.role))) for name, own in OWN.items()}
ONLY_FOR = {
    name: ["provider"]
    for name in (
        "providers:email_confirm",
        "providers:contact_cancel",
        "providers:work_address_change",
        "providers:work_address_end",
        "providers:work_address_principal",
        "providers:objection",
        "providers:objection_documents",
        "providers:objection_withdraw",
    )
}


def fill() -> None:
    """One of each, so that the office has something to show."""
    provider = User.objects.get(username="mieke.aerts")
    for example in (_place, _planned, _objection, _link):
        example(provider)
