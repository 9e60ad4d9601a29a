from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.clock import today
from apps.core.components import Tone
from apps.core.storage import PrivateStorage
from apps.providers.models import Person

from ..states import EXPORT_TONES, UNDER_WAY, ExportState


class DataExport(models.Model):
    """Everything that the portal holds on one person, as one file, for that person alone. The row comes first; a
    worker makes the file; after `expires_on` the file is deleted and the row stays."""

    public_id = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for at"))
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("Why the office made it; empty: the person asked.")
    )
    state = models.CharField(_("state"), max_length=8, choices=ExportState.choices, default=ExportState.QUEUED)
    due_at = models.DateTimeField(_("tried next at"))
    claimed_until = models.DateTimeField(_("a worker has it until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    file = models.FileField(_("file"), storage=PrivateStorage(), max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    expires_on = models.DateField(_("last day to download it"), null=True, blank=True)
    downloaded_at = models.DateTimeField(_("last downloaded at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("file deleted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("export of a person's data")
        verbose_name_plural = _("exports of personal data")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=UNDER_WAY),
                name="data_export_one_under_way",
                violation_error_message=_("An export of these data is being made already."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=ExportState.READY, ready_at__isnull=False, expires_on__isnull=False, size__isnull=False)
                    & ~Q(file="")
                    & ~Q(sha256="")
                    & Q(ended_at__isnull=True)
                )
                | (Q(state=ExportState.EXPIRED, file="", ended_at__isnull=False, expires_on__isnull=False))
                | (~Q(state__in=[ExportState.READY, ExportState.EXPIRED]) & Q(file="", ended_at__isnull=True)),
                name="data_export_file_while_ready",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=UNDER_WAY), name="data_export_waiting"),
            models.Index(fields=["expires_on"], condition=Q(state=ExportState.READY), name="data_export_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.asked_at:%Y-%m-%d}"

    @property
    def tone(self) -> Tone:
        return EXPORT_TONES[self.state]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_downloadable(self) -> bool:
        """The last day counts until midnight in Brussels, whether or not the file is still there."""
        return self.state == ExportState.READY and self.expires_on is not None and today() <= self.expires_on
