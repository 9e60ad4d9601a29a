"""How a mandate begins: offered, asked for, or recorded by staff."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.fields import search_hash
from apps.core.trail import trail_turn
from apps.providers.models import Person

from ..models import Mandate, MandateSource
from ..states import MandateState, Side
from ..telling import tell
from .mandatary import Mandatary
from .moving import accept_note, mandate_trail
from .rights import require_principal, require_side


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
    require_principal(principal, actor)
    mandate = mandate_new(
        principal=principal,
        kind=kind,
        mandatary=mandatary,
        first_day=first_day,
        last_day=last_day,
        actor=actor,
        transferred_from=transferred_from,
    )
    mandate.state = MandateState.OFFERED
    accept_note(mandate, Side.PRINCIPAL, actor)
    mandate_insert(mandate, "mandate_offer", actor)
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
    mandate = mandate_new(
        principal=principal, kind=kind, mandatary=mandatary, first_day=first_day, last_day=last_day, actor=actor
    )
    mandate.state = MandateState.REQUESTED
    require_side(mandate, Side.MANDATARY, actor)
    accept_note(mandate, Side.MANDATARY, actor)
    mandate_insert(mandate, "mandate_request", actor)
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
    mandate = mandate_new(
        principal=principal,
        kind=kind,
        mandatary=mandatary,
        first_day=first_day,
        last_day=last_day,
        actor=actor,
        is_recorded=True,
    )
    mandate.state, mandate.source = MandateState.ACTIVE, MandateSource.SSM
    mandate.principal_accepted_at = mandate.mandatary_accepted_at = mandate.opened_at
    mandate.principal_terms = mandate.mandatary_terms = terms
    mandate_insert(mandate, "mandate_record", actor)
    tell(mandate, "accepted", sides=[Side.PRINCIPAL])
    return mandate


def mandate_new(
    *,
    principal: Person,
    kind: str,
    mandatary: Mandatary,
    first_day: dt.date,
    last_day: dt.date | None,
    actor: User,
    transferred_from: Mandate | None = None,
    is_recorded: bool = False,
) -> Mandate:
    """Not stored yet. A mandate that was accepted elsewhere may have begun before today."""
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


def mandate_insert(mandate: Mandate, act: str, actor: User) -> None:
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
    mandate_trail(mandate, act, actor)
