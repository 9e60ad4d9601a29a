"""What the law and the texts say, as dated rows: nothing of it is a constant in the code (fact sheet 4.8)."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.providers.models.base import ordered_days
from apps.providers.professions import Profession

from ..rules import windows
from ..rules.terms import COMMON, CountedFrom, Effect, Kind, WindowTerms
from ..rules.terms import Family as RuleFamily


class Evidence(models.TextChoices):
    """The marks of the fact sheet."""

    OFFICIAL = "O", _("an official page or text")
    OFFICIAL_IN_PART = "O/U", _("in part an official text")
    SINGLE = "U", _("one source, not official")
    COMPUTED = "C", _("computed")
    INFERRED = "I", _("our reading")
    STAFF = "staff", _("entered by staff")
    UNKNOWN = "", _("not known")


class Family(models.TextChoices):
    AGREEMENT = RuleFamily.AGREEMENT.value, _("agreement")
    CONVENTION = RuleFamily.CONVENTION.value, _("convention")


class TermsRow(models.Model):
    """What every row bears: its name in the file that delivered it, where it comes from, and how sure it is."""

    key = models.CharField(_("key"), max_length=60, unique=True)
    profession = models.CharField(_("profession"), max_length=24, choices=Profession.choices)
    evidence = models.CharField(_("evidence"), max_length=5, choices=Evidence.choices, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key


class Dated(models.Model):
    first_day = models.DateField(_("from"), null=True, blank=True, help_text=_("Empty: not known, or always."))
    last_day = models.DateField(_("until and including"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: dt.date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or self.last_day >= day)


class Agreement(TermsRow, Dated):
    """An agreement (physicians, dentists) or a convention (the others), and the period that it covers."""

    family = models.CharField(_("family"), max_length=12, choices=Family.choices)
    name = models.CharField(_("name"), max_length=40)
    result = models.CharField(_("result"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("agreement or convention")
        verbose_name_plural = _("agreements and conventions")
        ordering = ["profession", "-first_day", "key"]
        constraints = [
            ordered_days("conv_agreement_days"),
            models.CheckConstraint(condition=Q(family__in=Family.values), name="conv_agreement_family"),
        ]

    def __str__(self) -> str:
        return f"{self.get_family_display()} {self.name} ({self.get_profession_display()})"


class WindowKind(models.TextChoices):
    NEW_AGREEMENT = Kind.NEW_AGREEMENT.value, _("new text")
    SECOND_YEAR_EXIT = Kind.SECOND_YEAR_EXIT.value, _("leaving for the second year")
    NEW_REGISTRATION = Kind.NEW_REGISTRATION.value, _("new registration")
    REJOIN = Kind.REJOIN.value, _("joining at any time")
    SCHEDULE_CHANGE = Kind.SCHEDULE_CHANGE.value, _("change of the weekly schedule")


class WindowEffect(models.TextChoices):
    IN_FORCE = Effect.IN_FORCE.value, _("when the text comes into force")
    START = Effect.START.value, _("on the day from which the window runs")
    RECEIPT = Effect.RECEIPT.value, _("when we receive it, after the days of notice if there are any")


class WindowCount(models.TextChoices):
    RECOGNITION = CountedFrom.RECOGNITION.value, _("recognition")
    REGISTRATION = CountedFrom.REGISTRATION.value, _("registration")


class Window(TermsRow):
    """When one may choose. Of everybody at once, with days of its own; or of each person's own, counted from their
    recognition or registration. Days that no source gives are computed on reading, and said to be."""

    family = models.CharField(_("family"), max_length=12, choices=Family.choices)
    kind = models.CharField(_("kind"), max_length=16, choices=WindowKind.choices)
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="windows",
        verbose_name=_("agreement or convention"),
    )
    title = models.CharField(
        _("title"), max_length=80, blank=True, help_text=_("Shown instead of the name of the agreement or convention.")
    )
    published = models.DateField(_("published"), null=True, blank=True)
    opens_on = models.DateField(
        _("opens on"), null=True, blank=True, help_text=_("Empty: on the day of the publication.")
    )
    deadline = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: computed from the publication.")
    )
    extended_to = models.DateField(_("extended to"), null=True, blank=True)
    in_force = models.DateField(
        _("in force"), null=True, blank=True, help_text=_("Empty: computed from the publication.")
    )
    days = models.PositiveSmallIntegerField(
        _("days of the window"), null=True, blank=True, help_text=_("From the publication or one's own first day.")
    )
    in_force_days = models.PositiveSmallIntegerField(
        _("days until in force"), null=True, blank=True, help_text=_("From the publication, or from the receipt.")
    )
    counted_from = models.CharField(_("counted from"), max_length=12, choices=WindowCount.choices, blank=True)
    effect = models.CharField(
        _("a choice counts from"), max_length=8, choices=WindowEffect.choices, default=WindowEffect.IN_FORCE
    )
    day_may_be_asked = models.BooleanField(
        _("another day may be asked"),
        default=False,
        help_text=_("On: the provider may ask that the choice counts from another day than the first of the window."),
    )
    result = models.CharField(_("result"), max_length=200, blank=True)
    is_run_here = models.BooleanField(
        _("choices are made in this portal"),
        default=True,
        help_text=_("Off: a window of the past, kept as history. Nothing can be chosen and silence does nothing."),
    )

    class Meta:
        verbose_name = _("window")
        verbose_name_plural = _("windows")
        ordering = ["profession", "-published", "key"]
        permissions = [
            ("propose_terms", _("Can propose changes of agreements, windows, limits and quorums")),
            ("approve_terms", _("Can approve changes of agreements, windows, limits and quorums")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(deadline__isnull=True) | Q(published__isnull=True) | Q(deadline__gte=F("published")),
                name="conv_window_days",
                violation_error_message=_("The last day lies before the publication."),
            ),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True) | Q(deadline__isnull=True) | Q(extended_to__gte=F("deadline")),
                name="conv_window_extended",
                violation_error_message=_("An extension can't end before the first deadline."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=WindowKind.NEW_REGISTRATION) | (~Q(counted_from="") & Q(days__isnull=False)),
                name="conv_window_counted",
                violation_error_message=_(
                    "Say from which day the window of a new registration is counted, and how long."
                ),
            ),
            models.CheckConstraint(
                condition=Q(day_may_be_asked=False) | Q(effect=WindowEffect.START),
                name="conv_window_day_asked",
                violation_error_message=_(
                    "Another day may be asked only where a choice counts from the day from which the window runs."
                ),
            ),
        ]

    def __str__(self) -> str:
        if self.title:
            return self.title
        if self.agreement is not None:
            return f"{self.agreement}: {self.get_kind_display()}"
        return f"{self.get_kind_display()} ({self.get_profession_display()})"

    @property
    def provider_title(self) -> str:
        """For somebody who knows their own profession."""
        if self.title:
            return self.title
        if self.agreement is None:
            return capfirst(self.get_kind_display())
        text = capfirst(f"{self.agreement.get_family_display()} {self.agreement.name}")
        return text if self.kind == WindowKind.NEW_AGREEMENT else f"{text}: {self.get_kind_display()}"

    @property
    def terms(self) -> WindowTerms:
        """As the rules read it."""
        return WindowTerms(
            kind=Kind(self.kind),
            family=RuleFamily(self.family),
            effect=Effect(self.effect),
            opens_on=self.opens_on,
            published=self.published,
            deadline=self.deadline,
            extended_to=self.extended_to,
            in_force=self.in_force,
            days=self.days,
            in_force_days=self.in_force_days,
            counted_from=CountedFrom(self.counted_from) if self.counted_from else None,
            day_may_be_asked=self.day_may_be_asked,
        )

    @property
    def is_common(self) -> bool:
        return Kind(self.kind) in COMMON

    @property
    def last_day(self) -> dt.date | None:
        return windows.last_day(self.terms)

    @property
    def in_force_on(self) -> dt.date | None:
        return windows.in_force_on(self.terms)


class PartialGroup(models.TextChoices):
    GENERAL_PRACTICE = "gp", _("general practitioners")
    SPECIALIST = "specialist", _("specialists")
    DENTIST = "dentist", _("dentists")


class PartialLimits(TermsRow, Dated):
    """What a weekly schedule of a partial adherence must keep to, under the agreements of a period. `is_known` off:
    nobody has told us the limits yet, and the page says so."""

    group = models.CharField(_("group"), max_length=10, choices=PartialGroup.choices)
    is_known = models.BooleanField(_("known"), default=True)
    most_outside_blocks = models.PositiveSmallIntegerField(
        _("most blocks a week outside the agreed fees"), null=True, blank=True
    )
    longest_outside_block = models.DecimalField(
        _("longest block outside the agreed fees (hours)"), max_digits=4, decimal_places=2, null=True, blank=True
    )
    least_agreed_share = models.DecimalField(
        _("least share at agreed fees"),
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Between 0 and 1."),
    )
    least_agreed_hours = models.DecimalField(
        _("least hours a week at agreed fees"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    shortest_block = models.DecimalField(
        _("shortest block (hours)"), max_digits=4, decimal_places=2, null=True, blank=True
    )
    each_place_agreed = models.BooleanField(_("each place has hours at agreed fees"), default=False)

    class Meta:
        verbose_name = _("limits of partial adherence")
        verbose_name_plural = _("limits of partial adherence")
        ordering = ["profession", "group", "-first_day"]
        constraints = [ordered_days("conv_limits_days")]


class QuorumMeasure(models.TextChoices):
    REFUSED = "refused", _("at most this share may refuse")
    ADHERED = "adhered", _("at least this share must adhere")


class QuorumLevel(models.TextChoices):
    COUNTRY = "country", _("the whole country")
    ARRONDISSEMENT = "arrondissement", _("each arrondissement")
    GROUP = "group", _("general practitioners and specialists, each")


class Quorum(TermsRow, Dated):
    measure = models.CharField(_("measure"), max_length=8, choices=QuorumMeasure.choices)
    level = models.CharField(_("level"), max_length=16, choices=QuorumLevel.choices)
    percent = models.DecimalField(
        _("percent"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("quorum")
        verbose_name_plural = _("quorums")
        ordering = ["profession", "level", "-first_day"]
        constraints = [ordered_days("conv_quorum_days")]


class Reduction(TermsRow, Dated):
    """Whether patients of providers who did not adhere get a quarter less. The switch follows the official
    confirmation of a count, weeks after the window: rows, not a formula (fact sheet 4.5)."""

    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2, default=25)
    is_on = models.BooleanField(_("on"))
    why = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("reduction of the reimbursement")
        verbose_name_plural = _("reductions of the reimbursement")
        ordering = ["profession", "-first_day"]
        constraints = [ordered_days("conv_reduction_days")]
