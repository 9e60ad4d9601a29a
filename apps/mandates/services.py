"""The life of a mandate. Both sides accept, either stops; one function moves the state, under lock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock, identifiers
from apps.core.fields import search_hash
from apps.core.trail import trail_add, trail_turn
from apps.providers.models import Person
from apps.providers.validators import identifier_clean

from .models import Mandate, MandateSource, Organisation, OrganisationKind
from .selectors import holder_of
from .states import ENDED, MANDATE_STEPS, MandateKind, MandateState, Side
from .telling import tell
from .terms import TERMS_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandatary:
    """Who receives a mandate: an organisation, or a person by a checked NISS."""

    organisation: Organisation | None = None
    niss: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Who ended a mandate and why. An empty `side` is the office."""

    side: str = ""
    reason: str = ""


PERSON = "person"


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


# --- beginning --------------------------------------------------------------------------------------------------------


@transaction.atomic
def mandate_offer(
    *,
    principal: Person,
    kind: str,
    mandatary: Mandatary,
    first_day: dt.date,
    last_day: dt.date | None,
    actor: User,
    transferred_from: Mandate | None = None,
) -> Mandate:
    """The care provider offers; the mandatary still has to accept."""
    _require_principal(principal, actor)
    mandate = _new(principal, kind, mandatary, first_day, last_day, actor, transferred_from)
    mandate.state = MandateState.OFFERED
    _accept(mandate, Side.PRINCIPAL, actor)
    _insert(mandate, "mandate_offer", actor)
    tell(mandate, "offered", sides=[Side.MANDATARY])
    return mandate


@transaction.atomic
def mandate_request(
    *,
    principal: Person,
    kind: str,
    mandatary: Mandatary,
    first_day: dt.date,
    last_day: dt.date | None,
    actor: User,
) -> Mandate:
    """The mandatary asks; the care provider still has to accept."""
    mandate = _new(principal, kind, mandatary, first_day, last_day, actor, None)
    mandate.state = MandateState.REQUESTED
    _require_side(mandate, Side.MANDATARY, actor)
    _accept(mandate, Side.MANDATARY, actor)
    _insert(mandate, "mandate_request", actor)
    tell(mandate, "requested", sides=[Side.PRINCIPAL])
    return mandate


@transaction.atomic
def mandate_record(
    *,
    principal: Person,
    kind: str,
    mandatary: Mandatary,
    first_day: dt.date,
    last_day: dt.date | None,
    actor: User,
    terms: str,
) -> Mandate:
    """Staff record a mandate that both sides accepted in another application."""
    if not actor.has_perm("mandates.import_mandate"):
        raise PermissionDenied
    mandate = _new(principal, kind, mandatary, first_day, last_day, actor, None, is_recorded=True)
    mandate.state, mandate.source = MandateState.ACTIVE, MandateSource.SSM
    mandate.principal_accepted_at = mandate.mandatary_accepted_at = mandate.opened_at
    mandate.principal_terms = mandate.mandatary_terms = terms
    _insert(mandate, "mandate_record", actor)
    tell(mandate, "accepted", sides=[Side.PRINCIPAL])
    return mandate


def _new(
    principal: Person,
    kind: str,
    mandatary: Mandatary,
    first_day: dt.date,
    last_day: dt.date | None,
    actor: User,
    transferred_from: Mandate | None,
    *,
    is_recorded: bool = False,
) -> Mandate:
    if first_day < clock.today() and not is_recorded:
        raise ValidationError({"first_day": _("Choose today or a later day.")})
    if last_day is not None and last_day < clock.today():
        raise ValidationError({"last_day": _("This day is over already.")})
    niss_hash = search_hash(mandatary.niss) if mandatary.niss else None
    if niss_hash and niss_hash == principal.niss_hash:
        raise ValidationError(_("Nobody needs a mandate for their own file."))
    return Mandate(
        principal=principal,
        kind=kind,
        organisation=mandatary.organisation,
        mandatary_niss=mandatary.niss,
        mandatary_niss_hash=niss_hash,
        mandatary_name=mandatary.name[:120],
        first_day=first_day,
        last_day=last_day,
        opened_at=clock.now(),
        opened_by=actor,
        transferred_from=transferred_from,
    )


