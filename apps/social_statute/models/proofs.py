"""What a provider proves with documents, and what the office took as proved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.providers.models import FactCorrection, ProviderNumber

from ..states import ProofState, RefusalReason


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
    fact = models.CharField(_("fact"), max_length=20, choices=FactCorrection.Fact.choices, blank=True)
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
            models.CheckConstraint(condition=Q(fact="") | Q(kind=ANOTHER_FACT), name="proof_fact_of_another"),
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
