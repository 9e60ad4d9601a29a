from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
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


class TrailCheck(models.Model):
    """One verification of the trail. It remembers where the trail ended, so that the next one notices when its end was
    cut off, which no chain can show by itself."""

    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    asked_by = models.CharField(_("asked for by"), max_length=200, help_text=_("“portal”: the daily check."))
    first_id = models.BigIntegerField(_("first entry"), null=True, blank=True)
    last_id = models.BigIntegerField(_("last entry"), null=True, blank=True)
    last_hash = models.CharField(_("hash of the last entry"), max_length=64, blank=True)
    entries = models.BigIntegerField(_("entries read"), default=0)
    broken_id = models.BigIntegerField(_("first entry that doesn't fit"), null=True, blank=True)
    how = models.CharField(
        _("how it doesn't fit"),
        max_length=10,
        blank=True,
        choices=[
            ("changed", _("its content was changed")),
            ("unlinked", _("what stood before it is gone")),
            ("cut", _("it was there at the last verification and is gone")),
        ],
    )

    class Meta:
        verbose_name = _("verification of the trail")
        verbose_name_plural = _("verifications of the trail")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(broken_id__isnull=True, how="")
                | (models.Q(broken_id__isnull=False) & ~models.Q(how="")),
                name="trail_check_broken_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_sound(self) -> bool | None:
        """None while it isn't finished."""
        return None if self.finished_at is None else self.broken_id is None


class MaintenanceNotice(models.Model):
    """A banner on every page while it is switched on, from one moment to another."""

    is_on = models.BooleanField(_("shown"), default=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    text_fr = models.CharField(_("text in French"), max_length=300)
    text_nl = models.CharField(_("text in Dutch"), max_length=300)
    text_de = models.CharField(_("text in German"), max_length=300)
    text_en = models.CharField(_("text in English"), max_length=300)

    class Meta:
        verbose_name = _("banner about maintenance")
        verbose_name_plural = _("banners about maintenance")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="maintenance_ordered",
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                condition=~models.Q(text_fr="") & ~models.Q(text_nl="") & ~models.Q(text_de="") & ~models.Q(text_en=""),
                name="maintenance_in_four_languages",
                violation_error_message=_("The text is needed in four languages."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """In the active language."""
        return {"nl": self.text_nl, "de": self.text_de, "en": self.text_en}.get(get_language() or "", self.text_fr)
