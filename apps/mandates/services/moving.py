"""The one place where the state of a mandate changes, with its stamps and its trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add, trail_turn

from ..models import Mandate
from ..states import ENDED, MANDATE_STEPS, MandateKind, MandateState, Side
from ..terms import TERMS_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Who ended a mandate and why. An empty `side` is the office."""

    side: str = ""
    reason: str = ""


def mandate_locked(mandate: Mandate) -> Mandate:
    """Read again under lock, so that two who act at once come one after the other."""
    return (
        Mandate.objects.select_for_update(of=("self",), no_key=True)
        .select_related("principal", "organisation")
        .get(pk=mandate.pk)
    )


def mandate_move(
    *, mandate: Mandate, to: MandateState, actor: User, accepts: Side | None = None, ending: Ending | None = None
) -> Mandate:
    """The one place where a state changes: under lock, by the table of steps, with its stamps and its trail.
    ValidationError when the step is not possible (any more)."""
    locked = mandate_locked(mandate)
    if to not in MANDATE_STEPS[locked.state] or not locked.is_open:
        message = _("This is not possible any more: the mandate is now “%(state)s”.")
        raise ValidationError(message % {"state": locked.standing.label})
    locked.state = to
    if accepts:
        accept_note(locked, accepts, actor)
    if to in ENDED:
        ending = ending or Ending()
        locked.ended_at, locked.ended_by = clock.now(), actor
        locked.ended_side, locked.end_reason = ending.side, ending.reason[:300]
    trail_turn()
    locked.save()
    mandate_trail(
        locked,
        f"mandate_{to}",
        actor,
        {"side": accepts or (ending.side if ending else ""), "reason": locked.end_reason},
    )
    return locked


def accept_note(mandate: Mandate, side: Side, actor: User) -> None:
    moment = mandate.opened_at if mandate.pk is None else clock.now()
    if side == Side.PRINCIPAL:
        mandate.principal_accepted_at, mandate.principal_accepted_by = moment, actor
        mandate.principal_terms = TERMS_VERSION
    else:
        mandate.mandatary_accepted_at, mandate.mandatary_accepted_by = moment, actor
        mandate.mandatary_terms = TERMS_VERSION


def mandate_trail(mandate: Mandate, act: str, actor: User, detail: dict[str, Any] | None = None) -> None:
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
