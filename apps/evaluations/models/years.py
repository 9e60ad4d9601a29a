from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .parameters import ParameterMark


class PremiumYear(models.Model):
    """One scheme in one premium year; its calendar is data."""

    scheme = models.CharField(_("scheme"), max_length=40)
    year = models.PositiveSmallIntegerField(_("premium year"))
    opened_on = models.DateField(_("dossiers opened on"), null=True, blank=True)

    class Meta:
        verbose_name = _("premium year")
        verbose_name_plural = _("premium years")
        ordering = ["scheme", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "year"], name="premium_year_unique"),
            models.CheckConstraint(condition=models.Q(year__gte=2000, year__lte=2100), name="premium_year_in_range"),
        ]

    def __str__(self) -> str:
        from ..schemes import scheme_label

        return f"{scheme_label(self.scheme)} {self.year}"


class CalendarDate(models.Model):
    """A day of a premium year's calendar, such as the last day for additions."""

    premium_year = models.ForeignKey(
        PremiumYear, on_delete=models.CASCADE, related_name="calendar", verbose_name=_("premium year")
    )
    key = models.CharField(_("date"), max_length=40)
    day = models.DateField(_("day"), null=True, blank=True, help_text=_("Empty: not known."))
    mark = models.CharField(_("mark"), max_length=10, choices=ParameterMark.choices)
    source = models.CharField(_("source"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("calendar date")
        verbose_name_plural = _("calendar")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["premium_year", "key"], name="calendar_date_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.day or '?'}"
