"""Moving a dossier from state to state: the one place that does it, apart from the publication of whole chunks."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core import clock

from ..models import Attempt, Dossier
from ..states import DOSSIER_STEPS, DossierState


class DossierMovedError(ValidationError):
    """Somebody was faster, or the dossier is not where this step begins."""


def dossier_locked(pk: int) -> Dossier:
    """The dossier for this transaction alone; others who want to decide, contest or publish wait."""
    return (
        Dossier.objects.select_for_update(of=("self",), no_key=True)
        .select_related("provider__person", "premium_year")
        .get(pk=pk)
    )


def dossier_move(dossier: Dossier, to: DossierState, *, attempt: Attempt | None = None) -> Dossier:
    """One step of the locked dossier, with its stamps. `attempt`: what the decision rests on; when a second decision
    is revoked, what the first one rested on. Raises DossierMovedError."""
    came_from = DossierState(dossier.state)
    if to not in DOSSIER_STEPS[came_from]:
        raise DossierMovedError(
            _("This dossier is “%(state)s” by now: look at it again before you go on.") % {"state": came_from.label}
        )
    now = clock.now()
    match to:
        case DossierState.EVALUATED:
            dossier.decided_at = dossier.decided_attempt = None
        case DossierState.DECIDED if came_from == DossierState.EVALUATED:
            dossier.decided_at, dossier.decided_attempt = now, attempt
        case DossierState.DECIDED:
            dossier.contested_at = None
        case DossierState.CONTESTED if came_from == DossierState.DECIDED:
            dossier.contested_at = now
        case DossierState.CONTESTED:
            dossier.redecided_at, dossier.decided_attempt = None, attempt
        case DossierState.REDECIDED:
            dossier.redecided_at, dossier.decided_attempt = now, attempt
    dossier.state = to
    dossier.save(update_fields=["state", "decided_attempt", "decided_at", "contested_at", "redecided_at"])
    return dossier
