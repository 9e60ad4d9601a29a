"""The insurers, their contracts, and the contract that a provider designates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.providers.models import ProviderNumber
from apps.providers.models.base import Sourced, one_current_per_key


class Insurer(models.Model):
    """An insurer or pension institution that offers contracts of the social statute."""

    cbe = models.CharField(_("CBE number"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("insurer")
        verbose_name_plural = _("insurers")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(cbe__regex=r"^[01][0-9]{9}$"), name="insurer_cbe_ten_digits")]

    def __str__(self) -> str:
        return self.name


class ContractMessage(models.TextChoices):
    NEW = "new", _("new contract")
    CHANGED = "changed", _("changed contract")
    CLOSED = "closed", _("closed contract")


class InsuranceContract(Sourced):
    """A contract as its insurer's last message describes it; earlier messages stay, superseded."""

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.CASCADE, related_name="contracts", verbose_name=_("provider")
    )
    insurer = models.ForeignKey(Insurer, on_delete=models.PROTECT, related_name="contracts", verbose_name=_("insurer"))
    reference = models.CharField(_("contract number"), max_length=40)
    message = models.CharField(_("last message"), max_length=8, choices=ContractMessage.choices)
    concluded_on = models.DateField(_("concluded on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    paid_for_year = models.PositiveSmallIntegerField(_("last premium year paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("insurance contract")
        verbose_name_plural = _("insurance contracts")
        constraints = [
            one_current_per_key("contract_source_key"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("concluded_on")),
                name="contract_days_ordered",
                violation_error_message=_("The contract can't end before it was concluded."),
            ),
            models.CheckConstraint(
                condition=~Q(message=ContractMessage.CLOSED) | Q(ended_on__isnull=False),
                name="contract_closed_has_end",
                violation_error_message=_("A closed contract needs its last day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.insurer} {self.reference}"


class ContractChoice(models.Model):
    """The contract that a provider designated for a premium year."""

    provider = models.ForeignKey(ProviderNumber, on_delete=models.PROTECT, related_name="contract_choices")
    year = models.PositiveSmallIntegerField(_("premium year"))
    insurer = models.ForeignKey(Insurer, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(_("contract number"), max_length=40)
    chosen_at = models.DateTimeField(_("chosen at"))
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("choice of a contract")
        verbose_name_plural = _("choices of a contract")
        constraints = [models.UniqueConstraint(fields=["provider", "year"], name="contract_choice_unique")]

    def __str__(self) -> str:
        return f"{self.provider} {self.year}: {self.reference}"
