from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.providers.models import ProviderNumber
from apps.providers.professions import Profession

from ..states import RUN_AT_WORK, ChunkState, Payee, RunState, Verdict
from .parameters import ParameterSet
from .years import PremiumYear


class Run(models.Model):
    """One evaluation of a premium year, of everybody or of chosen providers. A dry run is the same work, shown and
    compared but never published."""

    premium_year = models.ForeignKey(
        PremiumYear, on_delete=models.PROTECT, related_name="runs", verbose_name=_("premium year")
    )
    as_of = models.DateField(_("as of"), help_text=_("The day whose knowledge counts."))
    is_dry = models.BooleanField(_("dry run"), default=False)
    providers = ArrayField(
        models.CharField(max_length=8),
        verbose_name=_("chosen providers"),
        null=True,
        blank=True,
        help_text=_("Empty: everybody."),
    )
    state = models.CharField(_("state"), max_length=12, choices=RunState.choices, default=RunState.PLANNED)
    code_version = models.CharField(_("version of the rules"), max_length=64)
    parameters = models.ForeignKey(
        ParameterSet, on_delete=models.PROTECT, related_name="+", verbose_name=_("parameters")
    )
    total = models.PositiveIntegerField(_("providers to evaluate"), default=0)
    outcomes = models.JSONField(
        _("outcomes"), default=dict, blank=True, help_text=_("Per outcome: number and sum, stored when done.")
    )
    error = models.TextField(_("error"), blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-id"]
        permissions = [
            ("start_run", _("Can start and cancel runs")),
            ("publish_run", _("Can publish runs")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["premium_year"],
                condition=Q(state__in=RUN_AT_WORK, is_dry=False, providers__isnull=True),
                name="run_one_at_work",
                violation_error_message=_("A run of this premium year is already at work."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RunState.PUBLISHING, RunState.PUBLISHED], is_dry=True),
                name="run_dry_never_published",
                violation_error_message=_("A dry run is never published."),
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.PUBLISHED, published_at__isnull=False)
                | (~Q(state=RunState.PUBLISHED) & Q(published_at__isnull=True)),
                name="run_published_stamped",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[RunState.DONE, RunState.PUBLISHING, RunState.PUBLISHED],
                    finished_at__isnull=False,
                )
                | ~Q(state__in=[RunState.DONE, RunState.PUBLISHING, RunState.PUBLISHED]),
                name="run_done_stamped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.premium_year} · {_('run')} {self.pk}"

    @property
    def is_for_everybody(self) -> bool:
        return self.providers is None

    @property
    def is_publishable(self) -> bool:
        return self.state == RunState.DONE and not self.is_dry


class ChunkWork(models.TextChoices):
    EVALUATE = "evaluate", _("evaluate")
    PUBLISH = "publish", _("publish")


class Chunk(models.Model):
    """The unit of work: the persons from one id to another, evaluated or published in one transaction."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="chunks", verbose_name=_("run"))
    work = models.CharField(_("work"), max_length=10, choices=ChunkWork.choices)
    position = models.PositiveIntegerField(_("position"))
    first_person = models.BigIntegerField(_("first person"))
    last_person = models.BigIntegerField(_("last person"))
    state = models.CharField(_("state"), max_length=8, choices=ChunkState.choices, default=ChunkState.WAITING)
    count = models.PositiveIntegerField(_("providers"), default=0)
    outcomes = models.JSONField(_("outcomes"), default=dict)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")
        ordering = ["run", "work", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "work", "position"], name="chunk_position_unique"),
            models.CheckConstraint(
                condition=Q(state=ChunkState.DONE, done_at__isnull=False)
                | Q(state=ChunkState.WAITING, done_at__isnull=True),
                name="chunk_done_stamped",
            ),
        ]
        indexes = [models.Index(fields=["run", "work"], condition=Q(state=ChunkState.WAITING), name="chunk_waiting")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.work}/{self.position}"


class StoredJSONField(models.JSONField):
    """A `json` column: keeps the very text that was written, and is read but never searched."""

    def db_type(self, connection: Any) -> str:
        return "json"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return super().from_db_value(value, expression, connection) if isinstance(value, str) else value


class Evaluation(models.Model):
    """What one run found for one provider number. Never edited: a trigger refuses it.

    The table is partitioned by run (see the first migration): each run of everybody fills a partition of its own,
    which gets its indexes when it is complete; runs of chosen providers share the default partition. `facts` are in
    the vocabulary of the rule cases; `lines` hold codes and values, words are rendered on reading.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("run"), db_constraint=False
    )
    provider = models.ForeignKey(
        ProviderNumber,
        on_delete=models.PROTECT,
        related_name="evaluations",
        verbose_name=_("provider"),
        db_constraint=False,
    )
    profession = models.CharField(_("profession"), max_length=24, choices=Profession.choices)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    outcome = models.CharField(_("outcome"), max_length=40)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2, null=True)
    payee = models.CharField(_("paid to"), max_length=12, choices=Payee.choices, blank=True)
    blockers = ArrayField(models.CharField(max_length=40), verbose_name=_("blockers"))
    unmet = ArrayField(models.CharField(max_length=40), verbose_name=_("rules not met"))
    facts = StoredJSONField(_("facts"))
    lines = StoredJSONField(_("lines"))

    class Meta:
        managed = False
        db_table = "evaluations_evaluation"
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")

    def __str__(self) -> str:
        return f"{self.provider} {self.outcome}"
