"""What a provider says about a premium year without having to prove it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.providers.models import Person, ProviderNumber

from .contracts import Insurer


class BenefitChoice(models.Model):
    """The number for which a person with several wants the one benefit of a premium year."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="benefit_choices")
    year = models.PositiveSmallIntegerField(_("premium year"))
    provider = models.ForeignKey(ProviderNumber, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(_("chosen at"))

    class Meta:
        verbose_name = _("choice of a benefit")
        verbose_name_plural = _("choices of a benefit")
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="benefit_choice_unique")]

    def __str__(self) -> str:
        return f"{self.person} {self.year}: {self.provider}"


class InactivityWaiver(models.Model):
    """The provider waives being held inactive for a premium year (authorised activity during incapacity)."""

    provider = models.ForeignKey(ProviderNumber, on_delete=models.PROTECT, related_name="inactivity_waivers")
    year = models.PositiveSmallIntegerField(_("premium year"))
    received_on = models.DateField(_("received on"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("waiver of inactivity")
        verbose_name_plural = _("waivers of inactivity")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "year"], condition=Q(withdrawn_at__isnull=True), name="inactivity_waiver_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.year}"


class OwnRequestQuerySet(models.QuerySet["OwnRequest"]):
    def waiting(self) -> Self:
        """Those whose contract the insurer has not sent."""
        return self.filter(linked_at__isnull=True, withdrawn_at__isnull=True)


class OwnRequest(models.Model):
    """The provider asks for the benefit of a premium year because no insurer sent a contract. The contract they name
    counts as soon as its insurer confirms it (`linked_at`); the office asks the insurer."""

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="own_requests", verbose_name=_("provider")
    )
    year = models.PositiveSmallIntegerField(_("premium year"))
    insurer = models.ForeignKey(Insurer, on_delete=models.PROTECT, related_name="+", verbose_name=_("insurer"))
    reference = models.CharField(_("contract number"), max_length=40)
    concluded_on = models.DateField(_("concluded on"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    linked_at = models.DateTimeField(_("contract received at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = OwnRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("own request")
        verbose_name_plural = _("own requests")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "year"],
                condition=Q(withdrawn_at__isnull=True),
                name="own_request_one_per_year",
                violation_error_message=_("You have filed a request for this year already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.year}: {self.insurer} {self.reference}"
