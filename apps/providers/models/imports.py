from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.core.storage import PrivateStorage


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    VALIDATED = "validated", _("checked")
    APPLIED = "applied", _("applied")
    REFUSED = "refused", _("refused")


class ImportWork(models.TextChoices):
    """What a job has been asked to do and has not done yet."""

    NOTHING = "", _("nothing")
    VALIDATE = "validate", _("check")
    APPLY = "apply", _("apply")
    APPLY_GOOD = "apply_good", _("apply the good rows")


class ImportBatch(models.Model):
    """One file of a register: its bytes, what checking it found, and when it was applied, whole and once."""

    kind = models.CharField(_("kind of file"), max_length=32)
    source = models.CharField(_("source"), max_length=40, help_text=_("Who sent it; keys count within a source."))
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to="imports/%Y/%m", max_length=200)
    file_name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    wanted = models.CharField(
        _("asked of the job"),
        max_length=10,
        choices=ImportWork.choices,
        default=ImportWork.NOTHING,
        blank=True,
    )
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_new = models.PositiveIntegerField(_("new"), default=0)
    rows_changed = models.PositiveIntegerField(_("changed"), default=0)
    rows_unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rows_rejected = models.PositiveIntegerField(_("rejected"), default=0)
    rows_warned = models.PositiveIntegerField(_("with a warning"), default=0)
    error = models.TextField(_("error"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    created_at = models.DateTimeField(_("uploaded at"))
    validated_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("applied by"),
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        permissions = [("apply_importbatch", _("Can apply imports"))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "sha256"],
                condition=Q(state=ImportState.APPLIED, rows_rejected=0),
                name="import_applied_once",
                violation_error_message=_("This file has already been applied."),
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.APPLIED, applied_at__isnull=False)
                | (~Q(state=ImportState.APPLIED) & Q(applied_at__isnull=True, applied_by__isnull=True)),
                name="import_applied_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ImportState.VALIDATED, ImportState.APPLIED]) | Q(validated_at__isnull=False),
                name="import_validated_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.REFUSED) | ~Q(error=""), name="import_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ImportState.APPLIED, ImportState.REFUSED]) | Q(wanted=""),
                name="import_ended_wants_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"

    @property
    def has_ended(self) -> bool:
        return self.state in (ImportState.APPLIED, ImportState.REFUSED)


class ImportRejection(models.Model):
    """What is wrong with a row of a file, by code; with `is_warning` the row is taken all the same.

    `raw`, the row as it came, is kept for the first ones alone: the download reads all from the file.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rejections")
    line = models.PositiveIntegerField(_("line"))
    column = models.CharField(_("column"), max_length=40)
    code = models.CharField(_("what is wrong"), max_length=40)
    is_warning = models.BooleanField(_("only a warning"), default=False)
    raw = EncryptedTextField(_("row"), blank=True)

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering = ["batch", "line", "id"]
        indexes = [models.Index(fields=["batch", "line"], name="import_rejection_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.column} {self.code}"
