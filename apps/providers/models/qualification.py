from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..professions import NUMBER_PREFIXES, Profession, Specialty
from .base import CURRENT, Period, Sourced, no_overlap, one_current_per_key, ordered_days
from .person import Person


def _fits_family() -> Q:
    fits = Q()
    for profession, prefix in NUMBER_PREFIXES.items():
        fits |= Q(profession=profession, number__startswith=prefix)
    return fits


class ProviderNumber(models.Model):
    """The first eight digits of an INAMI number: the key of a career. The rest is a dated `Qualification`."""

    number = models.CharField(_("INAMI number (eight digits)"), max_length=8, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="numbers", verbose_name=_("person"))
    profession = models.CharField(_("profession"), max_length=24, choices=Profession.choices)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    stopped_on = models.DateField(
        _("stopped for good on"), null=True, blank=True, help_text=_("The last day of the career.")
    )

    class Meta:
        verbose_name = _("provider number")
        verbose_name_plural = _("provider numbers")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[1-9][0-9]{7}$"),
                name="provider_number_eight_digits",
                violation_error_message=_("An INAMI number has eight digits here and doesn't start with 0."),
            ),
            models.CheckConstraint(
                condition=_fits_family(),
                name="provider_number_fits_profession",
                violation_error_message=_("The first digits of the number don't belong to this profession."),
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True)
                | Q(granted_on__isnull=True)
                | Q(stopped_on__gte=models.F("granted_on")),
                name="provider_number_days_ordered",
                violation_error_message=_("The career can't end before the number was granted."),
            ),
        ]

    def __str__(self) -> str:
        return self.display

    @property
    def display(self) -> str:
        """`1-00001-06`, the eight digits as they are printed."""
        return f"{self.number[0]}-{self.number[1:6]}-{self.number[6:]}"


class QualificationGroup(models.TextChoices):
    GENERAL_PRACTICE = "gp", _("general practice")
    SPECIALIST = "specialist", _("specialist")
    TRAINEE = "trainee", _("in training")
    OTHER = "other", _("other")


class QualificationCode(models.Model):
    """What the last three digits mean for a profession. Looked up, never derived from the digits."""

    profession = models.CharField(_("profession"), max_length=24, choices=Profession.choices)
    code = models.CharField(_("code"), max_length=3)
    group = models.CharField(_("group"), max_length=12, choices=QualificationGroup.choices)
    specialty = models.CharField(_("specialty"), max_length=24, choices=Specialty.choices, blank=True)
    meaning = models.CharField(_("meaning in the source"), max_length=200)
    titles = models.CharField(_("titles"), max_length=60, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("qualification code")
        verbose_name_plural = _("qualification codes")
        ordering = ["profession", "code"]
        constraints = [
            models.UniqueConstraint(fields=["profession", "code"], name="qualification_code_unique"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{3}$"), name="qualification_code_three_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.meaning}"


class Qualification(Sourced, Period):
    """The three digits that a number carries in a period. An unknown code is kept, and shown as unknown."""

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.CASCADE, related_name="qualifications", verbose_name=_("provider")
    )
    code = models.CharField(_("qualification code"), max_length=3)

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{3}$"), name="qualification_three_digits"),
            ordered_days("qualification_days_ordered"),
            no_overlap("qualification_no_overlap", "provider", condition=CURRENT),
            one_current_per_key("qualification_source_key"),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.first_day:%Y-%m-%d} – )"


class Recognition(Sourced):
    """The recognition as general practitioner or specialist, by the Communities."""

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.CASCADE, related_name="recognitions", verbose_name=_("provider")
    )
    specialty = models.CharField(_("specialty"), max_length=24, choices=Specialty.choices)
    recognised_on = models.DateField(_("recognised on"))

    class Meta:
        verbose_name = _("recognition")
        verbose_name_plural = _("recognitions")
        constraints = [one_current_per_key("recognition_source_key")]

    def __str__(self) -> str:
        return f"{self.get_specialty_display()} ({self.recognised_on:%Y-%m-%d})"


class TrainingPlan(Sourced, Period):
    """An approved training plan that leads to a number reserved for recognised practitioners."""

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.CASCADE, related_name="training_plans", verbose_name=_("provider")
    )
    specialty = models.CharField(_("specialty"), max_length=24, choices=Specialty.choices, blank=True)

    class Meta:
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")
        constraints = [
            ordered_days("training_plan_days_ordered"),
            one_current_per_key("training_plan_source_key"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m-%d} – {self.last_day or ''}"
