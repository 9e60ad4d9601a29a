"""Organisations and who works for them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.fields import search_hash
from apps.core.trail import trail_add, trail_turn
from apps.providers.validators import identifier_clean

from .models import Organisation, OrganisationKind, OrganisationRole, RoleKind
from .selectors import holder_of


@transaction.atomic
def organisation_register(
    *, kind: str, number: str, name: str, manager_niss: str, manager_name: str, actor: User
) -> Organisation:
    """Staff register an organisation with its first manager, who names everybody else."""
    if not actor.has_perm("mandates.add_organisation"):
        raise PermissionDenied
    field = "cbe" if kind == OrganisationKind.ENTERPRISE else "inami"
    digits = identifier_clean(kind=field, raw=number)
    organisation = Organisation(kind=kind, number=digits if field == "cbe" else digits[:8], name=name.strip())
    organisation.full_clean()
    organisation.save(force_insert=True)
    trail_add(
        act="organisation_register",
        subject_type="organisation",
        subject_id=organisation.pk,
        actor=actor,
        detail={"kind": kind, "number": organisation.number},
    )
    _role(organisation, niss=manager_niss, name=manager_name, role=RoleKind.MANAGER, actor=actor)
    return organisation


@transaction.atomic
def role_add(*, organisation: Organisation, niss: str, name: str, role: str, actor: User) -> OrganisationRole:
    """A manager names somebody, from today on. ValidationError when the person has a role already."""
    _require_manager(organisation, actor)
    return _role(organisation, niss=niss, name=name, role=role, actor=actor)


def _role(organisation: Organisation, *, niss: str, name: str, role: str, actor: User) -> OrganisationRole:
    digits = identifier_clean(kind="niss", raw=niss)
    added = OrganisationRole(
        organisation=organisation,
        niss=digits,
        niss_hash=search_hash(digits),
        name=name.strip(),
        role=role,
        first_day=clock.today(),
        added_by=actor,
    )
    trail_turn()
    added.full_clean()
    try:
        with transaction.atomic():
            added.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_("This person already has a role in the organisation in that period.")) from None
    _trail("organisation_role_add", added, actor)
    return added


@transaction.atomic
def role_end(*, role: OrganisationRole, actor: User) -> OrganisationRole:
    """Over at once. The last manager stays: somebody must be able to name the others."""
    # The organisation is locked, so that two managers who end each other come one after the other.
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=role.organisation_id)
    _require_manager(organisation, actor)
    locked = OrganisationRole.objects.select_for_update(of=("self",), no_key=True).get(pk=role.pk)
    if locked.ended_at is not None:
        raise ValidationError(_("This role has ended already."))
    today = clock.today()
    managers = OrganisationRole.objects.on(today).filter(organisation=organisation, role=RoleKind.MANAGER)
    if locked.role == RoleKind.MANAGER and not managers.exclude(pk=locked.pk).exists():
        raise ValidationError(_("This is the last manager. Name another manager first."))
    locked.ended_at = clock.now()
    locked.last_day = max(locked.first_day, min(today, locked.last_day or today))
    locked.save(update_fields=["ended_at", "last_day"])
    _trail("organisation_role_end", locked, actor)
    return locked


def _require_manager(organisation: Organisation, actor: User) -> None:
    if organisation not in holder_of(actor).managed:
        raise PermissionDenied


def _trail(act: str, role: OrganisationRole, actor: User) -> None:
    trail_add(
        act=act,
        subject_type="organisation",
        subject_id=role.organisation_id,
        actor=actor,
        detail={"role": role.role, "role_id": role.pk, "name": role.name},
    )
