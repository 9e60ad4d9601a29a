from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core import identifiers
from apps.core.clock import today
from apps.core.fields import EncryptedTextField
from apps.providers.models import Person

from ..states import AWAITED, ENDED, OPEN, STANDING_TONES, MandateKind, MandateState, Side, Standing
from .organisation import DAYS, Organisation, ordered_days


class MandateSource(models.TextChoices):
    PORTAL = "portal", _("this portal")
    SSM = "ssm", _("Self Service Mandates (FPS Finance)")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def in_force(self, on: dt.date) -> Self:
        """Accepted by both and running on that day. Asked anew each time: a stopped mandate is over at once."""
        return self.filter(state=MandateState.ACTIVE, first_day__lte=on).filter(
            Q(last_day__isnull=True) | Q(last_day__gte=on)
        )

    def open(self, on: dt.date) -> Self:
        """In force, still to begin, or waiting for an answer."""
        return self.filter(state__in=OPEN).filter(Q(last_day__isnull=True) | Q(last_day__gte=on))

    def awaiting(self, side: Side, on: dt.date) -> Self:
        return self.open(on).filter(state__in=[state for state, awaited in AWAITED.items() if awaited == side])

    def of(self, principal: Person) -> Self:
        return self.filter(principal=principal)

    def held(self, *, niss_hashes: Collection[str], organisations: Any) -> Self:
        """Those of one identity, and of organisations."""
        return self.filter(Q(mandatary_niss_hash__in=niss_hashes) | Q(organisation_id__in=organisations))


# Which acceptances a state goes with. An ended mandate keeps those that it had.
_ACCEPTED = {
    MandateState.PROPOSED: Q(principal_accepted_at__isnull=True, mandatary_accepted_at__isnull=True),
    MandateState.OFFERED: Q(principal_accepted_at__isnull=False, mandatary_accepted_at__isnull=True),
    MandateState.REQUESTED: Q(principal_accepted_at__isnull=True, mandatary_accepted_at__isnull=False),
    MandateState.ACTIVE: Q(principal_accepted_at__isnull=False, mandatary_accepted_at__isnull=False),
    MandateState.TRANSFERRED: Q(principal_accepted_at__isnull=False, mandatary_accepted_at__isnull=False),
    MandateState.REFUSED: Q(principal_accepted_at__isnull=True) | Q(mandatary_accepted_at__isnull=True),
}


def _states_and_stamps() -> Q:
    fits = Q(state=MandateState.STOPPED, ended_at__isnull=False)
    for state, accepted in _ACCEPTED.items():
        fits |= Q(state=state, ended_at__isnull=state not in ENDED) & accepted
    return fits


