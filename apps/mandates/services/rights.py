"""Who may act for which side of a mandate, and when there is something to answer."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.providers.models import Person

from ..models import Mandate
from ..selectors import holder_of
from ..states import Side
from .moving import mandate_locked


def locked_for(mandate: Mandate, side: Side, actor: User) -> Mandate:
    """Read again under lock, for an act of somebody who may act for that side."""
    locked = mandate_locked(mandate)
    require_side(locked, side, actor)
    return locked


def require_side(mandate: Mandate, side: Side, actor: User) -> None:
    if side == Side.PRINCIPAL:
        require_principal(mandate.principal, actor)
    elif not holder_of(actor).decides(mandate):
        raise PermissionDenied


def require_principal(principal: Person, actor: User) -> None:
    if principal.account_id != actor.pk:
        raise PermissionDenied


def require_awaited(mandate: Mandate, side: Side) -> None:
    if mandate.awaited != side:
        message = _("There is nothing to answer any more: the mandate is now “%(state)s”.")
        raise ValidationError(message % {"state": mandate.standing.label})
