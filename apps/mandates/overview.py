"""Mandates that wait for an answer, in the overview of the care provider in person."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import Todo
from apps.core.overview import OverviewPart, register_overview
from apps.providers.models import Person

from .models import Mandate, OrganisationRole, RoleKind
from .states import Side

OWN = "own"


def overview(person: Person, as_of: dt.date) -> OverviewPart:
    """What others ask of this person, and what this person is offered. Two queries."""
    asked = Mandate.objects.of(person).awaiting(Side.PRINCIPAL, as_of).select_related("organisation").order_by("pk")
    todos = [
        Todo(
            title=_("%(mandatary)s asks for a mandate on your file") % {"mandatary": mandate.mandatary},
            text=str(mandate.get_kind_display()).capitalize(),
            action=_("See and answer"),
            url=reverse("mandates:given_one", args=[mandate.pk]),
            scope=OWN,
        )
        for mandate in asked
    ]
    if person.niss_hash:
        managed = OrganisationRole.objects.on(as_of).filter(niss_hash=person.niss_hash, role=RoleKind.MANAGER)
        offered = (
            Mandate.objects.held(niss_hashes=[person.niss_hash], organisations=managed.values("organisation"))
            .awaiting(Side.MANDATARY, as_of)
            .select_related("principal")
            .order_by("pk")
        )
        todos += [
            Todo(
                title=_("%(name)s offers you a mandate") % {"name": mandate.principal.full_name},
                text=str(mandate.get_kind_display()).capitalize(),
                action=_("See and answer"),
                url=reverse("mandates:held_one", args=[mandate.pk]),
                scope=OWN,
            )
            for mandate in offered
        ]
    return OverviewPart(todos=todos)


register_overview("mandates", overview)
