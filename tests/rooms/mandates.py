"""Mandates: given by a provider, held by others."""

from __future__ import annotations

import io
from typing import Any

from apps.accounts.models import User

GIVEN = ("one", "accept", "refuse", "stop", "transfer")
NEWCOMER = "newcomer"
WITHOUT_MANAGER = "Bureau without a manager"


def _own(user: User) -> dict[str, Any]:
    from tests.mandates.factories import MandateFactory

    return {"pk": MandateFactory(principal=user.person).pk}


def _nothing(user: User) -> dict[str, Any]:
    return {"pk": 1}


OWN = {
    **{f"mandates:given_{step}": _own for step in GIVEN},
    **{f"mandates:held_{step}": _nothing for step in (*GIVEN, "act")},
    **{f"mandates:import_{page}": _nothing for page in ("one", "progress", "rejected")},
    "mandates:organisation": _nothing,
    "mandates:role_end": lambda user: {"pk": 1, "role": 1},
}


def _given(world: Any) -> dict[str, Any]:
    from apps.mandates.models import Mandate

    return {"pk": Mandate.objects.of(world.user("provider").person).latest("pk").pk}


def _held(world: Any) -> dict[str, Any]:
    from apps.mandates.selectors import holder_of

    return {"pk": holder_of(world.user(NEWCOMER)).mandates().latest("pk").pk}


def _organisation(world: Any) -> dict[str, Any]:
    from apps.mandates.selectors import organisations_of

    return {"pk": organisations_of(world.user(NEWCOMER)).get().pk}


def _role(world: Any) -> dict[str, Any]:
    from apps.mandates.models import OrganisationRole

    found = _organisation(world)
    return found | {"role": OrganisationRole.objects.filter(organisation=found["pk"]).latest("pk").pk}


def _without_manager(world: Any) -> dict[str, Any]:
    from apps.mandates.models import Organisation

    return {"pk": Organisation.objects.get(name=WITHOUT_MANAGER).pk}


def _import(world: Any) -> dict[str, Any]:
    from apps.mandates.models import MandateImport

    return {"pk": MandateImport.objects.latest("pk").pk}


NO_PAGES = {
    "mandates:held_act": "answers a form by another page",
    "mandates:held_export": "a file",
    "mandates:import_progress": "a part of another page",
    "mandates:import_rejected": "a file",
    "admin:mandates_mandateimport_apply": "answers a form by another page",
    "admin:mandates_mandateimport_rejected": "a file",
}
ARGUMENTS = {
    **{f"mandates:given_{step}": _given for step in GIVEN},
    **{f"mandates:held_{step}": _held for step in GIVEN},
    "mandates:import_one": _import,
    "mandates:organisation": _organisation,
    "mandates:role_end": _role,
    "admin:mandates_organisation_manager": _without_manager,
    "admin:mandates_organisation_end_role": _role,
}
OFFICE = {
    "admin:mandates_organisation_manager": ["clerk"],
    "admin:mandates_organisation_end_role": ["officer"],
}
ONLY_FOR = {
    **{f"mandates:given_{step}": ["provider"] for step in GIVEN},
    **{
        name: [NEWCOMER]
        for name in (
            *(f"mandates:held_{step}" for step in GIVEN),
            "mandates:import_one",
            "mandates:organisation",
            "mandates:role_end",
        )
    },
}


def fill() -> None:
    """The newcomer manages an organisation, is offered a mandate, and uploaded a file with good and bad rows."""
    from apps.mandates.import_services import import_check
    from apps.mandates.models import Organisation
    from apps.mandates.organisation_services import role_add
    from apps.mandates.services import Mandatary, mandate_offer
    from apps.providers.models import Person
    from tests.mandates.factories import MandateFactory, OrganisationFactory, RoleFactory, niss_of

    newcomer: Any = User.objects.get(username=NEWCOMER)
    principal: Any = Person.objects.get(account__username="tom.desmet")
    role: Any = RoleFactory(niss=newcomer.person.niss)
    organisation: Organisation = role.organisation
    OrganisationFactory(name=WITHOUT_MANAGER)
    role_add(organisation=organisation, niss=niss_of(60_000), name="An Example", role="member", actor=newcomer)
    MandateFactory(organisation=organisation, principal=Person.objects.get(account__username="lotte.maes"))
    from apps.core.clock import today

    mandate_offer(
        principal=principal,
        kind="administrative_file",
        mandatary=Mandatary(organisation=organisation),
        first_day=today(),
        last_day=None,
        actor=principal.account,
    )
    number = principal.numbers.get().number
    rows = f"number;kind;first_day;last_day\n{number};social_statute;2025-09-01;\nx;social_statute;2025-09-01;\n"
    import_check(
        kind="requests",
        organisation=organisation,
        file=io.BytesIO(rows.encode()),
        file_name="mandates.csv",
        actor=newcomer,
    )
