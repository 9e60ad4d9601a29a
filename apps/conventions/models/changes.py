from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("withdrawn")


class TermsChange(models.Model):
    """A change of a dated row, or a new one: it counts for nothing until a second person approves it."""

    STEPS = {ChangeState.PROPOSED: (ChangeState.APPROVED, ChangeState.WITHDRAWN)}

    model = models.CharField(_("kind of row"), max_length=20)
    row_id = models.BigIntegerField(_("row"), null=True, blank=True, help_text=_("Empty: a new row."))
    values = models.JSONField(_("new values"))
    former = models.JSONField(_("former values"), default=dict)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of a dated row")
        verbose_name_plural = _("changes of dated rows")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ChangeState.PROPOSED, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=ChangeState.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="conv_change_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.APPROVED) | ~Q(decided_by=F("proposed_by")),
                name="conv_change_four_eyes",
                violation_error_message=_("Another person than the proposer must approve it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.row_id or ''}".strip()