def _no_second(name: str, mandatary: str) -> ExclusionConstraint:
    """A mandate may follow another: two that are open at the same time share no day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("principal", RangeOperators.EQUAL),
            ("kind", RangeOperators.EQUAL),
            (mandatary, RangeOperators.EQUAL),
            (DAYS, RangeOperators.OVERLAPS),
        ],
        condition=Q(state__in=OPEN),
        violation_error_message=_(
            "There is already an open mandate of this kind between these two for these days. Stop that one first."
        ),
    )


def _user(label: Any) -> models.ForeignKey[User | None, User | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Mandate(models.Model):
    """What one care provider lets one person or organisation do on the provider's file. Rows are never deleted; only
    `services.mandate_move` changes the state."""

    principal = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="mandates_given", verbose_name=_("care provider")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MandateKind.choices)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("organisation"),
    )
    mandatary_name = models.CharField(
        _("mandatary's name"), max_length=120, blank=True, help_text=_("As the one who began the mandate wrote it.")
    )
    mandatary_niss = EncryptedTextField(_("mandatary's NISS"), blank=True)
    mandatary_niss_hash = models.CharField(  # noqa: DJ001 - an organisation has none
        _("hash of the mandatary's NISS"), max_length=64, null=True, blank=True, editable=False
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until and including"), null=True, blank=True, help_text=_("Empty: unlimited."))
    state = models.CharField(_("state"), max_length=12, choices=MandateState.choices)
    source = models.CharField(_("made in"), max_length=8, choices=MandateSource.choices, default=MandateSource.PORTAL)
    opened_at = models.DateTimeField(_("begun at"))
    opened_by = _user(_("begun by"))
    principal_accepted_at = models.DateTimeField(_("accepted by the care provider at"), null=True, blank=True)
    principal_accepted_by = _user(_("accepted for the care provider by"))
    principal_terms = models.CharField(_("terms that the care provider accepted"), max_length=20, blank=True)
    mandatary_accepted_at = models.DateTimeField(_("accepted by the mandatary at"), null=True, blank=True)
    mandatary_accepted_by = _user(_("accepted for the mandatary by"))
    mandatary_terms = models.CharField(_("terms that the mandatary accepted"), max_length=20, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = _user(_("ended by"))
    ended_side = models.CharField(
        _("ended by the side of"), max_length=10, choices=Side.choices, blank=True, help_text=_("Empty: the office.")
    )
    end_reason = models.CharField(_("reason"), max_length=300, blank=True)
    transferred_from = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name=_("takes the place of"),
    )
    expiry_told = models.PositiveSmallIntegerField(
        _("expiry announced"), null=True, blank=True, help_text=_("How many days before the end: 30, then 7.")
    )

    objects: ClassVar[models.Manager[Self]] = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["-id"]
        permissions = [("stop_mandate", _("Can stop mandates")), ("import_mandate", _("Can import mandates"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, mandatary_niss="", mandatary_niss_hash__isnull=True)
                | (Q(organisation__isnull=True, mandatary_niss_hash__isnull=False) & ~Q(mandatary_niss="")),
                name="mandate_one_mandatary",
                violation_error_message=_("A mandate goes to one person or to one organisation."),
            ),
            models.CheckConstraint(condition=Q(kind__in=MandateKind.values), name="mandate_kind_known"),
            ordered_days("mandate_days_ordered"),
            models.CheckConstraint(
                condition=_states_and_stamps(),
                name="mandate_state_stamped",
                violation_error_message=_("The mandate's state doesn't fit its acceptances."),
            ),
            models.CheckConstraint(
                condition=Q(state=MandateState.PROPOSED, transferred_from__isnull=False)
                | ~Q(state=MandateState.PROPOSED),
                name="mandate_proposed_is_transfer",
            ),
            models.CheckConstraint(
                condition=(Q(principal_accepted_at__isnull=True, principal_terms="") | ~Q(principal_terms=""))
                & (Q(mandatary_accepted_at__isnull=True, mandatary_terms="") | ~Q(mandatary_terms="")),
                name="mandate_accepted_with_terms",
            ),
            models.UniqueConstraint(
                fields=["transferred_from"],
                condition=~Q(state__in=[MandateState.REFUSED, MandateState.STOPPED]),
                name="mandate_transferred_once",
                violation_error_message=_("A transfer of this mandate is already under way."),
            ),
            _no_second("mandate_no_second_person", "mandatary_niss_hash"),
            _no_second("mandate_no_second_organisation", "organisation"),
        ]
        indexes = [
            models.Index(fields=["mandatary_niss_hash"], name="mandate_person"),
            models.Index(fields=["organisation", "state"], name="mandate_organisation"),
            models.Index(fields=["last_day"], condition=Q(state=MandateState.ACTIVE), name="mandate_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.mandatary}: {self.get_kind_display()}"

    @property
    def mandatary(self) -> str:
        """The name that people read."""
        return self.organisation.name if self.organisation else self.mandatary_name

    @property
    def mandatary_number(self) -> str:
        """The organisation's number, or enough of a person's NISS to recognise it."""
        return self.organisation.display_number if self.organisation else identifiers.niss_masked(self.mandatary_niss)

    def standing_on(self, day: dt.date) -> Standing:
        if self.state in OPEN and self.last_day is not None and self.last_day < day:
            return Standing.EXPIRED
        if self.state == MandateState.ACTIVE:
            return Standing.IN_FORCE if self.first_day <= day else Standing.LATER
        return Standing(self.state)

    @property
    def standing(self) -> Standing:
        return self.standing_on(today())

    @property
    def tone(self) -> str:
        return STANDING_TONES[self.standing]

    @property
    def awaited(self) -> Side | None:
        """Whose answer it waits for; None when it waits for nobody's."""
        return None if self.standing == Standing.EXPIRED else AWAITED.get(self.state)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN and self.standing != Standing.EXPIRED

    @property
    def is_in_force(self) -> bool:
        return self.standing == Standing.IN_FORCE

    @property
    def can_be_transferred(self) -> bool:
        return self.standing in (Standing.IN_FORCE, Standing.LATER)