def _insert(mandate: Mandate, act: str, actor: User) -> None:
    trail_turn()
    mandate.full_clean()
    try:
        with transaction.atomic():
            mandate.save(force_insert=True)
    except IntegrityError:
        # Somebody else was faster, between the check and the writing.
        raise ValidationError(
            _("There is already an open mandate of this kind between these two for these days. Stop that one first.")
        ) from None
    _trail(mandate, act, actor)


# --- moving -----------------------------------------------------------------------------------------------------------


def mandate_move(
    *, mandate: Mandate, to: MandateState, actor: User, accepts: Side | None = None, ending: Ending | None = None
) -> Mandate:
    """The one place where a state changes: under lock, by the table of steps, with its stamps and its trail.
    ValidationError when the step is not possible (any more)."""
    locked = (
        Mandate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("principal", "organisation")
        .get(pk=mandate.pk)
    )
    if to not in MANDATE_STEPS[locked.state] or not locked.is_open:
        message = _("This is not possible any more: the mandate is now “%(state)s”.")
        raise ValidationError(message % {"state": locked.standing.label})
    locked.state = to
    if accepts:
        _accept(locked, accepts, actor)
    if to in ENDED:
        ending = ending or Ending()
        locked.ended_at, locked.ended_by = clock.now(), actor
        locked.ended_side, locked.end_reason = ending.side, ending.reason[:300]
    trail_turn()
    locked.save()
    _trail(
        locked,
        f"mandate_{to}",
        actor,
        {"side": accepts or (ending.side if ending else ""), "reason": locked.end_reason},
    )
    return locked


def _accept(mandate: Mandate, side: Side, actor: User) -> None:
    moment = mandate.opened_at if mandate.pk is None else clock.now()
    if side == Side.PRINCIPAL:
        mandate.principal_accepted_at, mandate.principal_accepted_by = moment, actor
        mandate.principal_terms = TERMS_VERSION
    else:
        mandate.mandatary_accepted_at, mandate.mandatary_accepted_by = moment, actor
        mandate.mandatary_terms = TERMS_VERSION


@transaction.atomic
def mandate_accept(*, mandate: Mandate, side: Side, actor: User) -> Mandate:
    """The side whose answer is awaited accepts, with the terms. A transfer that the mandatary proposed ends the old
    mandate and is then offered to the new mandatary."""
    locked = _locked_for(mandate, side, actor)
    _require_awaited(locked, side)
    if locked.state == MandateState.PROPOSED:
        return _transfer_approve(locked, actor)
    moved = mandate_move(mandate=locked, to=MandateState.ACTIVE, actor=actor, accepts=side)
    tell(moved, "accepted", sides=[Side.PRINCIPAL, Side.MANDATARY])
    return moved


@transaction.atomic
def mandate_refuse(*, mandate: Mandate, side: Side, actor: User) -> Mandate:
    """The side whose answer is awaited says no."""
    locked = _locked_for(mandate, side, actor)
    _require_awaited(locked, side)
    moved = mandate_move(mandate=locked, to=MandateState.REFUSED, actor=actor, ending=Ending(side=side))
    if moved.transferred_from is not None and moved.principal_accepted_at is None:
        # The new mandatary knows nothing of it yet: the one who proposed it is told.
        tell(moved.transferred_from, "transfer_refused", sides=[Side.MANDATARY], event=f"transfer_refused:{moved.pk}")
    else:
        tell(moved, "refused", sides=[Side.PRINCIPAL if side == Side.MANDATARY else Side.MANDATARY])
    return moved


@transaction.atomic
def mandate_stop(*, mandate: Mandate, side: Side, actor: User) -> Mandate:
    """Over at once, or taken back before it was answered; by either side."""
    locked = _locked_for(mandate, side, actor)
    moved = mandate_move(mandate=locked, to=MandateState.STOPPED, actor=actor, ending=Ending(side=side))
    _tell_stopped(moved)
    return moved


@transaction.atomic
def mandate_stop_by_office(*, mandate: Mandate, reason: str, actor: User) -> Mandate:
    if not actor.has_perm("mandates.stop_mandate"):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say why the mandate is stopped."))
    moved = mandate_move(mandate=mandate, to=MandateState.STOPPED, actor=actor, ending=Ending(reason=reason.strip()))
    _tell_stopped(moved)
    return moved


