from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .qualification import ProviderNumber


class FactCorrection(models.Model):
    """What staff hold to be true beside what the authentic source says. The source's row stays as it is.

    `fact` and `value` are in the vocabulary of the rule cases (`convention`, `employment`, `activity` …): the
    value replaces the whole fact, except for `activity`, whose entries replace those of the same year and
    measure.
    """

    class Fact(models.TextChoices):
        ACTIVITY = "activity", _("activity")
        CONVENTION = "convention", _("convention")
        EMPLOYMENT = "employment", _("employment status")
        INACTIVITY = "inactivity", _("inactivity")
        TITULAR = "titular", _("titular pharmacist")
        TRAINING = "training", _("training plan")
        RECOGNISED_ON = "recognised_on", _("day of the recognition")
        FIRST_NUMBER_ON = "first_number_on", _("day of the first number")
        SANCTIONS = "sanctions", _("sanctions")
        STOPPED_ON = "stopped_on", _("end of the career")
        SPECIALTY = "specialty", _("specialty")

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("provider")
    )
    fact = models.CharField(_("fact"), max_length=20, choices=Fact.choices)
    value = models.JSONField(_("value"))
    reason = models.TextField(_("reason"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("correction of a fact")
        verbose_name_plural = _("corrections of facts")
        permissions = [("withdraw_factcorrection", _("Can withdraw corrections of facts"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="correction_with_reason",
                violation_error_message=_("Say why the fact is corrected."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__gte=F("made_at"), withdrawn_by__isnull=False),
                name="correction_withdrawal_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_fact_display()} – {self.provider}"
