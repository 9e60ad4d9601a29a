"""The inventory of what is kept and how long; proposals with a second person; what was let go."""

from __future__ import annotations

from typing import Any

from celery import current_app
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError

from apps.accounts.staff import staff_of
from apps.core.admin_pages import require
from apps.core.clock import today
from apps.core.staff_start import capped_count

from ..forms import ReasonForm, TermForm
from ..models import RetentionClass, RetentionRun, RetentionStep, TermProposal, Tombstone
from ..services.runs import MAY_STOP, cutoff, retention_stop
from ..services.terms import MAY_APPROVE, MAY_PROPOSE, term_approve, term_drop, term_propose
from ..states import ProposalState, RunKind
from .pages import ActAdmin

REHEARSE_TASK = "apps.privacy.tasks.retention_rehearse"


@admin.register(RetentionClass)
class RetentionClassAdmin(ActAdmin):
    list_display = ["label", "begins", "term_shown", "basis", "past_shown", "way_shown"]
    list_display_links = ["label"]
    actions = ["rehearse"]
    change_form_template = "admin/privacy/retentionclass/change_form.html"
    fields = readonly_fields = ("label", "code", "model", "begins", "term_shown", "basis", "past_shown", "way_shown")

    @admin.display(description=gettext_lazy("what"))
    def label(self, kept: RetentionClass) -> str:
        return kept.label

    @admin.display(description=gettext_lazy("counted from"))
    def begins(self, kept: RetentionClass) -> str:
        return str(kept.registered.begins) if kept.registered else "–"

    @admin.display(description=gettext_lazy("term"))
    def term_shown(self, kept: RetentionClass) -> str:
        return kept.term

    @admin.display(description=gettext_lazy("past its term today"))
    def past_shown(self, kept: RetentionClass) -> str:
        before = cutoff(kept, today())
        if before is None or kept.registered is None:
            return "–"
        return str(capped_count(kept.registered.past(before)))

    @admin.display(description=gettext_lazy("then"))
    def way_shown(self, kept: RetentionClass) -> str:
        if kept.registered is None:
            return _("No part of the portal knows it any more.")
        return _("deleted or emptied") if kept.registered.dispose else _("counted only: the portal can't delete it yet")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/propose/",
                self.admin_site.admin_view(self.propose_view),
                name="privacy_retentionclass_propose",
            )
        ]
        return own + super().get_urls()

    def propose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, MAY_PROPOSE)
        kept = self.found(request, pk)
        initial = {"years": kept.years, "basis": kept.basis}
        return self.act(
            request,
            form=TermForm(request.POST or None, initial=initial),
            title=_("Propose a term"),
            text=_(
                "Nothing changes before somebody else approves it. Name the law or the decision: the portal knows none."
            ),
            rows=[
                (_("What"), kept.label),
                (_("Counted from"), self.begins(kept)),
                (_("Term now"), kept.term),
                (_("Then"), self.way_shown(kept)),
            ],
            button=_("Propose"),
            done=_("Proposed. It waits for a second person."),
            do=lambda data: term_propose(retention_class=kept, actor=staff_of(request), **data),
            back=self.page_url("change", pk),
        )

    @admin.action(description=gettext_lazy("Dry run of all classes"), permissions=["rehearse"])
    def rehearse(self, request: HttpRequest, queryset: Any) -> None:
        """A worker does it; nothing is deleted."""
        try:
            current_app.send_task(REHEARSE_TASK, args=[request.user.pk])
        except OperationalError:
            self.message_user(request, _("No worker can be reached now. Try again later."), messages.ERROR)
        else:
            self.message_user(request, _("The dry run is under way. Its report will stand under “retention runs”."))

    def has_rehearse_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_PROPOSE) or request.user.has_perm(MAY_APPROVE)


