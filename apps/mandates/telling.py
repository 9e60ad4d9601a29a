"""What is said to whom when a mandate moves; once per event and reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.accounts.models import User
from apps.notifications.services import NewMessage, messages_queue
from apps.providers.models import Person

from .models import Mandate, OrganisationRole
from .selectors import accounts_of_hashes, accounts_of_mandatary, managers_of
from .states import Side

# The kinds of `notifications.py`. The provider can't switch off who gets access; a mandatary's news have one kind.
PRINCIPAL_KINDS = {
    "requested": "mandate_requested",
    "transfer_proposed": "mandate_requested",
    "accepted": "mandate_accepted",
    "refused": "mandate_refused",
    "stopped": "mandate_stopped",
    "expiring": "mandate_expiring",
}
HELD = "mandate_held"
ROLE = "organisation_role"


def tell(mandate: Mandate, what: str, *, sides: Sequence[Side], event: str = "") -> None:
    """Queues the messages about `what` in the caller's transaction."""
    name = f"mandate:{mandate.pk}:{event or what}"
    data = data_of(mandate) | {"what": what}
    if Side.PRINCIPAL in sides:
        messages_queue(kind=PRINCIPAL_KINDS[what], messages=[to_person(mandate.principal, name, data)])
    if Side.MANDATARY in sides:
        messages = [to_account(user, name, data) for user in accounts_of_mandatary(mandate)]
        if not messages and mandate.mandatary_niss_hash:
            # Nobody signs in with this NISS yet; a care provider has an address all the same.
            known = Person.objects.filter(niss_hash=mandate.mandatary_niss_hash).first()
            messages = [to_person(known, name, data)] if known else []
        messages_queue(kind=HELD, messages=messages)


def role_tell(role: OrganisationRole, what: str, *, reason: str) -> None:
    """The office ended a role or named a manager: that person is told, and who manages the organisation today."""
    name = f"role:{role.pk}:{what}"
    data = {"what": what, "organisation": role.organisation.name, "person": role.name, "reason": reason}
    own = list(accounts_of_hashes([role.niss_hash]))
    managers = accounts_of_hashes(managers_of(role.organisation_id).values("niss_hash"))
    messages = [to_account(user, name, data | {"own": True}) for user in own]
    if not own and (known := Person.objects.filter(niss_hash=role.niss_hash).first()):
        messages.append(to_person(known, name, data | {"own": True}))
    messages += [to_account(user, name, data | {"own": False}) for user in managers if user not in own]
    messages_queue(kind=ROLE, messages=messages)


def data_of(mandate: Mandate) -> dict[str, Any]:
    return {
        "principal": mandate.principal.full_name,
        "mandatary": mandate.mandatary,
        "kind": mandate.kind,
        "first_day": mandate.first_day.isoformat(),
        "last_day": mandate.last_day.isoformat() if mandate.last_day else "",
        "by": mandate.ended_side,
        "reason": mandate.end_reason,
    }


def to_person(person: Person, event: str, data: dict[str, Any]) -> NewMessage:
    return NewMessage(
        event=event,
        person_id=person.pk,
        name=person.full_name,
        address=person.email,
        language=person.language,
        data=data,
    )


def to_account(user: User, event: str, data: dict[str, Any]) -> NewMessage:
    person: Person | None = getattr(user, "person", None)
    return NewMessage(
        event=event,
        account_id=user.pk,
        name=user.get_full_name() or user.get_username(),
        address=user.email,
        language=person.language if person else user.language,
        data=data,
    )
