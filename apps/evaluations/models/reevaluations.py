from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .dossier import Dossier
from .runs import Run


class Reevaluation(models.Model):
    """A dossier to be judged again because something about it changed. Waiting ones are taken together into a run of
    few providers, which is published at once; `run` says which."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, related_name="reevaluations", verbose_name=_("dossier")
    )
    reason = models.CharField(_("reason"), max_length=40, help_text=_("What changed, as the scheme calls it."))
    requested_at = models.DateTimeField(_("asked for at"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, null=True, blank=True, related_name="reevaluations", verbose_name=_("run")
    )

    class Meta:
        verbose_name = _("re-evaluation")
        verbose_name_plural = _("re-evaluations")
        ordering = ["-id"]
        constraints = [
            # Several changes before the run is made are one re-evaluation.
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(run__isnull=True), name="reevaluation_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.reason}"
