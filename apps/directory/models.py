"""What everybody may find, and what they tell us about it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language
from apps.core.fields import EncryptedTextField
from apps.providers.models import ProviderNumber
from apps.providers.professions import Profession

from .fields import DaySetField
from .states import ReportState


class DirectoryEntry(models.Model):
    """One number as it is searched. The database writes it, in the transaction that changes a fact (docs/adr/0013).

    What depends on the day is a set of days, so that a row stays right when nothing but time passes.
    """

    provider = models.OneToOneField(
        ProviderNumber,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="directory_entry",
        db_constraint=False,
        verbose_name=_("provider"),
    )
    number = models.CharField(_("INAMI number (eight digits)"), max_length=8, db_collation="C")
    words = models.CharField(_("words of the name"), max_length=220, db_collation="C")
    profession = models.CharField(_("profession"), max_length=24, choices=Profession.choices)
    codes = ArrayField(models.CharField(max_length=3), verbose_name=_("qualification codes"))
    places = ArrayField(models.CharField(max_length=80), verbose_name=_("postcodes and municipalities"))
    settled_days = DateRangeField(
        _("days of all work addresses"), help_text=_("On these days the number works at all its addresses.")
    )
    listed_days = DaySetField(_("days on which the number counts"))
    full_days = DaySetField(_("days of full adherence"))
    partial_days = DaySetField(_("days of partial adherence"))
    none_days = DaySetField(_("days without adherence"))

    class Meta:
        verbose_name = _("entry of the directory")
        verbose_name_plural = _("entries of the directory")
        constraints = [models.UniqueConstraint(fields=["number"], name="directory_entry_number")]
        indexes = [
            GinIndex(fields=["words"], name="directory_words_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["words", "number"], name="directory_words_order"),
            models.Index(fields=["profession", "words", "number"], name="directory_profession_order"),
            GinIndex(fields=["places"], name="directory_places"),
            GinIndex(fields=["codes"], name="directory_codes"),
        ]

    def __str__(self) -> str:
        return self.number


class ReportKind(models.TextChoices):
    NAME = "name", _("the name is wrong")
    STATUS = "status", _("the convention status is wrong")
    ADDRESS = "address", _("a work address, phone number or e-mail address is wrong")
    GONE = "gone", _("this person doesn't work any more")
    OTHER = "other", _("something else")


class DirectoryReport(models.Model):
    """What somebody says is wrong in the directory. Their e-mail address is kept until the report is closed."""

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="directory_reports", verbose_name=_("provider")
    )
    kind = models.CharField(_("what is wrong"), max_length=10, choices=ReportKind.choices)
    text = models.TextField(_("in their words"), max_length=2000)
    email = EncryptedTextField(_("e-mail address for an answer"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    state = models.CharField(_("state"), max_length=8, choices=ReportState.choices, default=ReportState.OPEN)
    reported_at = models.DateTimeField(_("reported at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    outcome = models.TextField(_("what was done"), blank=True)

    class Meta:
        verbose_name = _("report of an error in the directory")
        verbose_name_plural = _("reports of errors in the directory")
        ordering = ["-reported_at", "-id"]
        permissions = [("close_directoryreport", _("Can close reports of errors in the directory"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="directory_report_with_text",
                violation_error_message=_("Say what is wrong."),
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.OPEN, closed_at__isnull=True, closed_by__isnull=True)
                | (
                    Q(state=ReportState.CLOSED, closed_at__isnull=False, closed_by__isnull=False, email="")
                    & ~Q(outcome="")
                ),
                name="directory_report_closed_complete",
                violation_error_message=_("Say what was done."),
            ),
        ]
        indexes = [models.Index(fields=["reported_at"], condition=Q(state="open"), name="directory_report_open")]

    def __str__(self) -> str:
        return f"{self.provider} – {self.get_kind_display()}"
