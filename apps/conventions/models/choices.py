from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.providers.models import ConventionStatus, ProviderNumber

from ..rules.terms import Choice
from .terms import Window


class ChoiceMade(models.TextChoices):
    CONFIRM = Choice.CONFIRM.value, _("nothing changes")
    FULL = Choice.FULL.value, _("full adherence")
    PARTIAL = Choice.PARTIAL.value, _("partial adherence")
    NONE = Choice.NONE.value, _("no adherence")


class ConventionChoice(models.Model):
    """What a provider chose in a window. One that counts for each number and window; one taken back stays visible.

    `occasion` is the first day of the window for that person: a personal window comes again with a new recognition, or
    after having left again. `effect_on` empty: the day isn't known yet, so that the earlier status keeps binding.
    """

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="convention_choices", verbose_name=_("provider")
    )
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="choices", verbose_name=_("window"))
    occasion = models.DateField(_("window opened on"))
    choice = models.CharField(_("choice"), max_length=8, choices=ChoiceMade.choices)
    status_before = models.CharField(
        _("status before"), max_length=8, choices=ConventionStatus.choices, blank=True, help_text=_("Empty: not known.")
    )
    status = models.CharField(_("status chosen"), max_length=8, choices=ConventionStatus.choices)
    effect_on = models.DateField(_("counts from"), null=True, blank=True)
    asked_on = models.DateField(
        _("day asked for"), null=True, blank=True, help_text=_("Empty: the day that the window gives.")
    )
    receipt = models.CharField(_("receipt number"), max_length=20, unique=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    is_by_mandate = models.BooleanField(_("made by a mandatary"), default=False)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    replaced = models.JSONField(
        _("periods replaced"), default=list, editable=False, help_text=_("So that taking it back restores them.")
    )
    written = models.JSONField(_("periods written"), default=list, editable=False)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "window", "occasion"],
                condition=Q(undone_at__isnull=True),
                name="conv_choice_one_current",
                violation_error_message=_("A choice is already registered in this window."),
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False, undone_at__gte=F("made_at")),
                name="conv_choice_undone_stamped",
            ),
            models.CheckConstraint(
                condition=Q(asked_on__isnull=True) | Q(asked_on=F("effect_on"), asked_on__gte=F("occasion")),
                name="conv_choice_asked_day",
                violation_error_message=_("A choice can't count from a day before your registration."),
            ),
        ]
        indexes = [models.Index(fields=["window", "provider"], name="conv_choice_window")]

    def __str__(self) -> str:
        return f"{self.receipt}: {self.get_choice_display()}"

    @property
    def is_current(self) -> bool:
        return self.undone_at is None


WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]


class ScheduleBlock(models.Model):
    """Hours of a weekly schedule at one work address, as it was called when the choice was made."""

    choice = models.ForeignKey(
        ConventionChoice, on_delete=models.CASCADE, related_name="blocks", verbose_name=_("choice")
    )
    place = models.UUIDField(_("place"))
    address = models.CharField(_("work address"), max_length=300)
    weekday = models.PositiveSmallIntegerField(_("day"), choices=WEEKDAYS)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    is_agreed = models.BooleanField(_("at agreed fees"))

    class Meta:
        verbose_name = _("hours of the schedule")
        verbose_name_plural = _("hours of the schedule")
        ordering = ["choice", "weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="conv_block_times"),
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="conv_block_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class WindowClosing(models.Model):
    """How far applying the silence of one window is, and what it did. The chunk's rows and `done_up_to` are written in
    one transaction, so that it can be killed and taken up at any moment."""

    window = models.OneToOneField(Window, on_delete=models.PROTECT, related_name="closing", verbose_name=_("window"))
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    done_up_to = models.BigIntegerField(_("done up to number"), default=0)
    counts = models.JSONField(_("report"), default=dict)

    class Meta:
        verbose_name = _("closing of a window")
        verbose_name_plural = _("closings of windows")

    def __str__(self) -> str:
        return str(self.window)
