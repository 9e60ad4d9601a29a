"""Where the PDF of a letter stands, how the letter reaches its person, and the only steps between."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PdfState(models.TextChoices):
    WAITING = "waiting", _("to be made")
    RENDERING = "rendering", _("being made")
    MADE = "made", pgettext_lazy("PDF", "made")
    FAILED = "failed", _("could not be made")


PDF_STEPS: dict[str, tuple[str, ...]] = {
    PdfState.WAITING: (PdfState.RENDERING,),
    # To itself: the worker that was making it is gone.
    PdfState.RENDERING: (PdfState.RENDERING, PdfState.MADE, PdfState.WAITING, PdfState.FAILED),
    PdfState.FAILED: (PdfState.WAITING,),
    # What was sent stays as it was sent.
    PdfState.MADE: (),
}


class Delivery(models.TextChoices):
    EMAIL = "email", _("the e-mail has not left yet")
    EMAILED = "emailed", _("told by e-mail")
    POST = "post", _("to be posted")
    BATCHED = "batched", _("in a print batch")
    POSTED = "posted", _("posted")
    RETURNED = "returned", _("returned by the post")
    AGAIN = "again", _("to be posted again")
    DROPPED = "dropped", _("not posted: withdrawn before")


DELIVERY_STEPS: dict[str, tuple[str, ...]] = {
    Delivery.EMAIL: (Delivery.EMAILED, Delivery.POST, Delivery.DROPPED),
    # The e-mail came back after it had left.
    Delivery.EMAILED: (Delivery.POST, Delivery.DROPPED),
    # To told by e-mail: staff sent the message again, and this time it left.
    Delivery.POST: (Delivery.EMAILED, Delivery.BATCHED, Delivery.DROPPED),
    # Back to the queue, or no longer to be posted: its batch was dissolved.
    Delivery.BATCHED: (Delivery.POSTED, Delivery.POST, Delivery.DROPPED, Delivery.AGAIN, Delivery.RETURNED),
    Delivery.POSTED: (Delivery.RETURNED,),
    Delivery.RETURNED: (Delivery.AGAIN,),
    # To returned: withdrawn before it was posted once more.
    Delivery.AGAIN: (Delivery.BATCHED, Delivery.RETURNED),
    Delivery.DROPPED: (),
}
# What the post returns keeps its day: no source says that it loses it.
NOTIFIED = (Delivery.EMAILED, Delivery.POSTED, Delivery.RETURNED, Delivery.AGAIN)
TO_POST = (Delivery.POST, Delivery.AGAIN)


class ReturnReason(models.TextChoices):
    """What the post says of a letter that it brings back."""

    UNKNOWN_ADDRESS = "unknown", _("unknown at this address")
    REFUSED = "refused", _("refused")
    NOT_COLLECTED = "uncollected", _("not collected")
    OTHER = "other", _("another reason")


class ReturnOutcome(models.TextChoices):
    OPEN = "open", _("to be decided")
    AGAIN = "again", _("sent again")
    LEFT = "left", _("left as it is")


class PostReason(models.TextChoices):
    """Why a letter goes by post."""

    DECEASED = "deceased", _("the person has died")
    WISH = "wish", _("the person wants letters on paper")
    NO_ADDRESS = "no_address", _("no e-mail address is known")
    BOUNCED = "bounced", _("e-mail to the address comes back")
    FAILED = "failed", _("the e-mail could not be sent")
    DOUBT = "doubt", _("the e-mail was perhaps not sent")


class BatchState(models.TextChoices):
    WAITING = "waiting", _("to be made")
    MAKING = "making", _("being made")
    MADE = "made", _("ready to print")
    POSTED = "posted", _("posted")
    FAILED = "failed", _("could not be made")
    DISSOLVED = "dissolved", _("dissolved")


BATCH_STEPS: dict[str, tuple[str, ...]] = {
    BatchState.WAITING: (BatchState.MAKING, BatchState.DISSOLVED),
    # To itself: the worker that was making it is gone.
    BatchState.MAKING: (
        BatchState.MAKING,
        BatchState.MADE,
        BatchState.WAITING,
        BatchState.FAILED,
        BatchState.DISSOLVED,
    ),
    BatchState.FAILED: (BatchState.WAITING, BatchState.DISSOLVED),
    BatchState.MADE: (BatchState.POSTED, BatchState.DISSOLVED),
    BatchState.POSTED: (),
    BatchState.DISSOLVED: (),
}
DISSOLVABLE = tuple(state for state, steps in BATCH_STEPS.items() if BatchState.DISSOLVED in steps)
