from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from ..states import ParameterState


class ParameterMark(models.TextChoices):
    SOURCED = "sourced", _("stated by a source")
    COMPUTED = "computed", _("computed with the index chain")
    INFERRED = "inferred", _("inferred")
    UNKNOWN = "unknown", _("unknown")


class _Years(Func):
    function = "INT4RANGE"
    output_field = IntegerRangeField()


class _Days(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


QUALIFIERS = ("profession", "specialty", "level", "measure", "bound", "item")


class Parameter(models.Model):
    """A dated number of a scheme. A draft counts for nothing until a second person approves it; an approved row is
    never edited, a newer one replaces it. `value` empty: not known, and said so."""

    scheme = models.CharField(_("scheme"), max_length=40)
    key = models.CharField(_("parameter"), max_length=60)
    profession = models.CharField(_("profession"), max_length=24, blank=True)
    specialty = models.CharField(_("specialty"), max_length=24, blank=True)
    level = models.CharField(_("level"), max_length=24, blank=True)
    measure = models.CharField(_("measure"), max_length=16, blank=True)
    bound = models.CharField(_("bound"), max_length=4, blank=True)
    item = models.CharField(_("item"), max_length=40, blank=True)
    first_year = models.PositiveSmallIntegerField(_("from premium year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("until premium year"), null=True, blank=True)
    known_from = models.DateField(
        _("valid from day"),
        null=True,
        blank=True,
        help_text=_("An evaluation before that day doesn't see it."),
    )
    known_to = models.DateField(_("valid until day"), null=True, blank=True)
    value = models.CharField(_("value"), max_length=40, blank=True, help_text=_("Empty: not known."))
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    provisional = models.BooleanField(_("provisional"), default=False)
    mark = models.CharField(_("mark"), max_length=10, choices=ParameterMark.choices)
    legal_reference = models.CharField(_("legal reference"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    note = models.TextField(_("note"), blank=True)

    state = models.CharField(_("state"), max_length=10, choices=ParameterState.choices, default=ParameterState.DRAFT)
    is_starter = models.BooleanField(
        _("starter value"), default=False, help_text=_("Delivered with the portal, from its parameter files.")
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("replaces")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["scheme", "key", *QUALIFIERS, "first_year"]
        permissions = [("approve_parameter", _("Can approve parameters proposed by others"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(value="", mark=ParameterMark.UNKNOWN) | (~Q(value="") & ~Q(mark=ParameterMark.UNKNOWN)),
                name="parameter_unknown_has_no_value",
                violation_error_message=_("A value needs a mark other than “unknown”; without value it is unknown."),
            ),
            models.CheckConstraint(
                condition=Q(first_year__isnull=True) | Q(last_year__isnull=True) | Q(last_year__gte=F("first_year")),
                name="parameter_years_ordered",
                violation_error_message=_("The last premium year lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(known_from__isnull=True) | Q(known_to__isnull=True) | Q(known_to__gte=F("known_from")),
                name="parameter_days_ordered",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=Q(state=ParameterState.DRAFT, approved_at__isnull=True, approved_by__isnull=True)
                | (~Q(state=ParameterState.DRAFT) & Q(approved_at__isnull=False)),
                name="parameter_approval_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state=ParameterState.DRAFT)
                | Q(is_starter=True, proposed_by__isnull=True, approved_by__isnull=True)
                | (
                    Q(is_starter=False, proposed_by__isnull=False)
                    & ~Q(approved_by=F("proposed_by"))
                    & Q(approved_by__isnull=False)
                ),
                name="parameter_four_eyes",
                violation_error_message=_("Another person than the proposer must approve a parameter."),
            ),
            ExclusionConstraint(
                name="parameter_no_overlap",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    *((name, RangeOperators.EQUAL) for name in QUALIFIERS),
                    (
                        Func(F("provisional"), function="INT4", output_field=models.IntegerField()),
                        RangeOperators.EQUAL,
                    ),
                    (_Years(F("first_year"), F("last_year"), Value("[]")), RangeOperators.OVERLAPS),
                    (_Days(F("known_from"), F("known_to"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=ParameterState.APPROVED),
                violation_error_message=_("An approved value already holds for these years."),
            ),
        ]

    def __str__(self) -> str:
        parts = [self.key, *(getattr(self, name) for name in QUALIFIERS), self.years_display]
        return " · ".join(part for part in parts if part)

    @property
    def years_display(self) -> str:
        if self.first_year and self.first_year == self.last_year:
            return str(self.first_year)
        return f"{self.first_year or '…'}–{self.last_year or '…'}"


class ParameterSet(models.Model):
    """All approved parameters of a scheme as a run saw them, kept once for each distinct content."""

    scheme = models.CharField(_("scheme"), max_length=40)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    rows = models.JSONField(_("parameters"))
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("parameter set")
        verbose_name_plural = _("parameter sets")

    def __str__(self) -> str:
        return f"{self.scheme} {self.digest[:12]}"
