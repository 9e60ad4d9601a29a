from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.evaluations.models import Attempt, Dossier


class Hold(models.Model):
    """The office holds a dossier: nobody decides on it until the hold is released."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="holds", verbose_name=_("dossier"))
    reason = models.TextField(_("reason"), max_length=2000)
    placed_at = models.DateTimeField(_("placed at"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("placed by")
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
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["-id"]
        permissions = [("hold_dossier", _("Can hold dossiers and release them"))]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(released_at__isnull=True),
                name="hold_one_open",
                violation_error_message=_("This dossier is held already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="hold_has_reason", violation_error_message=_("Give the reason.")
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="hold_release_stamped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.reason[:60]}"


class Note(models.Model):
    """A note on a dossier: for the office alone, or for the provider to read too. Never changed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notes", verbose_name=_("dossier"))
    text = models.TextField(_("note"), max_length=4000)
    is_visible = models.BooleanField(_("the provider reads it"), default=False)
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="note_not_empty", violation_error_message=_("Write the note.")
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.text[:60]}"


class Assignment(models.Model):
    """Who of the office has a dossier on their desk."""

    dossier = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, related_name="assignment", verbose_name=_("dossier")
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("assigned to")
    )
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")

    def __str__(self) -> str:
        return f"{self.dossier}: {self.to}"


class ManualCheck(models.Model):
    """A point of the checklist that somebody has gone through, for one attempt: a newer one needs it anew."""

    attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, related_name="manual_checks", verbose_name=_("attempt")
    )
    code = models.CharField(_("check"), max_length=40)
    done_at = models.DateTimeField(_("done at"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("done by")
    )

    class Meta:
        verbose_name = _("manual check")
        verbose_name_plural = _("manual checks")
        constraints = [models.UniqueConstraint(fields=["attempt", "code"], name="manual_check_once")]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.code}"
