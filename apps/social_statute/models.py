from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.providers.models import FactCorrection, Person, ProviderNumber
from apps.providers.models.base import Sourced, one_current_per_key

from .states import ProofState, RefusalReason


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
        sent = InsuranceContract.objects.filter(
            provider=OuterRef("provider"),
            insurer=OuterRef("insurer"),
            reference=OuterRef("reference"),
            superseded_at__isnull=True,
        )
        return self.filter(~Exists(sent), withdrawn_at__isnull=True)


class OwnRequest(models.Model):
    """The provider asks for the benefit of a premium year because no insurer sent a contract. The contract they name
    counts as soon as its insurer confirms it; the office asks the insurer."""

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


class EvidenceKind(models.TextChoices):
    HOSPITAL_HOURS_PER_WEEK = "hospital_hours_per_week", _("clinical hours a week in a hospital")
    VOLUME_UNDER_THIRD_PARTY = "volume_under_third_party", _("volume booked under a third party (EUR)")
    ACTIVITY_ABROAD = "activity_abroad", _("activity abroad")
    FLAT_RATE_PRACTICE_VOLUME = "flat_rate_practice_volume", _("volume in a flat-rate practice (EUR)")
    PHARMACIST_HOURS_PER_WEEK = "pharmacist_hours_per_week", _("hours a week as a pharmacist")
    COVID_CENTRE_HOURS_PER_WEEK = "covid_centre_hours_per_week", _("hours a week in a COVID centre")


# What a provider proves that is no evidence of its own kind: staff then correct the fact itself.
ANOTHER_FACT = "another_fact"
PROOF_KINDS = [*EvidenceKind.choices, (ANOTHER_FACT, _("something else that is wrong or missing"))]
# Proved by the document alone, without a number.
WITHOUT_VALUE = (EvidenceKind.ACTIVITY_ABROAD, ANOTHER_FACT)


class Proof(models.Model):
    """What a provider sends for a premium year, with its documents; the office accepts or refuses it. An accepted
    proof leads to an `Evidence` or to a correction of the fact."""

    provider = models.ForeignKey(
        ProviderNumber, on_delete=models.PROTECT, related_name="proofs", verbose_name=_("provider")
    )
    year = models.PositiveSmallIntegerField(_("premium year"))
    kind = models.CharField(_("what it proves"), max_length=32, choices=PROOF_KINDS, blank=True)
    value = models.DecimalField(_("stated value"), max_digits=12, decimal_places=2, null=True, blank=True)
    statement = models.TextField(_("statement"), blank=True, max_length=4000)
    state = models.CharField(_("state"), max_length=10, choices=ProofState.choices, default=ProofState.DRAFT)
    begun_at = models.DateTimeField(_("begun at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judged by"),
    )
    refusal = models.CharField(_("standard reason"), max_length=20, choices=RefusalReason.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    correction = models.ForeignKey(
        FactCorrection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("correction of the fact"),
    )

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        permissions = [("judge_proof", _("Can accept and refuse proofs"))]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "year"], condition=Q(state=ProofState.DRAFT), name="proof_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ProofState.DRAFT, ProofState.WITHDRAWN])
                | (Q(sent_at__isnull=False, sent_by__isnull=False) & ~Q(kind="")),
                name="proof_sent_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ProofState.ACCEPTED, ProofState.REFUSED], judged_at__isnull=False)
                & Q(judged_by__isnull=False)
                | ~Q(state__in=[ProofState.ACCEPTED, ProofState.REFUSED]) & Q(judged_at__isnull=True),
                name="proof_judged_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProofState.REFUSED) | ~Q(refusal=""),
                name="proof_refused_with_reason",
                violation_error_message=_("Give the reason of the refusal."),
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("sent_by")),
                name="proof_judged_by_another",
                violation_error_message=_("Somebody else than the sender must judge it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ProofState.ACCEPTED, kind=ANOTHER_FACT) | Q(correction__isnull=False),
                name="proof_of_fact_with_correction",
                violation_error_message=_("Correct the fact first, then accept the proof with that correction."),
            ),
        ]
        indexes = [
            models.Index(fields=["sent_at"], condition=Q(state=ProofState.SENT), name="proof_queue"),
            models.Index(fields=["provider", "year"], name="proof_provider_year"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.year}: {self.get_kind_display()}"

    @property
    def scope(self) -> str:
        """The name under which its documents are kept."""
        return f"proof:{self.pk}"


class Evidence(models.Model):
    """Accepted evidence for a premium year: what no register holds and a document proves."""

    provider = models.ForeignKey(ProviderNumber, on_delete=models.PROTECT, related_name="evidence")
    year = models.PositiveSmallIntegerField(_("premium year"))
    kind = models.CharField(_("kind"), max_length=32, choices=EvidenceKind.choices)
    value = models.DecimalField(
        _("value"), max_digits=12, decimal_places=2, help_text=_("Hours or euro; 1 where the fact itself is proved.")
    )
    received_on = models.DateField(_("received on"))
    document = models.CharField(_("document"), max_length=200, blank=True)
    proof = models.OneToOneField(
        Proof, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("proof")
    )

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gt=0),
                name="evidence_positive",
                violation_error_message=_("The value must be above zero."),
            )
        ]
        indexes = [models.Index(fields=["provider", "year"], name="evidence_provider_year")]

    def __str__(self) -> str:
        return f"{self.provider} {self.year} {self.get_kind_display()}"
