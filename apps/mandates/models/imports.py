from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField

from .mandate import Mandate
from .organisation import Organisation


class MandateImportKind(models.TextChoices):
    REQUESTS = "requests", _("requests by a mandatary")
    ACCEPTED = "accepted", _("mandates accepted elsewhere")


class MandateImportState(models.TextChoices):
    CHECKED = "checked", _("checked")
    AT_WORK = "at_work", _("being applied")
    APPLIED = "applied", _("applied")
    WITHDRAWN = "withdrawn", _("withdrawn")


class MandateImport(models.Model):
    """A file of mandates: checked whole, then applied once. Each row remembers the mandate that it became, so that
    a job that died goes on where it stopped."""

    kind = models.CharField(_("kind of file"), max_length=10, choices=MandateImportKind.choices)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for the organisation"),
        help_text=_("Empty: for the person who uploaded it, or for the mandataries that the file names."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    created_at = models.DateTimeField(_("uploaded at"))
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    header = models.JSONField(_("header"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=MandateImportState.choices)
    terms = models.CharField(_("accepted terms"), max_length=20, blank=True)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_rejected = models.PositiveIntegerField(_("rejected"), default=0)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of mandates")
        verbose_name_plural = _("imports of mandates")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MandateImportState.APPLIED, applied_at__isnull=False)
                | (~Q(state=MandateImportState.APPLIED) & Q(applied_at__isnull=True)),
                name="mandate_import_applied_stamped",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class MandateImportRow(models.Model):
    """A row as it came, what is wrong with it by `column:code`, and the mandate that it became."""

    batch = models.ForeignKey(MandateImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    raw = EncryptedTextField(_("row"))
    problem = models.CharField(_("what is wrong"), max_length=60, blank=True)
    is_done = models.BooleanField(_("done"), default=False)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mandate")
    )

    class Meta:
        verbose_name = _("row of an import of mandates")
        verbose_name_plural = _("rows of imports of mandates")
        ordering = ["batch", "line"]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="mandate_import_line_once")]
        indexes = [
            models.Index(
                fields=["batch", "line"], condition=Q(problem="", is_done=False), name="mandate_import_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.line}"
