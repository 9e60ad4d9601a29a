from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.evaluations.models import Attempt, Dossier

from ..states import DecisionState, Round, Way
from .reasons import StandardReason


def _staff(verbose_name: Any) -> models.ForeignKey[User | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
    )


class Decision(models.Model):
    """What the office decides on a dossier, resting on one attempt. One that follows what the rules found is final at
    once; one that departs from it waits for a second person. After a contest there is a second decision, by others."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("dossier"))
    round = models.PositiveSmallIntegerField(_("decision"), choices=Round.choices, default=Round.FIRST)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("attempt"))
    grants = models.BooleanField(_("grants the benefit"))
    amount = models.DecimalField(_("amount (EUR)"), max_digits=10, decimal_places=2)
    departs = models.BooleanField(_("departs from the result of the rules"))
    way = models.CharField(_("taken"), max_length=10, choices=Way.choices)
    reasons = models.ManyToManyField(StandardReason, blank=True, related_name="+", verbose_name=_("standard reasons"))
    explanation = models.TextField(
        _("explanation"), blank=True, max_length=4000, help_text=_("In the person's language: it stands in the letter.")
    )
    state = models.CharField(_("state"), max_length=8, choices=DecisionState.choices, default=DecisionState.PROPOSED)

    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = _staff(_("proposed by"))
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    signed_by = _staff(_("signed by"))
    final_at = models.DateTimeField(_("final since"), null=True, blank=True)
    ended_at = models.DateTimeField(_("not signed, or revoked, at"), null=True, blank=True)
    ended_by = _staff(_("not signed, or revoked, by"))
    end_reason = models.TextField(_("why it was not signed, or revoked"), blank=True, max_length=2000)
    former_decider = _staff(_("who proposed the first decision"))
    former_signer = _staff(_("who signed the first decision"))
    notified_on = models.DateField(
        _("notified on"), null=True, blank=True, help_text=_("The day on which the e-mail or the letter left.")
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-id"]
        permissions = [
            ("decide_dossier", _("Can decide on dossiers, and propose decisions that depart from the rules")),
            ("sign_decision", _("Can sign decisions that others proposed")),
            ("revoke_decision", _("Can revoke decisions")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(state=DecisionState.PROPOSED),
                name="decision_one_proposal",
                violation_error_message=_("A decision on this dossier waits for its second signature already."),
            ),
            models.UniqueConstraint(
                fields=["dossier", "round"],
                condition=Q(state=DecisionState.FINAL),
                name="decision_once",
                violation_error_message=_("This dossier is decided already."),
            ),
            models.CheckConstraint(
                condition=Q(grants=True, amount__gt=0) | Q(grants=False, amount=0),
                name="decision_amount_fits",
                violation_error_message=_("A grant needs an amount above zero, a refusal has none."),
            ),
            models.CheckConstraint(
                condition=Q(way=Way.AUTOMATIC, departs=False, proposed_by__isnull=True)
                | Q(way=Way.STAFF, proposed_by__isnull=False),
                name="decision_has_decider",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DecisionState.FINAL, DecisionState.REVOKED])
                | Q(departs=False)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="decision_departs_is_signed",
                violation_error_message=_("A second person must sign a decision that departs from the rules."),
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("proposed_by")),
                name="decision_four_eyes",
                violation_error_message=_("Another person than the one who proposed it must sign."),
            ),
            models.CheckConstraint(
                condition=Q(round=Round.FIRST, former_decider__isnull=True, former_signer__isnull=True)
                | (
                    Q(round=Round.AFTER_CONTEST)
                    & (Q(former_decider__isnull=True) | ~Q(proposed_by=F("former_decider")))
                    & (Q(former_signer__isnull=True) | ~Q(proposed_by=F("former_signer")))
                    & (Q(former_decider__isnull=True) | Q(signed_by__isnull=True) | ~Q(signed_by=F("former_decider")))
                    & (Q(former_signer__isnull=True) | Q(signed_by__isnull=True) | ~Q(signed_by=F("former_signer")))
                ),
                name="decision_after_contest_by_others",
                violation_error_message=_("Somebody else than for the first decision must decide after a contest."),
            ),
            models.CheckConstraint(
                condition=Q(state=DecisionState.PROPOSED, final_at__isnull=True, ended_at__isnull=True)
                | Q(state=DecisionState.FINAL, final_at__isnull=False, ended_at__isnull=True)
                | Q(state=DecisionState.DROPPED, final_at__isnull=True, ended_at__isnull=False)
                | Q(state=DecisionState.REVOKED, final_at__isnull=False, ended_at__isnull=False),
                name="decision_state_stamped",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | (Q(ended_by__isnull=False) & ~Q(end_reason="")),
                name="decision_end_has_reason",
                violation_error_message=_("Give the reason."),
            ),
        ]
        indexes = [
            models.Index(fields=["proposed_at"], condition=Q(state=DecisionState.PROPOSED), name="decision_to_sign")
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.get_round_display()}"

    @property
    def is_final(self) -> bool:
        return self.state == DecisionState.FINAL
