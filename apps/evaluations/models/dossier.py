from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.providers.models import ProviderNumber

from ..states import DOSSIER_UNDECIDED, DossierState
from .runs import Evaluation, Run
from .years import PremiumYear


class Dossier(models.Model):
    """A provider number's file for one premium year: where it stands, and every attempt at its result.

    A decision freezes the attempt it rests on in `decided_attempt`: that one counts, whatever later runs find."""

    premium_year = models.ForeignKey(
        PremiumYear, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("premium year")
    )
    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="dossiers", verbose_name=_("provider")
    )
    state = models.CharField(_("state"), max_length=12, choices=DossierState.choices, default=DossierState.OPENED)
    opened_at = models.DateTimeField(_("opened at"))
    evaluated_at = models.DateTimeField(_("result published at"), null=True, blank=True)
    decided_attempt = models.ForeignKey(
        "Attempt",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("attempt that was decided on"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    contested_at = models.DateTimeField(_("contested at"), null=True, blank=True)
    redecided_at = models.DateTimeField(_("decided again at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        constraints = [
            models.UniqueConstraint(fields=["premium_year", "provider"], name="dossier_one_per_year"),
            models.CheckConstraint(
                condition=Q(state=DossierState.OPENED, evaluated_at__isnull=True)
                | (~Q(state=DossierState.OPENED) & Q(evaluated_at__gte=F("opened_at"))),
                name="dossier_state_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DOSSIER_UNDECIDED, decided_at__isnull=True, decided_attempt__isnull=True)
                | (~Q(state__in=DOSSIER_UNDECIDED) & Q(decided_at__isnull=False, decided_attempt__isnull=False)),
                name="dossier_decision_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DossierState.CONTESTED, DossierState.REDECIDED], contested_at__isnull=False)
                | (~Q(state__in=[DossierState.CONTESTED, DossierState.REDECIDED]) & Q(contested_at__isnull=True)),
                name="dossier_contest_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state=DossierState.REDECIDED, redecided_at__isnull=False)
                | (~Q(state=DossierState.REDECIDED) & Q(redecided_at__isnull=True)),
                name="dossier_second_decision_stamped",
            ),
        ]
        indexes = [
            models.Index(
                fields=["evaluated_at", "id"], condition=Q(state=DossierState.EVALUATED), name="dossier_to_decide"
            )
        ]

    def __str__(self) -> str:
        return f"{self.premium_year} · {self.provider}"

    @property
    def is_decided(self) -> bool:
        return self.state not in DOSSIER_UNDECIDED


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def that_count(self) -> Self:
        """Without those that came after the decision: they are for the office, until it decides again."""
        return self.filter(
            Q(dossier__decided_attempt__isnull=True) | Q(number__lte=F("dossier__decided_attempt__number"))
        )


class Attempt(models.Model):
    """A published evaluation of a dossier. The latest counts until there is a decision; `changes` says how it differs
    from the one before."""

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

    objects = AttemptQuerySet.as_manager()

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
