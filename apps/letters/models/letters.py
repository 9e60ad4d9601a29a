from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language
from apps.core.storage import PrivateStorage
from apps.notifications.models import Message
from apps.providers.models import Person, ProviderNumber

from ..kinds import letter_kind
from ..states import NOTIFIED, Delivery, PdfState, PostReason

CODE_LENGTH = 12
PRINTED = (Delivery.BATCHED, Delivery.POSTED, Delivery.RETURNED, Delivery.AGAIN)
ON_PAPER = (Delivery.POST, *PRINTED)


def stored_letter(letter: Letter, name: str) -> str:
    return f"letters/{letter.public_id.hex[:2]}/{letter.public_id.hex}.pdf"


def code_shown(code: str) -> str:
    """In groups of four, as it is printed and typed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


class Letter(models.Model):
    """One official letter: its words, its recipient and its language are frozen when it is written. The PDF follows,
    and the act that the letter tells of never waits for it."""

    public_id = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField(_("event"), max_length=120, unique=True, help_text=_("One letter per event."))
    kind = models.CharField(_("kind"), max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="letters", verbose_name=_("person"))
    provider = models.ForeignKey(
        ProviderNumber,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name=_("provider"),
    )
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    recipient = models.CharField(_("to"), max_length=210)
    email = models.EmailField(_("e-mail address"), blank=True)
    postal_address = models.TextField(_("postal address"), blank=True, help_text=_("One line under the other."))
    printed_address = models.TextField(
        _("address on the paper"), blank=True, help_text=_("Empty while the PDF is not made, or when none was known.")
    )
    data = models.JSONField(_("content"))
    code = models.CharField(_("verification code"), max_length=CODE_LENGTH, unique=True)
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
        help_text=_("Empty: the portal itself."),
    )

    pdf_state = models.CharField(_("PDF"), max_length=10, choices=PdfState.choices, default=PdfState.WAITING)
    pdf_due_at = models.DateTimeField(_("PDF to be made from"))
    claimed_until = models.DateTimeField(
        _("claimed until"), null=True, blank=True, help_text=_("Until then one worker alone is making the PDF.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=stored_letter, max_length=120, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), null=True, blank=True)
    made_at = models.DateTimeField(_("PDF made at"), null=True, blank=True)

    message = models.ForeignKey(
        Message,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("message"),
        help_text=_("The e-mail that tells of the letter."),
    )
    delivery = models.CharField(_("delivery"), max_length=10, choices=Delivery.choices)
    delivery_since = models.DateTimeField(_("delivery in this state since"))
    post_reason = models.CharField(_("by post because"), max_length=10, choices=PostReason.choices, blank=True)
    notified_on = models.DateField(
        _("notified on"),
        null=True,
        blank=True,
        help_text=_("The day on which the e-mail left or the letter was posted."),
    )

    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
        help_text=_("Empty: the portal itself."),
    )
    withdrawn_reason = models.CharField(_("withdrawn because"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        permissions = [
            ("render_letter", _("Can have the PDF of a letter made again")),
            ("address_letter", _("Can give the postal address of a letter")),
            ("return_letter", _("Can note letters that the post returned, and send them again")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(pdf_state=PdfState.MADE, made_at__isnull=False, size__gt=0) & ~Q(sha256="") & ~Q(file="")
                | ~Q(pdf_state=PdfState.MADE) & Q(made_at__isnull=True, size__isnull=True, sha256="", file=""),
                name="letter_made_complete",
                violation_error_message=_("A PDF is there with its hash, or not at all."),
            ),
            models.CheckConstraint(
                condition=Q(pdf_state=PdfState.RENDERING, claimed_until__isnull=False)
                | ~Q(pdf_state=PdfState.RENDERING) & Q(claimed_until__isnull=True),
                name="letter_claim_stamped",
            ),
            models.CheckConstraint(
                condition=Q(delivery__in=NOTIFIED, notified_on__isnull=False)
                # In its second print batch a letter keeps the day of its first posting.
                | Q(delivery=Delivery.BATCHED)
                | ~Q(delivery__in=NOTIFIED) & Q(notified_on__isnull=True),
                name="letter_notified_dated",
                violation_error_message=_("Who was told was told on a day."),
            ),
            models.CheckConstraint(
                condition=Q(delivery__in=[Delivery.EMAIL, Delivery.EMAILED], post_reason="")
                | Q(delivery__in=ON_PAPER) & ~Q(post_reason="")
                | Q(delivery=Delivery.DROPPED),
                name="letter_post_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
                | Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason=""),
                name="letter_withdrawn_stamped",
                violation_error_message=_("Say why the letter is withdrawn."),
            ),
            models.CheckConstraint(
                condition=~Q(delivery=Delivery.DROPPED) | Q(withdrawn_at__isnull=False),
                name="letter_dropped_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=~Q(delivery__in=PRINTED) | Q(pdf_state=PdfState.MADE) & ~Q(postal_address=""),
                name="letter_batched_is_printable",
                violation_error_message=_("A letter without PDF or postal address can't be printed."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["pdf_due_at", "id"],
                condition=Q(pdf_state__in=[PdfState.WAITING, PdfState.RENDERING]),
                name="letter_to_make",
            ),
            models.Index(
                fields=["delivery", "id"],
                condition=Q(delivery__in=[Delivery.EMAIL, Delivery.POST, Delivery.AGAIN, Delivery.BATCHED]),
                name="letter_on_its_way",
            ),
            models.Index(Lower("email"), condition=Q(delivery=Delivery.EMAILED), name="letter_emailed_to"),
            models.Index(fields=["person", "-id"], name="letter_person"),
        ]

    def __str__(self) -> str:
        return f"{self.title} – {self.recipient}"

    @property
    def title(self) -> str:
        return str(self.data["title"])

    @property
    def reference(self) -> str:
        return str(self.data.get("reference", ""))

    @property
    def kind_label(self) -> str:
        found = letter_kind(self.kind)
        return str(found.label) if found else self.kind

    @property
    def code_shown(self) -> str:
        return code_shown(self.code)

    @property
    def is_made(self) -> bool:
        return self.pdf_state == PdfState.MADE

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class PaperWish(models.Model):
    """Somebody wants official letters on paper too, whatever e-mail address we know."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="paper_wish", verbose_name=_("person"))
    is_wanted = models.BooleanField(_("wants letters on paper"))
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("wish for letters on paper")
        verbose_name_plural = _("wishes for letters on paper")

    def __str__(self) -> str:
        return str(self.person)
