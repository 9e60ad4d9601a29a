from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .base import Sourced, one_current_per_key
from .qualification import ProviderNumber


class Measure(models.TextChoices):
    EUR_REIMBURSED = "eur_reimbursed", _("reimbursed by the insurance (EUR)")
    EUR_ART8 = "eur_art8", _("reimbursed for article 8 (EUR)")
    EUR_CHARGED = "eur_charged", _("charged (EUR)")
    SERVICES = "services", _("services")
    M_VALUES = "m_values", _("M values")
    R_VALUES = "r_values", _("R values")
    V_VALUES = "v_values", _("V values")
    W_VALUES = "w_values", _("W values")
    HOURS_PER_WEEK = "hours_per_week", _("hours a week")
    CONTACTS = "contacts", _("contacts")
    K_VALUES = "k_values", _("K values")
    N_VALUES = "n_values", _("N values")
    POINTS = "points", _("points")
    SIMULATIONS = "simulations", _("simulations")


class ActivityVolume(Sourced):
    """A provider's volume of one year in one measure, as one source counted it. Sources of a year add up."""

    provider = models.ForeignKey(
        ProviderNumber,
        on_delete=models.CASCADE,
        related_name="activity_volumes",
        verbose_name=_("provider"),
        db_index=False,  # the index on provider and year serves
    )
    year = models.PositiveSmallIntegerField(_("year"))
    measure = models.CharField(_("measure"), max_length=16, choices=Measure.choices)
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("activity volume")
        verbose_name_plural = _("activity volumes")
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="activity_not_negative",
                violation_error_message=_("A volume can't be negative."),
            ),
            one_current_per_key("activity_source_key"),
        ]
        indexes = [models.Index(fields=["provider", "year"], name="activity_provider_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.get_measure_display()}: {self.value}"
