from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TrailEntry(models.Model):
    """One act, or one read of personal data. Rows are only ever added, each holding the hash of the one before;
    a trigger refuses any change. The actor is kept as text, so that the trail outlives accounts."""

    at = models.DateTimeField(_("at"), db_index=True)
    actor_id = models.BigIntegerField(_("actor"), null=True, blank=True, db_index=True)
    actor_label = models.CharField(_("actor's name"), max_length=200)
    act = models.CharField(_("act"), max_length=80, db_index=True)
    subject_type = models.CharField(_("kind of subject"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=60)
    person_id = models.BigIntegerField(_("person concerned"), null=True, blank=True, db_index=True)
    detail = models.JSONField(_("detail"), default=dict)
    previous_hash = models.CharField(_("hash of the former entry"), max_length=64)
    entry_hash = models.CharField(_("hash"), max_length=64, unique=True)

    class Meta:
        verbose_name = _("trail entry")
        verbose_name_plural = _("trail")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.act} {self.subject_type} {self.subject_id}"