def _tell_stopped(mandate: Mandate) -> None:
    """Whoever knew of the mandate."""
    knew = mandate.principal_accepted_at is not None
    tell(mandate, "stopped", sides=[Side.PRINCIPAL, Side.MANDATARY] if knew or not mandate.transferred_from_id else [])


# --- transfer ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def mandate_transfer(
    *, mandate: Mandate, to: Mandatary, first_day: dt.date, last_day: dt.date | None, actor: User
) -> Mandate:
    """The care provider moves a mandate to another mandatary: the old one ends now, the new one is offered."""
    locked = _locked_for(mandate, Side.PRINCIPAL, actor)
    _require_other(locked, to)
    moved = mandate_move(mandate=locked, to=MandateState.TRANSFERRED, actor=actor, ending=Ending(side=Side.PRINCIPAL))
    tell(moved, "transferred", sides=[Side.MANDATARY])
    return mandate_offer(
        principal=moved.principal,
        kind=moved.kind,
        mandatary=to,
        first_day=first_day,
        last_day=last_day,
        actor=actor,
        transferred_from=moved,
    )


@transaction.atomic
def mandate_transfer_propose(
    *, mandate: Mandate, to: Mandatary, first_day: dt.date, last_day: dt.date | None, actor: User
) -> Mandate:
    """The mandatary proposes another one; nothing changes before the care provider agrees."""
    locked = _locked_for(mandate, Side.MANDATARY, actor)
    if not locked.can_be_transferred:
        raise ValidationError(_("Only a mandate that both sides accepted can be transferred."))
    _require_other(locked, to)
    proposed = _new(locked.principal, locked.kind, to, first_day, last_day, actor, locked)
    proposed.state = MandateState.PROPOSED
    _insert(proposed, "mandate_transfer_propose", actor)
    tell(proposed, "transfer_proposed", sides=[Side.PRINCIPAL])
    return proposed


def _transfer_approve(proposed: Mandate, actor: User) -> Mandate:
    former = proposed.transferred_from
    assert former is not None  # noqa: S101 - the database holds it
    ended = mandate_move(mandate=former, to=MandateState.TRANSFERRED, actor=actor, ending=Ending(side=Side.PRINCIPAL))
    tell(ended, "transferred", sides=[Side.MANDATARY])
    moved = mandate_move(mandate=proposed, to=MandateState.OFFERED, actor=actor, accepts=Side.PRINCIPAL)
    tell(moved, "offered", sides=[Side.MANDATARY])
    return moved


def _require_other(mandate: Mandate, to: Mandatary) -> None:
    same_person = bool(to.niss) and search_hash(to.niss) == mandate.mandatary_niss_hash
    if same_person or (to.organisation is not None and to.organisation.pk == mandate.organisation_id):
        raise ValidationError(_("This mandatary holds the mandate already."))


# --- who may ----------------------------------------------------------------------------------------------------------


def _locked_for(mandate: Mandate, side: Side, actor: User) -> Mandate:
    """Read again under lock, so that two who act at once come one after the other."""
    locked = (
        Mandate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("principal", "organisation")
        .get(pk=mandate.pk)
    )
    _require_side(locked, side, actor)
    return locked


def _require_side(mandate: Mandate, side: Side, actor: User) -> None:
    if side == Side.PRINCIPAL:
        _require_principal(mandate.principal, actor)
    elif not holder_of(actor).decides(mandate):
        raise PermissionDenied


def _require_principal(principal: Person, actor: User) -> None:
    if principal.account_id != actor.pk:
        raise PermissionDenied


def _require_awaited(mandate: Mandate, side: Side) -> None:
    if mandate.awaited != side:
        message = _("There is nothing to answer any more: the mandate is now “%(state)s”.")
        raise ValidationError(message % {"state": mandate.standing.label})


def _trail(mandate: Mandate, act: str, actor: User, detail: dict[str, Any] | None = None) -> None:
    noted = {
        "kind": MandateKind(mandate.kind).value,
        "mandatary": f"organisation {mandate.organisation_id}" if mandate.organisation_id else "person",
        "first_day": mandate.first_day,
        "last_day": mandate.last_day,
        "state": mandate.state,
    }
    trail_add(
        act=act,
        subject_type="mandate",
        subject_id=mandate.pk,
        actor=actor,
        person_id=mandate.principal_id,
        detail=noted | {key: value for key, value in (detail or {}).items() if value},
    )
