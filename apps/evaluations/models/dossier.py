from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.providers.models import ProviderNumber

from ..states import DossierState
from .runs import Evaluation, Run
from .years import PremiumYear


class Dossier(models.Model):
    """A provider number's file for one premium year: where it stands, and every attempt at its result."""

    premium_year = models.ForeignKey(
        PremiumYear, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("premium year")
    )
    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("provider")
    )
    state = models.CharField(_("state"), max_length=12, choices=DossierState.choices, default=DossierState.OPENED)
    opened_at = models.DateTimeField(_("opened at"))
    evaluated_at = models.DateTimeField(_("result published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints = [
            models.UniqueConstraint(fields=["premium_year", "provider"], name="dossier_one_per_year"),
            models.CheckConstraint(
                condition=Q(state=DossierState.OPENED, evaluated_at__isnull=True)
                | Q(state=DossierState.EVALUATED, evaluated_at__gte=models.F("opened_at")),
                name="dossier_state_stamped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.premium_year} · {self.provider}"


class Attempt(models.Model):
    """A published evaluation of a dossier. The latest counts; `changes` says how it differs from the one before."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("dossier"))
    number = models.PositiveSmallIntegerField(_("attempt"))
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("run"))
    evaluation = models.ForeignKey(
        Evaluation,
        on_delete=models.PROTECT,
        related_name="attempts",
        verbose_name=_("evaluation"),
        db_constraint=False,
    )
    published_at = models.DateTimeField(_("published at"))
    changes = models.JSONField(_("changes"), null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["dossier", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="attempt_number_unique"),
            models.UniqueConstraint(fields=["dossier", "run"], name="attempt_once_per_run"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} #{self.number}"
