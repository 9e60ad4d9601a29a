from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class DateRange(Func):
    """`daterange(first, last, '[]')`: both days included, an empty `last` meaning still running."""

    function = "DATERANGE"
    output_field = DateRangeField()


def no_overlap(name: str, *same: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows that agree on `same` share a day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in same),
            (DateRange(F("first_day"), F("last_day"), models.Value("[]")), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=_("This period overlaps another one of the same file."),
    )


def ordered_days(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
        name=name,
        violation_error_message=_("The last day lies before the first."),
    )


class Sourced(models.Model):
    """A fact as an authentic source gave it. It is never edited: a newer message ends it (`superseded_at`)
    and stands beside it; staff who know better add a `FactCorrection`."""

    source = models.CharField(
        _("source"), max_length=40, help_text=_("The register or institution that holds this fact.")
    )
    source_key = models.CharField(_("key at the source"), max_length=80)
    received_on = models.DateField(_("received on"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_current(self) -> bool:
        return self.superseded_at is None


CURRENT = Q(superseded_at__isnull=True)


def one_current_per_key(name: str) -> models.UniqueConstraint:
    """The source's key names one current fact: an import repeated changes nothing."""
    return models.UniqueConstraint(fields=["source", "source_key"], condition=CURRENT, name=name)


class Period(models.Model):
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until and including"), null=True, blank=True)

    class Meta:
        abstract = True
