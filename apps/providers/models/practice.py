from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import CURRENT, Period, Sourced, no_overlap, one_current_per_key, ordered_days
from .person import Person
from .qualification import ProviderNumber


class ConventionStatus(models.TextChoices):
    FULL = "full", _("fully adhered")
    PARTIAL = "partial", _("partially adhered")
    NONE = "none", _("not adhered")


class ConventionPeriod(Sourced, Period):
    """How the provider stands towards the agreement or convention during a period."""

    provider = models.ForeignKey(
        ProviderNumber,
        on_delete=models.CASCADE,
        related_name="convention_periods",
        verbose_name=_("provider"),
    )
    status = models.CharField(_("status"), max_length=8, choices=ConventionStatus.choices)

    class Meta:
        verbose_name = _("convention period")
        verbose_name_plural = _("convention periods")
        constraints = [
            ordered_days("convention_days_ordered"),
            no_overlap("convention_no_overlap", "provider", condition=CURRENT),
            one_current_per_key("convention_source_key"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.first_day:%Y-%m-%d} – )"


class EmploymentStatus(models.TextChoices):
    SELF_EMPLOYED_MAIN = "self_employed_main", _("self-employed, main occupation")
    SELF_EMPLOYED_SECONDARY = "self_employed_secondary", _("self-employed, secondary occupation")
    EMPLOYEE = "employee", _("employee")


class EmploymentPeriod(Sourced, Period):
    """Social status of a person; several may run side by side."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="employment_periods", verbose_name=_("person")
    )
    status = models.CharField(_("status"), max_length=24, choices=EmploymentStatus.choices)

    class Meta:
        verbose_name = _("employment period")
        verbose_name_plural = _("employment periods")
        constraints = [ordered_days("employment_days_ordered"), one_current_per_key("employment_source_key")]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.first_day:%Y-%m-%d} – )"


class PharmacistRole(models.TextChoices):
    TITULAR = "titular", _("titular pharmacist")
    ASSISTANT = "assistant", _("assistant pharmacist")
    REPLACEMENT = "replacement", _("replacement pharmacist")
    HOSPITAL = "hospital", _("hospital pharmacist")


class PharmacistFunction(Sourced, Period):
    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.CASCADE, related_name="functions", verbose_name=_("provider")
    )
    role = models.CharField(_("function"), max_length=12, choices=PharmacistRole.choices)

    class Meta:
        verbose_name = _("pharmacist's function")
        verbose_name_plural = _("pharmacists' functions")
        constraints = [ordered_days("function_days_ordered"), one_current_per_key("function_source_key")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.first_day:%Y-%m-%d} – )"


class InactivityKind(models.TextChoices):
    INCAPACITY = "incapacity", _("incapacity for work")
    WORK_ACCIDENT = "work_accident", _("work accident")
    OCCUPATIONAL_DISEASE = "occupational_disease", _("occupational disease")
    MATERNITY = "maternity", _("maternity rest")
    PATERNITY = "paternity", _("paternity or birth leave")
    PARENTAL = "parental", _("parental leave")


class InactivityPeriod(Sourced):
    """A known inactivity: either calendar days from–to, or a number of days of a year in the sense of the
    222-day formula."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="inactivity_periods", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=InactivityKind.choices)
    first_day = models.DateField(_("from"), null=True, blank=True)
    last_day = models.DateField(_("until and including"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    days = models.DecimalField(_("days"), max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("inactivity")
        verbose_name_plural = _("inactivities")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__isnull=False, year__isnull=True, days__isnull=True)
                | Q(first_day__isnull=True, last_day__isnull=True, year__isnull=False, days__gt=0),
                name="inactivity_period_or_days",
                violation_error_message=_("Give either a period, or a year and its number of days."),
            ),
            ordered_days("inactivity_days_ordered"),
            one_current_per_key("inactivity_source_key"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.first_day or self.year})"


class Sanction(Sourced, Period):
    """Days on which the provider was suspended or banned, by a court, a disciplinary body or the SECM."""

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.CASCADE, related_name="sanctions", verbose_name=_("provider")
    )
    nature = models.CharField(_("nature"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        constraints = [ordered_days("sanction_days_ordered"), one_current_per_key("sanction_source_key")]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m-%d} – {self.last_day or ''}"
