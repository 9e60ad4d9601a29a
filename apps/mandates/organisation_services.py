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
from .selectors import holder_of, managers_of
from .telling import role_tell


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


def _role(
    organisation: Organisation, *, niss: str, name: str, role: str, actor: User, reason: str = ""
) -> OrganisationRole:
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
    _trail("organisation_role_add", added, actor, reason=reason)
    return added


@transaction.atomic
def manager_name_by_office(
    *, organisation: Organisation, niss: str, name: str, reason: str, actor: User
) -> OrganisationRole:
    """When no manager is left: somebody becomes one, also a member, whose former role then ends.

    ValidationError while there is a manager: that one names the others."""
    if not actor.has_perm("mandates.add_organisationrole"):
        raise PermissionDenied
    said = _said(reason)
    locked = _locked(organisation.pk)
    if managers_of(locked).exists():
        raise ValidationError(_("This organisation has a manager, who names the others in the portal."))
    digits = identifier_clean(kind="niss", raw=niss)
    members = OrganisationRole.objects.on(clock.today()).filter(organisation=locked, niss_hash=search_hash(digits))
    for member in members.select_for_update(of=("self",), no_key=True):
        _over(member, reason=said)
        _trail("organisation_role_end", member, actor, reason=said)
    added = _role(locked, niss=digits, name=name, role=RoleKind.MANAGER, actor=actor, reason=said)
    role_tell(added, "named", reason=said)
    return added


@transaction.atomic
def role_end(*, role: OrganisationRole, actor: User) -> OrganisationRole:
    """Over at once. The last manager stays: somebody must be able to name the others."""
    # The organisation is locked, so that two managers who end each other come one after the other.
    organisation = _locked(role.organisation_id)
    _require_manager(organisation, actor)
    locked = _role_locked(role)
    if locked.role == RoleKind.MANAGER and not managers_of(organisation).exclude(pk=locked.pk).exists():
        raise ValidationError(_("This is the last manager. Name another manager first."))
    _over(locked)
    _trail("organisation_role_end", locked, actor)
    return locked


@transaction.atomic
def role_end_by_office(*, role: OrganisationRole, reason: str, actor: User) -> OrganisationRole:
    """Over at once, the last manager's too: the office then names another one (`manager_name_by_office`)."""
    if not actor.has_perm("mandates.end_organisationrole"):
        raise PermissionDenied
    said = _said(reason)
    _locked(role.organisation_id)
    locked = _role_locked(role)
    _over(locked, reason=said)
    _trail("organisation_role_end", locked, actor, reason=said)
    role_tell(locked, "ended", reason=said)
    return locked


def _said(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})
    return reason.strip()


def _locked(pk: int) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=pk)


def _role_locked(role: OrganisationRole) -> OrganisationRole:
    locked = OrganisationRole.objects.select_for_update(of=("self",), no_key=True).get(pk=role.pk)
    if not locked.is_held_on(clock.today()):
        raise ValidationError(_("This role has ended already."))
    return locked


def _over(role: OrganisationRole, *, reason: str = "") -> None:
    today = clock.today()
    role.ended_at = clock.now()
    role.last_day = max(role.first_day, min(today, role.last_day or today))
    role.end_reason = reason
    role.save(update_fields=["ended_at", "last_day", "end_reason"])


def _require_manager(organisation: Organisation, actor: User) -> None:
    if organisation not in holder_of(actor).managed:
        raise PermissionDenied


def _trail(act: str, role: OrganisationRole, actor: User, *, reason: str = "") -> None:
    why = {"reason": reason} if reason else {}
    trail_add(
        act=act,
        subject_type="organisation",
        subject_id=role.organisation_id,
        actor=actor,
        detail={"role": role.role, "role_id": role.pk, "name": role.name} | why,
    )
