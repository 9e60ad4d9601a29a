from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.decisions.models import Decision, StandardReason
from apps.documents.models import Document
from apps.providers.models import FactCorrection

from .states import ACTIVE, Channel, ContestState, ProposalState

LONGEST_STATEMENT = 4000


def _account(verbose_name: Any) -> models.ForeignKey[User | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose_name,
    )


class Contest(models.Model):
    """What a provider has against a first decision. Online it begins as a draft that is kept; a registered letter is
    entered by the office as sent. `made_on` is the day that counts for the term."""

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="contests", verbose_name=_("contested decision")
    )
    channel = models.CharField(_("made"), max_length=6, choices=Channel.choices, default=Channel.ONLINE)
    state = models.CharField(_("state"), max_length=12, choices=ContestState.choices, default=ContestState.DRAFT)
    reference = models.CharField(_("receipt number"), max_length=20, unique=True, null=True, blank=True)
    statement = models.TextField(_("statement"), blank=True, max_length=LONGEST_STATEMENT)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    begun_at = models.DateTimeField(_("begun at"))
    sent_at = models.DateTimeField(_("received at"), null=True, blank=True)
    sent_by = _account(_("sent or entered by"))
    posted_on = models.DateField(_("date of the postmark"), null=True, blank=True)
    received_on = models.DateField(_("letter received on"), null=True, blank=True)
    made_on = models.DateField(_("day that counts for the term"), null=True, blank=True)
    is_late = models.BooleanField(_("late"), default=False)
    waived_at = models.DateTimeField(_("lateness waived at"), null=True, blank=True)
    waived_by = _account(_("lateness waived by"))
    waiver_reason = models.TextField(_("why the lateness was waived"), blank=True, max_length=2000)

    judged_at = models.DateTimeField(_("admissibility judged at"), null=True, blank=True)
    judged_by = _account(_("admissibility judged by"))
    standard_reason = models.ForeignKey(
        StandardReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("standard reason"),
    )
    reason = models.TextField(_("why it is inadmissible"), blank=True, max_length=2000)
    decided_amount = models.DecimalField(
        _("decided amount (EUR)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    frozen_amount = models.DecimalField(
        _("amount that waits (EUR)"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    frozen_by = _account(_("amount that waits set by"))
    frozen_reason = models.TextField(_("why another amount waits"), blank=True, max_length=2000)

    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = _account(_("withdrawn by"))
    answer = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("second decision")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["-id"]
        permissions = [
            ("judge_contest", _("Can judge whether contests are admissible")),
            ("enter_contest", _("Can enter contests that came by registered letter")),
            ("freeze_contest", _("Can set the amount that waits for the second decision")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state=ContestState.DRAFT),
                name="contest_one_draft",
                violation_error_message=_("There is a draft of a contest already."),
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(state__in=ACTIVE),
                name="contest_one_active",
                violation_error_message=_("This decision is contested already."),
            ),
            models.CheckConstraint(
                condition=Q(state=ContestState.DRAFT, sent_at__isnull=True, reference__isnull=True)
                | (
                    ~Q(state=ContestState.DRAFT)
                    & Q(sent_at__isnull=False, sent_by__isnull=False, made_on__isnull=False, reference__isnull=False)
                ),
                name="contest_sent_stamped",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.ONLINE, received_on__isnull=True, posted_on__isnull=True)
                | (Q(channel=Channel.LETTER, received_on__isnull=False) & ~Q(state=ContestState.DRAFT)),
                name="contest_letter_dated",
                violation_error_message=_("Give the day on which the letter was received."),
            ),
            models.CheckConstraint(
                condition=Q(posted_on__isnull=True) | Q(posted_on__lte=F("received_on")),
                name="contest_posted_before_received",
                violation_error_message=_("A letter can't be received before it was posted."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ContestState.DRAFT, ContestState.SENT], judged_at__isnull=True)
                | Q(state=ContestState.WITHDRAWN)
                | (
                    Q(state__in=[ContestState.ADMISSIBLE, ContestState.INADMISSIBLE, ContestState.ANSWERED])
                    & Q(judged_at__isnull=False, judged_by__isnull=False)
                ),
                name="contest_judged_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(state=ContestState.INADMISSIBLE) | Q(standard_reason__isnull=False) | ~Q(reason=""),
                name="contest_inadmissible_has_reason",
                violation_error_message=_("Choose a standard reason or write why it is inadmissible."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ContestState.ADMISSIBLE, ContestState.ANSWERED])
                | Q(is_late=False)
                | Q(waived_at__isnull=False),
                name="contest_late_is_waived",
                violation_error_message=_("This contest is late: waive that first, or declare it inadmissible."),
            ),
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True, waived_by__isnull=True, waiver_reason="")
                | (Q(waived_at__isnull=False, waived_by__isnull=False, is_late=True) & ~Q(waiver_reason="")),
                name="contest_waiver_has_reason",
                violation_error_message=_("Say why the lateness is waived."),
            ),
            models.CheckConstraint(
                condition=Q(state=ContestState.WITHDRAWN, withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | (~Q(state=ContestState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="contest_withdrawn_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state=ContestState.ANSWERED, answered_at__isnull=False, answer__isnull=False)
                | (~Q(state=ContestState.ANSWERED) & Q(answered_at__isnull=True, answer__isnull=True)),
                name="contest_answered_stamped",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state__in=[ContestState.ADMISSIBLE, ContestState.ANSWERED])
                    & Q(frozen_amount__isnull=True, decided_amount__isnull=True)
                )
                | Q(frozen_amount__isnull=False, decided_amount__isnull=False),
                name="contest_frozen_stamped",
            ),
            models.CheckConstraint(
                condition=Q(frozen_amount__isnull=True)
                | Q(frozen_amount__gte=0, frozen_amount__lte=F("decided_amount")),
                name="contest_frozen_within_decided",
                violation_error_message=_("The amount that waits lies between zero and the decided amount."),
            ),
            models.CheckConstraint(
                condition=Q(frozen_by__isnull=True) | ~Q(frozen_reason=""),
                name="contest_frozen_has_reason",
                violation_error_message=_("Say why another amount waits."),
            ),
        ]
        indexes = [
            models.Index(fields=["made_on"], condition=Q(state=ContestState.SENT), name="contest_to_judge"),
        ]

    def __str__(self) -> str:
        return self.reference or str(_("Contest that is not sent yet"))

    @property
    def scope(self) -> str:
        """The name under which its documents are kept."""
        return f"contest:{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.state == ContestState.DRAFT

    @property
    def may_be_withdrawn(self) -> bool:
        return self.state in (ContestState.SENT, ContestState.ADMISSIBLE)

    @property
    def needs_waiver(self) -> bool:
        return self.is_late and self.waived_at is None


