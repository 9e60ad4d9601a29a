from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.storage import PrivateStorage

from .kinds import DocumentType, purpose_of
from .states import DocumentState


def stored_name(document: Document, name: str) -> str:
    """Nothing that people type becomes part of a path."""
    return f"documents/{document.public_id.hex[:2]}/{document.public_id.hex}"


class Document(models.Model):
    """A file that somebody sent. It was received when it was received, whatever the virus check says later.
    `scope` names what it belongs to in the words of the app of its purpose."""

    public_id = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("purpose code"), max_length=40)
    scope = models.CharField(_("belongs to"), max_length=80)
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=stored_name, max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=150)
    detected_type = models.CharField(_("type"), max_length=4, choices=DocumentType.choices)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
        help_text=_("Empty: somebody without an account."),
    )
    person_id = models.BigIntegerField(_("about person"), null=True, blank=True)
    received_at = models.DateTimeField(_("received at"))
    sent_at = models.DateTimeField(
        _("sent at"), null=True, blank=True, help_text=_("Until then the sender may remove it.")
    )
    removed_at = models.DateTimeField(
        _("removed at"), null=True, blank=True, help_text=_("The sender removed it before sending; the file is gone.")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=DocumentState.choices, default=DocumentState.QUARANTINED
    )
    moved_at = models.DateTimeField(_("in this state since"))
    finding = models.CharField(_("what the scanner said"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-id"]
        permissions = [("scan_document", _("Can have documents checked again"))]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "scope", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="document_once_per_scope",
                violation_error_message=_("You already added this file."),
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(sent_at__isnull=True),
                name="document_sent_stays",
                violation_error_message=_("What was sent can't be removed any more."),
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(file=""), name="document_removed_without_file"
            ),
        ]
        indexes = [
            models.Index(fields=["purpose", "scope"], name="document_scope"),
            models.Index(
                fields=["moved_at"],
                condition=Q(state=DocumentState.QUARANTINED, removed_at__isnull=True),
                name="document_in_quarantine",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def purpose_label(self) -> str:
        purpose = purpose_of(self.purpose)
        return str(purpose.label) if purpose else self.purpose

    @property
    def is_removable(self) -> bool:
        return self.sent_at is None and self.removed_at is None

    @property
    def is_readable(self) -> bool:
        """Whether it can be opened by anybody who may read it."""
        if self.removed_at is not None:
            return False
        if self.state == DocumentState.NOT_SCANNED:
            return bool(settings.DOCUMENTS_OPEN_UNSCANNED)
        return self.state == DocumentState.CLEAN
