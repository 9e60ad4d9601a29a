"""Who receives a mandate."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import identifiers
from apps.providers.models import Person
from apps.providers.validators import identifier_clean

from ..models import Organisation, OrganisationKind

PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandatary:
    """Who receives a mandate: an organisation, or a person by a checked NISS."""

    organisation: Organisation | None = None
    niss: str = ""
    name: str = ""


def mandatary_find(*, kind: str, number: str, name: str = "") -> Mandatary:
    """`kind` is "person" or an OrganisationKind; `number` in any printed form. ValidationError when it is wrong, or
    when the portal doesn't know the organisation."""
    if kind == PERSON:
        niss = identifier_clean(kind="niss", raw=number)
        if not name.strip():
            raise ValidationError({"name": _("Write the person's name: you will recognise the mandate by it.")})
        return Mandatary(niss=niss, name=name.strip())
    if kind == OrganisationKind.ENTERPRISE:
        digits = identifier_clean(kind="cbe", raw=number)
    else:
        digits = identifier_clean(kind="inami", raw=number)[:8]
    found = Organisation.objects.filter(kind=kind, number=digits).first()
    if found is None:
        message = _(
            "The portal knows no organisation with the number %(number)s. Compare the number. If it is right, ask the "
            "organisation to register with us first."
        )
        shown = identifiers.cbe_display(digits) if kind == OrganisationKind.ENTERPRISE else digits
        raise ValidationError(message % {"number": shown})
    return Mandatary(organisation=found)


def mandatary_self(*, user: User) -> Mandatary:
    """Somebody who asks for a mandate in their own name. ValidationError when the portal doesn't know their NISS."""
    person: Person | None = getattr(user, "person", None)
    niss = user.niss or (person.niss if person else "")
    if not niss:
        raise ValidationError(_("We do not know your NISS. Sign in with your federal account first."))
    return Mandatary(niss=niss, name=user.get_full_name() or user.get_username())
