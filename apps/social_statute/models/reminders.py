from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReminderHold(models.Model):
    """Somebody stopped the reminders of a premium year, so many days before its last day; none leaves until somebody
    releases them."""

    year = models.PositiveSmallIntegerField(_("premium year"))
    days = models.PositiveSmallIntegerField(_("days before the last day"))
    reason = models.TextField(_("reason"), max_length=1000)
    placed_at = models.DateTimeField(_("stopped at"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("stopped by")
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released by"),
    )

    class Meta:
        verbose_name = _("stop of reminders")
        verbose_name_plural = _("reminders")
        permissions = [("hold_reminders", _("Can stop and release reminders"))]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "days"],
                condition=Q(released_at__isnull=True),
                name="reminder_hold_one",
                violation_error_message=_("These reminders are stopped already."),
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="reminder_hold_released_stamped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.days}"
