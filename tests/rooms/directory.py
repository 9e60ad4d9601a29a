"""The public directory."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.providers.models import Qualification
from tests.directory.factories import work_address
from tests.factories import QualificationFactory


def _own(user: User) -> dict[str, Any]:
    number = user.person.numbers.get()
    if not Qualification.objects.filter(provider=number).exists():
        QualificationFactory(provider=number)
    return {"number": number.number}


OWN = dict.fromkeys(("directory:provider", "directory:report", "directory:api_provider"), _own)
NO_PAGES = {
    "directory:suggest": "answers a script",
    "directory:api_openapi": "for programs",
    "directory:api_providers": "for programs",
    "directory:api_provider": "for programs",
}


def _shown(world: Any) -> dict[str, Any]:
    return {"number": world.user("provider").person.numbers.get().number}


ARGUMENTS = {"directory:provider": _shown, "directory:report": _shown}


def fill() -> None:
    from apps.directory.services import report_open
    from apps.providers.models import ProviderNumber, WorkAddress

    provider = ProviderNumber.objects.get(person__account__username="mieke.aerts")
    if not WorkAddress.objects.filter(provider=provider).exists():
        work_address(provider, phone="+3292240000", phone_is_public=True)
    report_open(number=provider.number, kind="address", text="Verhuisd naar een andere straat.", language="nl")