class Objection(models.Model):
    """A line of the result that the provider does not agree with, and why."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="objections", verbose_name=_("contest"))
    rule = models.CharField(_("line of the result"), max_length=40)
    statement = models.TextField(_("what is wrong"), blank=True, max_length=LONGEST_STATEMENT)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["contest", "rule"], name="objection_once_per_line")]

    def __str__(self) -> str:
        return f"{self.contest}: {self.rule}"


class DocumentJudgement(models.Model):
    """What became of a document of a contest: a correction of a fact rests on it, or it was set aside. Judged once."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="judgements", verbose_name=_("contest"))
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="contest_judgement", verbose_name=_("document")
    )
    correction = models.ForeignKey(
        FactCorrection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("correction of a fact"),
        help_text=_("Empty: the document was set aside."),
    )
    reason = models.TextField(_("why it was set aside"), blank=True, max_length=2000)
    judged_at = models.DateTimeField(_("judged at"))
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("judged by")
    )

    class Meta:
        verbose_name = _("judgement of a document")
        verbose_name_plural = _("judgements of documents")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(correction__isnull=True, reason__gt="") | Q(correction__isnull=False, reason=""),
                name="contest_document_corrects_or_reason",
                violation_error_message=_("Say why the document is set aside."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def is_accepted(self) -> bool:
        return self.correction_id is not None


class TakenBack(models.Model):
    """A judgement “inadmissible” that the office took back, as it stood; the contest waits to be judged once more."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="taken_back", verbose_name=_("contest"))
    judged_at = models.DateTimeField(_("admissibility judged at"))
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("admissibility judged by")
    )
    standard_reason = models.ForeignKey(
        StandardReason,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("standard reason"),
    )
    reason = models.TextField(_("why it is inadmissible"), blank=True, max_length=2000)
    taken_back_at = models.DateTimeField(_("taken back at"))
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken back by")
    )
    why = models.TextField(_("why it was taken back"), max_length=2000)

    class Meta:
        verbose_name = _("judgement taken back")
        verbose_name_plural = _("judgements taken back")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(why__gt="") & Q(taken_back_at__gte=F("judged_at")),
                name="contest_taken_back_with_reason",
                violation_error_message=_("Say why the judgement is taken back."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.contest)


class FrozenProposal(models.Model):
    """Another amount to wait than what follows from the contested lines: it counts once a second person signs it."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("contest"))
    amount = models.DecimalField(_("amount that waits (EUR)"), max_digits=10, decimal_places=2)
    reason = models.TextField(_("why another amount waits"), max_length=2000)
    state = models.CharField(_("state"), max_length=8, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    ended_at = models.DateTimeField(_("signed or sent back at"), null=True, blank=True)
    ended_by = _account(_("signed or sent back by"))
    end_reason = models.TextField(_("why it was sent back"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("proposal of an amount that waits")
        verbose_name_plural = _("proposals of amounts that wait")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contest"],
                condition=Q(state=ProposalState.PROPOSED),
                name="frozen_one_proposal",
                violation_error_message=_("Another amount waits for a second person already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0) & Q(reason__gt=""),
                name="frozen_proposal_has_reason",
                violation_error_message=_("Say why another amount waits."),
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.PROPOSED, ended_at__isnull=True, ended_by__isnull=True)
                | (~Q(state=ProposalState.PROPOSED) & Q(ended_at__isnull=False, ended_by__isnull=False)),
                name="frozen_proposal_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.SIGNED) | ~Q(ended_by=F("proposed_by")),
                name="frozen_signed_by_another",
                violation_error_message=_("Somebody else than who proposed this amount must sign it."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DROPPED) | ~Q(end_reason=""),
                name="frozen_dropped_has_reason",
                violation_error_message=_("Say why the amount is sent back."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest}: {self.amount}"
