"""A mandate passes to another mandatary: at once by the care provider, or proposed by who holds it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.fields import search_hash

from ..models import Mandate
from ..states import MandateState, Side
from ..telling import tell
from .beginning import mandate_insert, mandate_new, mandate_offer
from .mandatary import Mandatary
from .moving import Ending, mandate_move
from .rights import locked_for


@transaction.atomic
def mandate_transfer(
    *, mandate: Mandate, to: Mandatary, first_day: dt.date, last_day: dt.date | None, actor: User
) -> Mandate:
    """The care provider moves a mandate to another mandatary: the old one ends now, the new one is offered."""
    locked = locked_for(mandate, Side.PRINCIPAL, actor)
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
    locked = locked_for(mandate, Side.MANDATARY, actor)
    if not locked.can_be_transferred:
        raise ValidationError(_("Only a mandate that both sides accepted can be transferred."))
    _require_other(locked, to)
    proposed = mandate_new(
        principal=locked.principal,
        kind=locked.kind,
        mandatary=to,
        first_day=first_day,
        last_day=last_day,
        actor=actor,
        transferred_from=locked,
    )
    proposed.state = MandateState.PROPOSED
    mandate_insert(proposed, "mandate_transfer_propose", actor)
    tell(proposed, "transfer_proposed", sides=[Side.PRINCIPAL])
    return proposed


def transfer_approve(proposed: Mandate, actor: User) -> Mandate:
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
