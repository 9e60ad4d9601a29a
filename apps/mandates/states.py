"""Where a mandate stands, and the only steps between. That its days are over is no state: see `Standing`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.components import Tone


class MandateKind(models.TextChoices):
    """The values are those of `accounts.acting.Scope`."""

    SOCIAL_STATUTE = "social_statute", _("social statute")
    ADMINISTRATIVE_FILE = "administrative_file", _("administrative file")


class Side(models.TextChoices):
    PRINCIPAL = "principal", _("care provider")
    MANDATARY = "mandatary", _("mandatary")


class MandateState(models.TextChoices):
    PROPOSED = "proposed", _("transfer proposed by the mandatary")
    OFFERED = "offered", _("offered")
    REQUESTED = "requested", _("requested")
    ACTIVE = "active", _("accepted by both")
    REFUSED = "refused", _("refused")
    STOPPED = "stopped", _("stopped")
    TRANSFERRED = "transferred", _("transferred")


MANDATE_STEPS: dict[str, tuple[str, ...]] = {
    # To offered: the provider agrees with the transfer; the new mandatary still has to answer.
    MandateState.PROPOSED: (MandateState.OFFERED, MandateState.REFUSED, MandateState.STOPPED),
    # To stopped: taken back before the other side answered.
    MandateState.OFFERED: (MandateState.ACTIVE, MandateState.REFUSED, MandateState.STOPPED),
    MandateState.REQUESTED: (MandateState.ACTIVE, MandateState.REFUSED, MandateState.STOPPED),
    MandateState.ACTIVE: (MandateState.STOPPED, MandateState.TRANSFERRED),
    MandateState.REFUSED: (),
    MandateState.STOPPED: (),
    MandateState.TRANSFERRED: (),
}

OPEN = (MandateState.PROPOSED, MandateState.OFFERED, MandateState.REQUESTED, MandateState.ACTIVE)
ENDED = (MandateState.REFUSED, MandateState.STOPPED, MandateState.TRANSFERRED)

# Whose answer is awaited.
AWAITED: dict[str, Side] = {
    MandateState.PROPOSED: Side.PRINCIPAL,
    MandateState.REQUESTED: Side.PRINCIPAL,
    MandateState.OFFERED: Side.MANDATARY,
}


class Standing(models.TextChoices):
    """A mandate as seen on a day: its state and its days together."""

    PROPOSED = "proposed", _("Transfer proposed")
    OFFERED = "offered", _("Offered, not accepted yet")
    REQUESTED = "requested", _("Requested, not accepted yet")
    LATER = "later", _("Accepted, begins later")
    IN_FORCE = "in_force", _("In force")
    EXPIRED = "expired", _("Expired")
    REFUSED = "refused", _("Refused")
    STOPPED = "stopped", _("Stopped")
    TRANSFERRED = "transferred", _("Transferred")


STANDING_TONES: dict[str, Tone] = {
    Standing.PROPOSED: Tone.ATTENTION,
    Standing.OFFERED: Tone.ATTENTION,
    Standing.REQUESTED: Tone.ATTENTION,
    Standing.LATER: Tone.INFO,
    Standing.IN_FORCE: Tone.GOOD,
    Standing.EXPIRED: Tone.NEUTRAL,
    Standing.REFUSED: Tone.NEUTRAL,
    Standing.STOPPED: Tone.NEUTRAL,
    Standing.TRANSFERRED: Tone.NEUTRAL,
}
