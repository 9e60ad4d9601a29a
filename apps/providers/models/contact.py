"""What providers say of themselves: where they work, and how they are reached. Each change begins on a day; what was
said before stays."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core import identifiers
from apps.core.clock import today

from ..places import municipality
from .base import DateRange, Period, no_overlap, ordered_days
from .person import Person
from .qualification import ProviderNumber

STANDING = Q(withdrawn_at__isnull=True)


class OwnRecordQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """All but what was cancelled or corrected before it counted."""
        return self.filter(STANDING)

    def on(self, day: dt.date) -> Self:
        """What counts on that day."""
        return self.standing().filter(Q(last_day__isnull=True) | Q(last_day__gte=day), first_day__lte=day)

    def coming(self, day: dt.date) -> Self:
        """What begins after that day."""
        return self.standing().filter(first_day__gt=day)


class OwnRecord(Period):
    """One period of something that the provider keeps up to date. A change ends the row and adds another; nothing is
    deleted. What was cancelled before its first day, or corrected on it, is withdrawn."""

    class Source(models.TextChoices):
        PORTAL = "portal", _("you, in this portal")
        OWN_REGISTER = "inami", _("our own register")

    source = models.CharField(_("source"), max_length=40, choices=Source.choices, default=Source.PORTAL)
    received_on = models.DateField(_("received on"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
        help_text=_("Empty: the portal itself, from a register."),
    )
    change = models.UUIDField(
        _("change"), default=uuid.uuid4, editable=False, help_text=_("Rows of one and the same change share it.")
    )
    end_change = models.UUIDField(_("change that ended it"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )

    lane_keys: ClassVar[tuple[str, ...]]
    objects: ClassVar[models.Manager[Any]] = OwnRecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def lane(self) -> dict[str, Any]:
        """What has one row at a time: the same thing through its changes."""
        return {key: getattr(self, key) for key in self.lane_keys}

    @property
    def is_coming(self) -> bool:
        return self.withdrawn_at is None and self.first_day > today()

    @property
    def is_current(self) -> bool:
        day = today()
        return self.withdrawn_at is None and self.first_day <= day and (self.last_day is None or self.last_day >= day)


class BelgianPlace(models.Model):
    """An address in Belgium. `municipality_code` is the NIS code; a postcode that the list doesn't have keeps the name
    as typed."""

    street = models.CharField(_("street"), max_length=120)
    house_number = models.CharField(_("number"), max_length=12)
    box = models.CharField(_("box"), max_length=12, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4)
    municipality_code = models.CharField(_("municipality (NIS code)"), max_length=5, blank=True)
    municipality_typed = models.CharField(_("municipality as typed"), max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def municipality_name(self) -> str:
        """In the reader's language where the municipality has a name in it."""
        found = municipality(self.municipality_code)
        return found.name if found else self.municipality_typed

    @property
    def street_line(self) -> str:
        """`Rue de l'Exemple 12 box 3`; the word for a box is the reader's."""
        line = f"{self.street} {self.house_number}"
        return f"{line} {_('box')} {self.box}" if self.box else line

    @property
    def town_line(self) -> str:
        return f"{self.postcode} {self.municipality_name}"

    @property
    def one_line(self) -> str:
        return f"{self.street_line}, {self.town_line}"


def _place_checks(prefix: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(postcode__regex=r"^[1-9][0-9]{3}$"),
            name=f"{prefix}_postcode_form",
            violation_error_message=_("A Belgian postcode has four digits."),
        ),
        models.CheckConstraint(
            condition=(Q(municipality_code__regex=r"^[0-9]{5}$") & Q(municipality_typed=""))
            | (Q(municipality_code="") & ~Q(municipality_typed="")),
            name=f"{prefix}_municipality_known",
            violation_error_message=_("Choose the municipality."),
        ),
        models.CheckConstraint(
            condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
            name=f"{prefix}_withdrawal_complete",
        ),
    ]


class WorkAddress(BelgianPlace, OwnRecord):
    """A place where a provider works under a number, during a period. `place` stays the same through its changes.

    `WorkAddress.objects.filter(provider=…).on(day)` are those that count; at most one of them is the principal one.
    """

    lane_keys = ("provider_id", "place")

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="work_addresses", verbose_name=_("provider")
    )
    place = models.UUIDField(_("place"), default=uuid.uuid4, editable=False)
    name = models.CharField(_("name of the place"), max_length=120, blank=True)
    is_principal = models.BooleanField(_("principal work address"), default=False)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    phone_is_public = models.BooleanField(_("phone shown in the public directory"), default=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    email_is_public = models.BooleanField(_("e-mail address shown in the public directory"), default=False)
    website = models.URLField(_("website"), blank=True)
    website_is_public = models.BooleanField(_("website shown in the public directory"), default=False)

    class Meta:
        verbose_name = _("work address")
        verbose_name_plural = _("work addresses")
        constraints = [
            ordered_days("work_address_days_ordered"),
            *_place_checks("work_address"),
            ExclusionConstraint(
                name="work_address_one_principal",
                expressions=[
                    ("provider", RangeOperators.EQUAL),
                    (DateRange(F("first_day"), F("last_day"), models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=STANDING & Q(is_principal=True),
                violation_error_message=_("Another address is the principal one in this period."),
            ),
            no_overlap("work_address_no_overlap", "provider", "place", condition=STANDING),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="work_address_phone_e164",
                violation_error_message=_("This is not a phone number."),
            ),
        ]
        indexes = [models.Index(fields=["postcode"], condition=STANDING, name="work_address_postcode")]

    def __str__(self) -> str:
        return f"{self.name}, {self.one_line}" if self.name else self.one_line

    @property
    def shown_phone(self) -> str:
        return identifiers.phone_display(self.phone) if self.phone else ""

    @property
    def public_phone(self) -> str:
        return self.shown_phone if self.phone_is_public else ""

    @property
    def public_email(self) -> str:
        return self.email if self.email_is_public else ""

    @property
    def public_website(self) -> str:
        return self.website if self.website_is_public else ""


class ContactAddress(BelgianPlace, OwnRecord):
    """Where letters about a number go. Never public."""

    lane_keys = ("provider_id",)

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="contact_addresses", verbose_name=_("provider")
    )
    care_of = models.CharField(_("care of"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("correspondence address")
        verbose_name_plural = _("correspondence addresses")
        constraints = [
            ordered_days("contact_address_days_ordered"),
            *_place_checks("contact_address"),
            no_overlap("contact_address_no_overlap", "provider", condition=STANDING),
        ]

    def __str__(self) -> str:
        return self.one_line


class ContactPhone(OwnRecord):
    """On which number we may call a person. Never public."""

    lane_keys = ("person_id",)

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="contact_phones", verbose_name=_("person")
    )
    phone = models.CharField(_("phone"), max_length=16)

    class Meta:
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        constraints = [
            ordered_days("contact_phone_days_ordered"),
            no_overlap("contact_phone_no_overlap", "person", condition=STANDING),
            models.CheckConstraint(
                condition=Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="contact_phone_e164",
                violation_error_message=_("This is not a phone number."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True) | Q(withdrawn_at__isnull=False),
                name="contact_phone_withdrawal_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        return identifiers.phone_display(self.phone)
