"""Who holds which mandates, and whose file somebody may see. What one may see is in the querysets."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.core.clock import today
from apps.core.overview import Need, needs_of
from apps.providers.models import Person, ProviderNumber

from .models import Mandate, MandateImport, Organisation, OrganisationRole, RoleKind
from .models.mandate import MandateQuerySet
from .states import OPEN, MandateKind, Standing

WAITING_SHOWN = 50


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


def accounts_of_hashes(hashes: Any) -> QuerySet[User]:
    return (
        User.objects.filter(Q(niss_hash__in=hashes) | Q(person__niss_hash__in=hashes), is_active=True)
        .select_related("person")
        .order_by("pk")
    )


def accounts_of_mandatary(mandate: Mandate) -> QuerySet[User]:
    """Who is told: the person's account, or those of the organisation's managers of today."""
    if mandate.organisation_id is None:
        return accounts_of_hashes([mandate.mandatary_niss_hash])
    return accounts_of_hashes(managers_of(mandate.organisation_id).values("niss_hash"))


def imports_of(holder: Holder) -> QuerySet[MandateImport]:
    """One's own, and those of the organisations that one manages."""
    return MandateImport.objects.filter(kind="requests").filter(
        Q(created_by=holder.user, organisation=None) | Q(organisation__in=holder.managed)
    )


def principal_by_number(number: str) -> Person | None:
    """The care provider with that INAMI number (eight or eleven digits)."""
    found = ProviderNumber.objects.filter(number=number[:8]).select_related("person").first()
    return found.person if found else None


# --- the list of principals -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWish:
    """What somebody wants to see of their list of principals."""

    text: str = ""
    kind: str = ""
    profession: str = ""
    mandatary: str = ""
    only_needs: bool = False
    within_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """One mandate of the list, with what must be done on that file within its kind."""

    pk: int
    principal_id: int
    name: str
    kind: str
    standing: Standing
    last_day: dt.date | None
    organisation_id: int | None
    needs: Sequence[Need]
    numbers: Sequence[ProviderNumber] = ()

    @property
    def deadline(self) -> dt.date | None:
        return next((need.deadline for need in self.needs if need.deadline), None)

    @property
    def kind_label(self) -> str:
        return str(MandateKind(self.kind).label)

    @property
    def is_in_force(self) -> bool:
        return self.standing == Standing.IN_FORCE


def held_rows(holder: Holder, wish: ListWish, as_of: dt.date) -> list[HeldRow]:
    """All mandates in force or still to begin that fit the wish: what must be done soonest first, then by name.
    The number of queries depends on nothing but how many apps tell what must be done."""
    mandates = holder.mandates().open(as_of).filter(state="active")
    if wish.kind in MandateKind.values:
        mandates = mandates.filter(kind=wish.kind)
    if wish.mandatary == "own":
        mandates = mandates.filter(organisation=None)
    elif wish.mandatary.isdigit():
        mandates = mandates.filter(organisation=int(wish.mandatary))
    if wish.profession:
        mandates = mandates.filter(
            principal__in=ProviderNumber.objects.filter(profession=wish.profession).values("person")
        )
    if wish.text.strip():
        mandates = _searched(mandates, wish.text)
    found = list(
        mandates.order_by("principal__search_name", "pk").values_list(
            "pk",
            "principal_id",
            "principal__first_name",
            "principal__last_name",
            "kind",
            "first_day",
            "last_day",
            "organisation_id",
        )
    )
    needs = needs_of({row[1] for row in found if row[5] <= as_of}, as_of)
    rows = []
    for pk, principal_id, first_name, last_name, kind, first_day, last_day, organisation_id in found:
        is_in_force = first_day <= as_of
        those = [need for need in needs.get(principal_id, ()) if is_in_force and _in_scope(kind, need)]
        if wish.only_needs and not _is_wished(those, wish, as_of):
            continue
        rows.append(
            HeldRow(
                pk=pk,
                principal_id=principal_id,
                name=f"{last_name} {first_name}",
                kind=kind,
                standing=Standing.IN_FORCE if is_in_force else Standing.LATER,
                last_day=last_day,
                organisation_id=organisation_id,
                needs=those,
            )
        )
    # A stable sort: within the same last day the names stay in order.
    rows.sort(key=lambda row: (not row.needs, row.deadline or dt.date.max))
    return rows


def _searched(mandates: MandateQuerySet, text: str) -> MandateQuerySet:
    """By the words of a name, or by the first digits of an INAMI number in any printed form."""
    digits = re.sub(r"[\s./-]", "", text)
    if re.fullmatch(r"[0-9]+", digits):
        numbers = ProviderNumber.objects.filter(number__startswith=digits[:8])
        return mandates.filter(principal__in=numbers.values("person"))
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    for word in plain.split():
        mandates = mandates.filter(principal__search_name__contains=word)
    return mandates


def _in_scope(kind: str, need: Need) -> bool:
    return kind == MandateKind.ADMINISTRATIVE_FILE or need.scope == MandateKind.SOCIAL_STATUTE


def _is_wished(needs: Sequence[Need], wish: ListWish, as_of: dt.date) -> bool:
    if wish.within_days is None:
        return bool(needs)
    last = as_of + dt.timedelta(days=wish.within_days)
    return any(need.deadline is not None and need.deadline <= last for need in needs)


def with_numbers(rows: Sequence[HeldRow]) -> list[HeldRow]:
    """The same rows with their principals' INAMI numbers, in one query."""
    numbers: dict[int, list[ProviderNumber]] = {}
    for number in ProviderNumber.objects.filter(person__in={row.principal_id for row in rows}).order_by("number"):
        numbers.setdefault(number.person_id, []).append(number)
    return [replace(row, numbers=numbers.get(row.principal_id, ())) for row in rows]


def held_waiting(holder: Holder, as_of: dt.date) -> list[Mandate]:
    """Offers to answer, and requests and transfers that wait for the care provider; the oldest first."""
    waiting = holder.mandates().open(as_of).filter(state__in=[state for state in OPEN if state != "active"])
    return list(waiting.select_related("principal", "organisation").order_by("pk")[:WAITING_SHOWN])


# --- organisations ----------------------------------------------------------------------------------------------------


def organisations_of(user: User, *, managed: bool = False) -> QuerySet[Organisation]:
    """Where somebody has a role today; with `managed` that of a manager."""
    roles = OrganisationRole.objects.on(today()).filter(niss_hash__in=niss_hashes_of(user))
    if managed:
        roles = roles.filter(role=RoleKind.MANAGER)
    return Organisation.objects.filter(pk__in=roles.values("organisation"))


def organisation_roles(organisation: Organisation) -> QuerySet[OrganisationRole]:
    """The roles of today, managers first."""
    return OrganisationRole.objects.on(today()).filter(organisation=organisation).order_by("role", "name", "pk")


def managers_of(organisation: Organisation | int) -> QuerySet[OrganisationRole]:
    """The managers of today."""
    return OrganisationRole.objects.on(today()).filter(organisation=organisation, role=RoleKind.MANAGER)


def mandates_in_force(organisation: Organisation) -> int:
    """How many files its people can open today."""
    return Mandate.objects.in_force(today()).filter(organisation=organisation).count()
