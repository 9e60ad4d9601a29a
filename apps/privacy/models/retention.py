from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.personal_data import Retained, retained_of

from ..states import OPEN_RUNS, ProposalState, RunKind, RunState


def _user(label: Any, *, null: bool = True) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=null, blank=null, related_name="+", verbose_name=label
    )


class RetentionClass(models.Model):
    """What is kept for one term. The term is unknown, and nothing is deleted, until two persons of staff set it; or it
    follows from a setting of the portal's own policy."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    model = models.CharField(_("table"), max_length=80)
    setting = models.CharField(_("setting"), max_length=60, blank=True)
    years = models.PositiveSmallIntegerField(
        _("term in years"), null=True, blank=True, help_text=_("Empty: unknown, nothing is deleted.")
    )
    basis = models.TextField(_("basis of the term"), blank=True)

    class Meta:
        verbose_name = _("retention class")
        verbose_name_plural = _("retention classes")
        ordering = ["code"]
        permissions = [
            ("propose_term", _("Can propose how long data are kept")),
            ("approve_term", _("Can approve how long data are kept")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(years__isnull=True, basis="") | (Q(years__gte=1, setting="") & ~Q(basis="")),
                name="retention_term_has_basis",
                violation_error_message=_("A term is at least a year and names its basis."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def registered(self) -> Retained | None:
        return retained_of(self.code)

    @property
    def label(self) -> str:
        return str(self.registered.label) if self.registered else self.code

    @property
    def term(self) -> str:
        """In words."""
        if self.setting:
            return gettext("The portal's own policy (%(setting)s)") % {"setting": self.setting}
        if self.years is None:
            return gettext("Unknown: nothing is deleted")
        return ngettext("%(years)s year", "%(years)s years", self.years) % {"years": self.years}


class TermProposal(models.Model):
    """A term that one person of staff proposes and another one approves."""

    retention_class = models.ForeignKey(
        RetentionClass, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("retention class")
    )
    years = models.PositiveSmallIntegerField(
        _("term in years"), null=True, blank=True, help_text=_("Empty: unknown, nothing is deleted.")
    )
    basis = models.TextField(_("basis of the term"), blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_by = _user(_("proposed by"), null=False)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = _user(_("decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.CharField(_("why it was dropped"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("proposed term")
        verbose_name_plural = _("proposed terms")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["retention_class"],
                condition=Q(state=ProposalState.PROPOSED),
                name="term_proposal_one_open",
                violation_error_message=_("A proposal for this class waits already."),
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.PROPOSED, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=ProposalState.PROPOSED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="term_proposal_decided_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.APPROVED) | ~Q(decided_by=F("proposed_by")),
                name="term_proposal_four_eyes",
                violation_error_message=_("Somebody else must approve it."),
            ),
            models.CheckConstraint(
                condition=Q(years__isnull=True) | (Q(years__gte=1) & ~Q(basis="")),
                name="term_proposal_has_basis",
                violation_error_message=_("A term is at least a year and names its basis."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.retention_class}: {self.term}"

    @property
    def term(self) -> str:
        if self.years is None:
            return gettext("Unknown: nothing is deleted")
        return ngettext("%(years)s year", "%(years)s years", self.years) % {"years": self.years}


class RetentionRun(models.Model):
    """One time that what is past its term goes. A run by staff's terms is announced first; a dry run does the same and
    takes it back."""

    kind = models.CharField(_("kind"), max_length=8, choices=RunKind.choices)
    is_dry = models.BooleanField(_("dry run"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices)
    as_of = models.DateField(_("terms counted on"))
    starts_on = models.DateField(_("begins on"))
    made_at = models.DateTimeField(_("made at"))
    asked_by = _user(_("asked for by"))
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    stopped_by = _user(_("stopped by"))
    stopped_reason = models.CharField(_("why it was stopped"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering = ["-id"]
        permissions = [("stop_retentionrun", _("Can stop an announced deletion"))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state__in=OPEN_RUNS, is_dry=False), name="retention_run_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_RUNS, finished_at__isnull=True)
                | (~Q(state__in=OPEN_RUNS) & Q(finished_at__isnull=False)),
                name="retention_run_finished_stamped",
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.STOPPED) | (Q(stopped_by__isnull=False) & ~Q(stopped_reason="")),
                name="retention_run_stopped_with_reason",
                violation_error_message=_("Say why it is stopped."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.as_of}"

    @property
    def may_be_stopped(self) -> bool:
        return self.state in OPEN_RUNS and not self.is_dry


class RetentionStep(models.Model):
    """One class in a run: what was announced, how far it is, what went and what had to stay."""

    run = models.ForeignKey(RetentionRun, on_delete=models.CASCADE, related_name="steps", verbose_name=_("run"))
    retention_class = models.ForeignKey(
        RetentionClass, on_delete=models.PROTECT, related_name="+", verbose_name=_("retention class")
    )
    years = models.PositiveSmallIntegerField(_("term in years"), null=True, blank=True)
    before = models.DateField(_("what began before"))
    announced = models.PositiveIntegerField(_("announced"), null=True, blank=True)
    cursor = models.CharField(_("last row seen"), max_length=80, blank=True)
    disposed = models.PositiveIntegerField(_("deleted or emptied"), default=0)
    needed = models.PositiveIntegerField(_("still needed"), default=0)
    reasons = models.JSONField(_("why they are needed"), default=dict)
    digest = models.CharField(_("hash of what went"), max_length=64, blank=True)
    is_done = models.BooleanField(_("done"), default=False)

    class Meta:
        verbose_name = _("class in a retention run")
        verbose_name_plural = _("classes in retention runs")
        ordering = ["run", "id"]
        constraints = [models.UniqueConstraint(fields=["run", "retention_class"], name="retention_step_once")]

    def __str__(self) -> str:
        return f"{self.run}: {self.retention_class}"

    @property
    def reasons_shown(self) -> list[tuple[str, int]]:
        return [(gettext(reason), count) for reason, count in self.reasons.items()]


class Tombstone(models.Model):
    """What was let go, without saying of whom: kind, count, and a keyed hash by which somebody who still has the rows
    can prove that they are these. Rows are only ever added; a trigger holds that."""

    run = models.ForeignKey(RetentionRun, on_delete=models.PROTECT, related_name="tombstones", verbose_name=_("run"))
    retention_class = models.ForeignKey(
        RetentionClass, on_delete=models.PROTECT, related_name="+", verbose_name=_("retention class")
    )
    model = models.CharField(_("table"), max_length=80)
    count = models.PositiveIntegerField(_("rows"))
    before = models.DateField(_("what began before"))
    digest = models.CharField(_("hash"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("tombstone")
        verbose_name_plural = _("tombstones")
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=Q(count__gt=0), name="tombstone_of_something")]

    def __str__(self) -> str:
        return f"{self.model} × {self.count}, {self.at:%Y-%m-%d}"
