"""Letters on paper: printed in batches, posted, and perhaps brought back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.storage import PrivateStorage
from apps.providers.models import ContactAddress

from ..states import BatchState, ReturnOutcome, ReturnReason
from .letters import Letter


def stored_batch(batch: PrintBatch, name: str) -> str:
    return f"letters/batches/{batch.public_id.hex}.zip"


class PrintBatch(models.Model):
    """Letters that are printed and posted together, as one file that is made once and kept."""

    public_id = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=BatchState.choices, default=BatchState.WAITING)
    started_at = models.DateTimeField(_("started at"))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    letter_count = models.PositiveIntegerField(_("letters"))
    due_at = models.DateTimeField(_("to be made from"))
    claimed_until = models.DateTimeField(
        _("claimed until"), null=True, blank=True, help_text=_("Until then one worker alone is making it.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=stored_batch, max_length=120, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    posted_on = models.DateField(_("posted on"), null=True, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("posting entered by"),
    )
    dissolved_at = models.DateTimeField(_("dissolved at"), null=True, blank=True)
    dissolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dissolved by"),
    )
    dissolved_reason = models.CharField(_("dissolved because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("print batch")
        verbose_name_plural = _("print batches")
        ordering = ["-id"]
        permissions = [("post_printbatch", _("Can make print batches and mark them as posted"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[BatchState.MADE, BatchState.POSTED], made_at__isnull=False, size__gt=0)
                & ~Q(sha256="")
                & ~Q(file="")
                # What was made before it was dissolved is kept.
                | Q(state=BatchState.DISSOLVED, made_at__isnull=False, size__gt=0) & ~Q(sha256="") & ~Q(file="")
                | ~Q(state__in=[BatchState.MADE, BatchState.POSTED])
                & Q(made_at__isnull=True, size__isnull=True, sha256="", file=""),
                name="print_batch_made_complete",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.MAKING, claimed_until__isnull=False)
                | ~Q(state=BatchState.MAKING) & Q(claimed_until__isnull=True),
                name="print_batch_claim_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.POSTED, posted_on__isnull=False, posted_by__isnull=False)
                | ~Q(state=BatchState.POSTED) & Q(posted_on__isnull=True, posted_by__isnull=True),
                name="print_batch_posted_stamped",
                violation_error_message=_("A batch is posted on a day, by somebody."),
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.DISSOLVED, dissolved_at__isnull=False, dissolved_by__isnull=False)
                & ~Q(dissolved_reason="")
                | ~Q(state=BatchState.DISSOLVED)
                & Q(dissolved_at__isnull=True, dissolved_by__isnull=True, dissolved_reason=""),
                name="print_batch_dissolved_stamped",
                violation_error_message=_("A batch is dissolved by somebody, with a reason."),
            ),
            models.CheckConstraint(condition=Q(letter_count__gt=0), name="print_batch_not_empty"),
        ]

    def __str__(self) -> str:
        return gettext("Print batch %(number)s") % {"number": self.pk}


class PrintEntry(models.Model):
    """One letter of a batch. At one time a letter goes with one batch and no other."""

    batch = models.ForeignKey(
        PrintBatch, on_delete=models.PROTECT, related_name="entries", verbose_name=_("print batch")
    )
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="print_entries", verbose_name=_("letter"))
    place = models.PositiveIntegerField(_("place in the batch"))
    ended_at = models.DateTimeField(
        _("ended at"), null=True, blank=True, help_text=_("From then on the letter no longer goes with this batch.")
    )

    class Meta:
        verbose_name = _("letter in a print batch")
        verbose_name_plural = _("letters in print batches")
        ordering = ["batch", "place"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "place"], name="print_entry_place_once"),
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(ended_at__isnull=True),
                name="print_entry_letter_once",
                violation_error_message=_("This letter is in a print batch already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.letter}"


class PostReturn(models.Model):
    """A posted letter came back. It says nothing about the day of notification: what a return does to that day is not
    known, so that staff are told and nothing is changed."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="returns", verbose_name=_("letter"))
    entry = models.OneToOneField(
        PrintEntry,
        on_delete=models.PROTECT,
        related_name="post_return",
        verbose_name=_("posting"),
        error_messages={"unique": _("This return is noted already.")},
    )
    returned_on = models.DateField(_("returned on"))
    reason = models.CharField(_("reason"), max_length=12, choices=ReturnReason.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    postal_address = models.TextField(_("sent to"))
    contact_address = models.ForeignKey(
        ContactAddress,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("correspondence address"),
        help_text=_("Empty: the letter went to an address that isn't the person's own correspondence address."),
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    outcome = models.CharField(
        _("what became of it"), max_length=6, choices=ReturnOutcome.choices, default=ReturnOutcome.OPEN
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_note = models.CharField(_("settled because"), max_length=300, blank=True)
    confirmed_at = models.DateTimeField(
        _("address confirmed at"), null=True, blank=True, help_text=_("The person says that the address is right.")
    )

    class Meta:
        verbose_name = _("returned letter")
        verbose_name_plural = _("returned letters")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=ReturnOutcome.OPEN, settled_at__isnull=True, settled_by__isnull=True)
                | ~Q(outcome=ReturnOutcome.OPEN) & Q(settled_at__isnull=False, settled_by__isnull=False),
                name="post_return_settled_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ReturnOutcome.LEFT) | ~Q(settled_note=""),
                name="post_return_left_has_reason",
                violation_error_message=_("Say why the letter is left as it is."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=ReturnReason.OTHER) | ~Q(note=""),
                name="post_return_other_has_note",
                violation_error_message=_("Say what the post wrote on the letter."),
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(outcome=ReturnOutcome.OPEN), name="post_return_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {self.get_reason_display()}"
