from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from apps.core import identifiers
from apps.core.fields import EncryptedTextField


class DateRange(Func):
    """`daterange(first, last, '[]')`: both days included, an empty last day meaning without end."""

    function = "DATERANGE"
    output_field = DateRangeField()


DAYS = DateRange(F("first_day"), F("last_day"), models.Value("[]"))


def ordered_days(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
        name=name,
        violation_error_message=_("The last day lies before the first."),
    )


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("enterprise")
    INSTITUTION = "institution", _("institution or grouping")


class Organisation(models.Model):
    """Who can hold mandates beside natural persons: an enterprise by its CBE number, an institution or grouping by
    the first eight digits of its INAMI number."""

    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind.choices)
    number = models.CharField(_("number"), max_length=10, help_text=_("Of an enterprise the CBE number."))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                name="organisation_number_unique",
                violation_error_message=_("An organisation with this number already exists."),
            ),
            models.CheckConstraint(
                condition=Q(kind=OrganisationKind.ENTERPRISE, number__regex=r"^[01][0-9]{9}$")
                | Q(kind=OrganisationKind.INSTITUTION, number__regex=r"^[78][0-9]{7}$"),
                name="organisation_number_fits_kind",
                violation_error_message=_(
                    "An enterprise number has ten digits; an institution's number has eight and begins with 7 or 8."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_number(self) -> str:
        if self.kind == OrganisationKind.ENTERPRISE:
            return identifiers.cbe_display(self.number)
        return identifiers.inami_display(self.number)


class RoleKind(models.TextChoices):
    MANAGER = "manager", _("manager")
    MEMBER = "member", _("member")


class OrganisationRoleQuerySet(models.QuerySet["OrganisationRole"]):
    def on(self, day: dt.date) -> Self:
        """Held on that day; one that was ended is over at once."""
        return self.filter(ended_at__isnull=True).filter(
            Q(last_day__isnull=True) | Q(last_day__gte=day), first_day__lte=day
        )


class OrganisationRole(models.Model):
    """What somebody may do in an organisation. Managers name members and answer offers; members work on the files."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="roles", verbose_name=_("organisation")
    )
    niss = EncryptedTextField(_("NISS"))
    niss_hash = models.CharField(_("hash of the NISS"), max_length=64, editable=False, db_index=True)
    name = models.CharField(_("name"), max_length=120, help_text=_("As a manager wrote it."))
    role = models.CharField(_("role"), max_length=8, choices=RoleKind.choices)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until and including"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(
        _("reason of the end"), max_length=300, blank=True, help_text=_("When our office ended it.")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )

    objects: ClassVar[models.Manager[Self]] = OrganisationRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role in an organisation")
        verbose_name_plural = _("roles in organisations")
        ordering = ["name", "id"]
        permissions = [("end_organisationrole", _("Can end roles in organisations"))]
        constraints = [
            ordered_days("role_days_ordered"),
            models.CheckConstraint(
                condition=Q(end_reason="") | Q(ended_at__isnull=False), name="role_end_reason_when_ended"
            ),
            ExclusionConstraint(
                name="role_no_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("niss_hash", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This person already has a role in the organisation in that period."),
            ),
            models.CheckConstraint(condition=~Q(niss="") & ~Q(niss_hash=""), name="role_with_niss"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"

    def is_held_on(self, day: dt.date) -> bool:
        """As the queryset's `on`."""
        return self.ended_at is None and self.first_day <= day and (self.last_day is None or self.last_day >= day)

    @property
    def masked_niss(self) -> str:
        return identifiers.niss_masked(self.niss)
