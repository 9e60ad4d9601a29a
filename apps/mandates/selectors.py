"""Who holds which mandates, and whose file somebody may see. What one may see is in the querysets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.core.clock import today
from apps.providers.models import Person

from .models import Mandate, MandateImport, Organisation, OrganisationRole, RoleKind
from .models.mandate import MandateQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who signed in, as a possible mandatary: in person, and by their roles of today."""

    user: User
    niss_hashes: frozenset[str]
    roles: Sequence[OrganisationRole] = field(default_factory=list)

    @property
    def organisations(self) -> list[Organisation]:
        return [role.organisation for role in self.roles]

    @property
    def managed(self) -> list[Organisation]:
        return [role.organisation for role in self.roles if role.role == RoleKind.MANAGER]

    def mandates(self) -> MandateQuerySet:
        return Mandate.objects.held(
            niss_hashes=self.niss_hashes, organisations=[role.organisation_id for role in self.roles]
        )

    def holds(self, mandate: Mandate) -> bool:
        """May work with it."""
        if mandate.organisation_id is None:
            return mandate.mandatary_niss_hash in self.niss_hashes
        return any(role.organisation_id == mandate.organisation_id for role in self.roles)

    def decides(self, mandate: Mandate) -> bool:
        """May accept, refuse, stop or transfer it: for an organisation its managers."""
        if mandate.organisation_id is None:
            return mandate.mandatary_niss_hash in self.niss_hashes
        return any(organisation.pk == mandate.organisation_id for organisation in self.managed)


def niss_hashes_of(user: User) -> frozenset[str]:
    """The identity as the federal sign-in gave it, and as the register knows the person."""
    person: Person | None = getattr(user, "person", None)
    return frozenset(found for found in (user.niss_hash, person.niss_hash if person else None) if found)


def holder_of(user: User, on: dt.date | None = None) -> Holder:
    """Two queries at most."""
    hashes = niss_hashes_of(user)
    roles = (
        OrganisationRole.objects.on(on or today())
        .filter(niss_hash__in=hashes)
        .select_related("organisation")
        .order_by("organisation__name", "organisation_id")
        if hashes
        else []
    )
    return Holder(user=user, niss_hashes=hashes, roles=list(roles))


def mandates_given(person: Person) -> MandateQuerySet:
    """All that a care provider ever gave or was asked for, the newest first."""
    found: MandateQuerySet = Mandate.objects.of(person)
    return found.select_related("organisation", "principal").order_by("-id")


def accounts_of_mandatary(mandate: Mandate) -> QuerySet[User]:
    """Who is told: the person's account, or those of the organisation's managers of today."""
    hashes: Any = [mandate.mandatary_niss_hash]
    if mandate.organisation_id is not None:
        hashes = (
            OrganisationRole.objects.on(today())
            .filter(organisation=mandate.organisation_id, role=RoleKind.MANAGER)
            .values("niss_hash")
        )
    return (
        User.objects.filter(Q(niss_hash__in=hashes) | Q(person__niss_hash__in=hashes), is_active=True)
        .select_related("person")
        .order_by("pk")
    )


def imports_of(holder: Holder) -> QuerySet[MandateImport]:
    """One's own, and those of the organisations that one manages."""
    return MandateImport.objects.filter(kind="requests").filter(
        Q(created_by=holder.user, organisation=None) | Q(organisation__in=holder.managed)
    )
