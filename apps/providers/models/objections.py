from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..authorities import FACTS, Authority
from ..states import ObjectionState
from .corrections import FactCorrection
from .qualification import ProviderNumber


class FactObjection(models.Model):
    """Somebody says that a fact is wrong. The fact stays as its source gave it: who keeps it corrects it, and where
    that is our own register staff may put a `FactCorrection` beside it."""

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="objections", verbose_name=_("provider")
    )
    fact = models.CharField(_("fact"), max_length=20)
    year = models.PositiveSmallIntegerField(_("premium year"), null=True, blank=True)
    authority = models.CharField(_("who corrects it"), max_length=20, choices=Authority.choices)
    shown = models.CharField(_("what the portal shows"), max_length=300, blank=True)
    wanted = models.CharField(_("what it should be"), max_length=300)
    reason = models.TextField(_("reason"), max_length=2000)
    state = models.CharField(_("state"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"))
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    correction = models.ForeignKey(
        FactCorrection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("correction that was made"),
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
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
        verbose_name = _("request about a wrong fact")
        verbose_name_plural = _("requests about wrong facts")
        permissions = [("answer_factobjection", _("Can answer requests about wrong facts"))]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(fact__in=list(FACTS)), name="objection_fact_known"),
            models.CheckConstraint(
                condition=~Q(wanted="") & ~Q(reason=""),
                name="objection_says_what_and_why",
                violation_error_message=_("Say what the fact should be, and why."),
            ),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.ANSWERED, answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer="")
                | ~Q(state=ObjectionState.ANSWERED)
                & Q(answered_at__isnull=True, answered_by__isnull=True, answer="", correction__isnull=True),
                name="objection_answer_complete",
                violation_error_message=_("Write an answer."),
            ),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.WITHDRAWN, withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | ~Q(state=ObjectionState.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True),
                name="objection_withdrawal_complete",
            ),
            models.UniqueConstraint(
                fields=["provider", "fact", "year"],
                condition=Q(state=ObjectionState.OPEN),
                nulls_distinct=False,
                name="objection_one_open_per_fact",
                violation_error_message=_("You already told us about this fact. Your request is still open."),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "made_at"], condition=Q(state=ObjectionState.OPEN), name="objection_open")
        ]

    def __str__(self) -> str:
        return f"{self.fact_label} – {self.provider}"

    @property
    def fact_label(self) -> str:
        label = str(FACTS[self.fact].label)
        return f"{label}, {self.year}" if self.year else label

    @property
    def scope(self) -> str:
        """What its documents belong to."""
        return f"objection:{self.pk}"

    @property
    def is_ours(self) -> bool:
        return self.authority == Authority.OWN_REGISTER

    @property
    def is_open(self) -> bool:
        return self.state == ObjectionState.OPEN
