"""Either side answers what the other one began, or stops the mandate; the office can stop it too."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User

from ..models import Mandate
from ..states import MandateState, Side
from ..telling import tell
from .moving import Ending, mandate_move
from .rights import locked_for, require_awaited
from .transfer import transfer_approve


@transaction.atomic
def mandate_accept(*, mandate: Mandate, side: Side, actor: User) -> Mandate:
    """The side whose answer is awaited accepts, with the terms. A transfer that the mandatary proposed ends the old
    mandate and is then offered to the new mandatary."""
    locked = locked_for(mandate, side, actor)
    require_awaited(locked, side)
    if locked.state == MandateState.PROPOSED:
        return transfer_approve(locked, actor)
    moved = mandate_move(mandate=locked, to=MandateState.ACTIVE, actor=actor, accepts=side)
    tell(moved, "accepted", sides=[Side.PRINCIPAL, Side.MANDATARY])
    return moved


@transaction.atomic
def mandate_refuse(*, mandate: Mandate, side: Side, actor: User) -> Mandate:
    """The side whose answer is awaited says no."""
    locked = locked_for(mandate, side, actor)
    require_awaited(locked, side)
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
    locked = locked_for(mandate, side, actor)
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
