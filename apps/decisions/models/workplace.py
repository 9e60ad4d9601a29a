from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.evaluations.models import Dossier


class WorkDossier(Dossier):
    """A dossier on the office's desk: the same row, with the office's pages in the admin."""

    class Meta:
        proxy = True
        verbose_name = _("dossier at work")
        verbose_name_plural = _("work queues")
        default_permissions = ()  # those of decisions say who may look and act
