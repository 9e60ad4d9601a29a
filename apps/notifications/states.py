"""Where a message stands, and the only steps between."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    DOUBT = "doubt", _("perhaps sent")
    FAILED = "failed", _("failed")
    NO_ADDRESS = "no_address", _("no address known")
    BOUNCED = "bounced", _("not e-mailed: the address bounces")
    MUTED = "muted", _("not e-mailed: the person switched this kind off")


MESSAGE_STEPS: dict[str, tuple[str, ...]] = {
    # To bounced: while it waited, mail to its address came back.
    MessageState.WAITING: (MessageState.SENDING, MessageState.BOUNCED),
    # Back to waiting: the mail server said no for now, or could not be reached.
    MessageState.SENDING: (
        MessageState.SENT,
        MessageState.WAITING,
        MessageState.FAILED,
        MessageState.DOUBT,
    ),
    # To sent: its sender was slower than its lease, yet alive.
    MessageState.DOUBT: (MessageState.SENT, MessageState.WAITING),
    MessageState.SENT: (MessageState.WAITING,),
    MessageState.FAILED: (MessageState.WAITING,),
    MessageState.NO_ADDRESS: (),
    # Back to waiting: staff cleared the address and send again.
    MessageState.BOUNCED: (MessageState.WAITING,),
    MessageState.MUTED: (),
}

# Staff may send these again.
RESENDABLE = (MessageState.SENT, MessageState.DOUBT, MessageState.FAILED, MessageState.BOUNCED)