@admin.register(TermProposal)
class TermProposalAdmin(ActAdmin):
    list_display = ["retention_class", "term_shown", "basis", "state", "proposed_by", "proposed_at", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["retention_class", "proposed_by", "decided_by"]
    change_form_template = "admin/privacy/termproposal/change_form.html"
    fields = readonly_fields = (
        "retention_class",
        "term_shown",
        "basis",
        "state",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "note",
    )

    @admin.display(description=gettext_lazy("term"))
    def term_shown(self, proposal: TermProposal) -> str:
        return proposal.term

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/approve/", wrap(self.approve_view), name="privacy_termproposal_approve"),
            path("<int:pk>/drop/", wrap(self.drop_view), name="privacy_termproposal_drop"),
        ]
        return own + super().get_urls()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        proposal, user = kwargs.get("obj"), staff_of(request)
        is_open = proposal is not None and proposal.state == ProposalState.PROPOSED
        is_own = proposal is not None and proposal.proposed_by_id == user.pk
        context["may_approve"] = is_open and not is_own and user.has_perm(MAY_APPROVE)
        context["may_drop"] = is_open and (is_own or user.has_perm(MAY_APPROVE))
        return super().render_change_form(request, context, *args, **kwargs)

    def _rows(self, proposal: TermProposal) -> list[tuple[str, Any]]:
        kept = proposal.retention_class
        return [
            (_("What"), kept.label),
            (_("Term now"), kept.term),
            (_("Proposed"), proposal.term),
            (_("Basis"), proposal.basis),
            (_("Proposed by"), proposal.proposed_by),
        ]

    def approve_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, MAY_APPROVE)
        proposal = self.found(request, pk)
        return self.act(
            request,
            form=None,
            title=_("Approve this term"),
            text=_("It counts at once. What is past it is announced before it is deleted."),
            rows=self._rows(proposal),
            button=_("Approve"),
            done=_("Approved."),
            do=lambda data: term_approve(proposal=proposal, actor=staff_of(request)),
            back=self.page_url("change", pk),
        )

    def drop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = self.found(request, pk)
        if proposal.proposed_by_id != staff_of(request).pk:
            require(request, MAY_APPROVE)
        return self.act(
            request,
            form=ReasonForm(request.POST or None),
            title=_("Drop this proposal"),
            text=_("The term stays as it is."),
            rows=self._rows(proposal),
            button=_("Drop"),
            done=_("Dropped."),
            do=lambda data: term_drop(proposal=proposal, actor=staff_of(request), **data),
            back=self.page_url("change", pk),
        )


class StepInline(admin.TabularInline[RetentionStep, RetentionRun]):
    model = RetentionStep
    extra = 0
    can_delete = False
    fields = readonly_fields = (
        "retention_class",
        "years",
        "before",
        "announced",
        "disposed",
        "needed",
        "reasons_text",
        "is_done",
    )

    @admin.display(description=gettext_lazy("why they are needed"))
    def reasons_text(self, step: RetentionStep) -> str:
        return "; ".join(f"{reason} ({count})" for reason, count in step.reasons_shown) or "–"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("privacy.view_retentionrun")


@admin.register(RetentionRun)
class RetentionRunAdmin(ActAdmin):
    list_display = ["as_of", "kind", "is_dry", "state", "starts_on", "begun_at", "finished_at"]
    list_filter = ["kind", "state", "is_dry"]
    inlines = [StepInline]
    change_form_template = "admin/privacy/retentionrun/change_form.html"
    fields = readonly_fields = (
        "kind",
        "is_dry",
        "state",
        "as_of",
        "starts_on",
        "made_at",
        "asked_by",
        "begun_at",
        "finished_at",
        "stopped_by",
        "stopped_reason",
    )

    def get_urls(self) -> list[URLPattern]:
        own = [path("<int:pk>/stop/", self.admin_site.admin_view(self.stop_view), name="privacy_retentionrun_stop")]
        return own + super().get_urls()

    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, MAY_STOP)
        run = self.found(request, pk)
        if not run.may_be_stopped:
            messages.error(request, _("This run is over already."))
            return HttpResponseRedirect(self.page_url("change", pk))
        text = _("What is gone stays gone; nothing more is deleted.")
        if run.kind == RunKind.TERMS:
            text += " " + _("What is past its term is announced anew tomorrow, unless the term is changed.")
        return self.act(
            request,
            form=ReasonForm(request.POST or None),
            title=_("Stop this deletion"),
            text=text,
            rows=[(_("Run"), run), (_("Begins on"), run.starts_on)],
            button=_("Stop"),
            done=_("Stopped."),
            do=lambda data: retention_stop(run=run, actor=staff_of(request), **data),
            back=self.page_url("change", pk),
            is_danger=True,
        )


@admin.register(Tombstone)
class TombstoneAdmin(ActAdmin):
    list_display = ["at", "retention_class", "model", "count", "before", "run"]
    list_filter = ["retention_class"]
    list_select_related = ["retention_class", "run"]
