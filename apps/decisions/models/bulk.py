from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.evaluations.models import Attempt, Dossier, PremiumYear

from ..states import BulkAct, BulkState, ItemResult
from .decisions import Decision

STARTED = (BulkState.RUNNING, BulkState.DONE, BulkState.STOPPED)


class BulkDecision(models.Model):
    """Many dossiers in one act: chosen and counted first, then started with a reason, then done one by one by whoever
    is free. Also the machine's own daily job."""

    act = models.CharField(_("act"), max_length=10, choices=BulkAct.choices)
    premium_year = models.ForeignKey(
        PremiumYear, on_delete=models.PROTECT, related_name="bulk_decisions", verbose_name=_("premium year")
    )
    chosen = models.JSONField(_("chosen by"), default=dict, help_text=_("What was asked for, as it was asked."))
    not_found = ArrayField(
        models.CharField(max_length=8), verbose_name=_("numbers without a result"), default=list, blank=True
    )
    foreseen = models.JSONField(
        _("foreseen"),
        default=dict,
        help_text=_("Counts at the moment of the choice: per outcome, and what is left out."),
    )
    total = models.PositiveIntegerField(_("dossiers to handle"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=BulkState.choices, default=BulkState.PREPARED)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    end_reason = models.TextField(_("why it was stopped"), blank=True, max_length=2000)
    rate_grants = models.DecimalField(
        _("quality sample of grants"), max_digits=7, decimal_places=6, null=True, blank=True
    )
    rate_refusals = models.DecimalField(
        _("quality sample of refusals"), max_digits=7, decimal_places=6, null=True, blank=True
    )
    prepared_at = models.DateTimeField(_("prepared at"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("prepared by"),
        help_text=_("Empty: the portal itself, as every day."),
    )
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("bulk decision")
        verbose_name_plural = _("bulk decisions")
        ordering = ["-id"]
        permissions = [("start_automatic", _("Can start automatic decisions, and stop them"))]
        constraints = [
            models.UniqueConstraint(
                fields=["premium_year"],
                condition=Q(act=BulkAct.AUTOMATIC, state=BulkState.RUNNING),
                name="bulk_one_automatic",
                violation_error_message=_("Automatic decisions of this premium year are at work already."),
            ),
            models.CheckConstraint(
                condition=Q(state=BulkState.PREPARED, started_at__isnull=True, ended_at__isnull=True)
                | Q(state=BulkState.DROPPED, started_at__isnull=True, ended_at__isnull=False)
                | Q(state=BulkState.RUNNING, started_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=[BulkState.DONE, BulkState.STOPPED], started_at__isnull=False, ended_at__isnull=False),
                name="bulk_state_stamped",
            ),
            models.CheckConstraint(
                condition=Q(act=BulkAct.AUTOMATIC) | Q(prepared_by__isnull=False), name="bulk_has_somebody"
            ),
            models.CheckConstraint(
                condition=Q(act__in=[BulkAct.AUTOMATIC, BulkAct.RELEASE]) | Q(started_at__isnull=True) | ~Q(reason=""),
                name="bulk_has_reason",
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                condition=~Q(state=BulkState.STOPPED) | ~Q(end_reason=""), name="bulk_stop_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state=BulkState.RUNNING), name="bulk_running")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} · {self.premium_year} · {self.pk}"

    @property
    def is_automatic(self) -> bool:
        return self.act == BulkAct.AUTOMATIC

    @property
    def is_started(self) -> bool:
        return self.state in STARTED

    def counts(self, name: str) -> dict[str, Any]:
        """One of the counts that were made when it was prepared."""
        found: dict[str, Any] = self.foreseen.get(name, {})
        return found

    @property
    def foreseen_sum(self) -> Decimal:
        return sum((Decimal(amount) for _count, amount in self.counts("outcomes").values()), Decimal(0))


class BulkItem(models.Model):
    """One dossier of a bulk decision: the result that was looked at, and what became of it. Who works on it holds its
    row; what it says and what was decided are one transaction."""

    bulk = models.ForeignKey(
        BulkDecision, on_delete=models.PROTECT, related_name="items", verbose_name=_("bulk decision")
    )
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="bulk_items", verbose_name=_("dossier"))
    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="bulk_items", verbose_name=_("result that was looked at")
    )
    result = models.CharField(_("result"), max_length=8, choices=ItemResult.choices, default=ItemResult.WAITING)
    codes = ArrayField(models.CharField(max_length=40), verbose_name=_("why not"), default=list, blank=True)
    words = models.TextField(_("why not, in words"), blank=True)
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="bulk_item", verbose_name=_("decision")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dossier of a bulk decision")
        verbose_name_plural = _("dossiers of bulk decisions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulk", "dossier"],
                name="bulk_item_once",
                violation_error_message=_("A dossier stands once in a bulk decision."),
            ),
            models.CheckConstraint(
                condition=Q(result=ItemResult.WAITING, done_at__isnull=True)
                | (~Q(result=ItemResult.WAITING) & Q(done_at__isnull=False)),
                name="bulk_item_stamped",
            ),
            models.CheckConstraint(
                condition=Q(result=ItemResult.DECIDED, decision__isnull=False)
                | (~Q(result=ItemResult.DECIDED) & Q(decision__isnull=True)),
                name="bulk_item_decided",
            ),
            models.CheckConstraint(
                condition=~Q(result__in=[ItemResult.SKIPPED, ItemResult.FAILED]) | ~Q(codes=[]) | ~Q(words=""),
                name="bulk_item_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["bulk", "id"], condition=Q(result=ItemResult.WAITING), name="bulk_item_waiting"),
            models.Index(fields=["bulk", "result", "id"], name="bulk_item_result"),
        ]

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.dossier_id}"
