from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.evaluations.models import Attempt, Dossier

from .bulk import BulkDecision
from .decisions import Decision


class QualityCheck(models.Model):
    """A dossier that the machine could have decided and a person decides instead: drawn by lot, from the dossier and
    the attempt alone, so that anybody can draw it again. It says in the end whether the person found the same."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, related_name="quality_checks", verbose_name=_("dossier")
    )
    attempt = models.OneToOneField(
        Attempt, on_delete=models.PROTECT, related_name="quality_check", verbose_name=_("attempt")
    )
    grants = models.BooleanField(_("the rules grant it"))
    rate = models.DecimalField(_("rate of the sample"), max_digits=7, decimal_places=6)
    lot = models.DecimalField(
        _("lot"),
        max_digits=9,
        decimal_places=8,
        help_text=_("Drawn from the dossier and the attempt; below the rate: taken."),
    )
    bulk = models.ForeignKey(
        BulkDecision, on_delete=models.PROTECT, related_name="quality_checks", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken at"))
    decision = models.OneToOneField(
        Decision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="quality_check",
        verbose_name=_("decision"),
    )
    departed = models.BooleanField(_("the person departed from the rules"), null=True, blank=True)
    closed_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("quality check")
        verbose_name_plural = _("quality checks")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rate__gte=0, rate__lte=1, lot__gte=0, lot__lt=models.F("rate")),
                name="quality_check_was_drawn",
                violation_error_message=_("A dossier is taken when its lot lies below the rate."),
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=True, departed__isnull=True, closed_at__isnull=True)
                | Q(decision__isnull=False, departed__isnull=False, closed_at__isnull=False),
                name="quality_check_closed_by_decision",
            ),
        ]
        indexes = [models.Index(fields=["taken_at"], condition=Q(closed_at__isnull=True), name="quality_check_open")]

    def __str__(self) -> str:
        return str(self.attempt)


class AutomaticStop(models.Model):
    """The office stops automatic decisions of a scheme, until somebody lets them go on."""

    scheme = models.CharField(_("scheme"), max_length=40)
    reason = models.TextField(_("reason"), max_length=2000)
    stopped_at = models.DateTimeField(_("stopped at"))
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("stopped by")
    )
    resumed_at = models.DateTimeField(_("resumed at"), null=True, blank=True)
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resumed by"),
    )

    class Meta:
        verbose_name = _("stop of automatic decisions")
        verbose_name_plural = _("automatic decisions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(resumed_at__isnull=True),
                name="automatic_stop_once",
                violation_error_message=_("Automatic decisions are stopped already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="automatic_stop_has_reason",
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True, resumed_by__isnull=True)
                | Q(resumed_at__isnull=False, resumed_by__isnull=False),
                name="automatic_stop_resumed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.stopped_at:%Y-%m-%d}"
