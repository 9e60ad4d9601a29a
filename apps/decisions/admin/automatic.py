from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.staff import staff_of
from apps.core.admin_pages import PagesAdmin, require, say_refused
from apps.core.templatetags.portal import percent
from apps.evaluations.models import PremiumYear
from apps.evaluations.schemes import all_schemes, scheme_label
from apps.evaluations.selectors import evaluation_of
from apps.evaluations.states import DossierState, Verdict
from apps.evaluations.wordings import words_of

from ..automatic import has_begun, preview_of, quality_figures
from ..bulk_forms import ReasonForm
from ..candidates import why_words
from ..models import AutomaticStop, BulkDecision, QualityCheck
from ..sample import Rates, rates_of, stop_of
from ..services import automatic_resume, automatic_start, automatic_stop, decision_propose
from ..services.bulk import bulk_dispatch
from ..states import BulkAct, BulkState
from .bulk import TONES

MAY_START = "decisions.start_automatic"
MAY_DECIDE = "decisions.decide_dossier"
JOBS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class YearRow:
    """`begun`: decisions have begun; `job`: the one at work."""

    year: PremiumYear
    rates: Rates
    begun: bool
    job: BulkDecision | None


@admin.register(AutomaticStop)
class AutomaticAdmin(PagesAdmin):
    """What the machine decides by itself: rates, what it would do today, its jobs, and the switch."""

    list_display = ["scheme", "stopped_at", "stopped_by", "resumed_at"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("today/<int:pk>/", wrap(self.today_view), name="decisions_automaticstop_today"),
            path("stop/<slug:scheme>/", wrap(self.stop_view), name="decisions_automaticstop_stop"),
            path("resume/<slug:scheme>/", wrap(self.resume_view), name="decisions_automaticstop_resume"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        jobs = BulkDecision.objects.filter(act=BulkAct.AUTOMATIC).select_related("premium_year", "prepared_by")
        running = {job.premium_year_id: job for job in jobs.filter(state=BulkState.RUNNING)}
        years = [
            YearRow(year, rates_of(year), has_begun(year), running.get(year.pk))
            for year in PremiumYear.objects.order_by("scheme", "-year")[:JOBS_SHOWN]
        ]
        return self.page(
            request,
            "overview",
            title=_("Automatic decisions"),
            schemes=[(one.code, one.label, stop_of(one.code)) for one in all_schemes()],
            years=years,
            jobs=[(job, TONES.get(BulkState(job.state), "info")) for job in jobs.order_by("-pk")[:JOBS_SHOWN]],
            figures=quality_figures(),
            stops=AutomaticStop.objects.select_related("stopped_by", "resumed_by")[:JOBS_SHOWN],
            may_start=staff_of(request).has_perm(MAY_START),
        )

    def today_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would be decided today; sent, it is done."""
        require(request, MAY_START)
        year = get_object_or_404(PremiumYear, pk=pk)
        if request.method == "POST":
            try:
                bulk = automatic_start(premium_year=year, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
                return self.to_list()
            if not bulk_dispatch(bulk.pk):
                messages.warning(request, _("The workers can't be reached now; the work starts by itself."))
            return redirect("admin:decisions_bulkdecision_change", bulk.pk)
        preview = preview_of(year)
        texts = why_words(year.scheme, list(preview.left))
        return self.page(
            request,
            "today",
            title=_("What the machine would decide today: %(year)s") % {"year": year},
            year=year,
            preview=preview,
            verdicts=[(Verdict(one.verdict).label, one) for one in preview.verdicts],
            left=list(zip(texts, preview.left.values(), strict=True)),
            begun=has_begun(year),
            stop=stop_of(year.scheme),
            may_go=preview.total > 0 and has_begun(year) and stop_of(year.scheme) is None,
        )

    def stop_view(self, request: HttpRequest, scheme: str) -> HttpResponse:
        require(request, MAY_START)
        form = ReasonForm(request.POST or None)
        if scheme not in {one.code for one in all_schemes()}:
            raise Http404
        if request.method == "POST" and form.is_valid():
            try:
                automatic_stop(scheme=scheme, reason=form.cleaned_data["reason"], actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Automatic decisions are stopped."))
            return self.to_list()
        title = _("Stop automatic decisions: %(scheme)s") % {"scheme": scheme_label(scheme)}
        return self.page(request, "stop", title=title, form=form)

    def resume_view(self, request: HttpRequest, scheme: str) -> HttpResponse:
        require(request, MAY_START)
        if request.method == "POST":
            try:
                automatic_resume(scheme=scheme, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Automatic decisions go on, with the next job."))
        return self.to_list()


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("what the person found")
    parameter_name = "found"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("not decided yet")), ("same", _("the same")), ("other", _("something else"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[QualityCheck]) -> QuerySet[QualityCheck]:
        departed = {"open": None, "same": False, "other": True}
        value = self.value()
        return queryset.filter(departed=departed[value]) if value in departed else queryset


@admin.register(QualityCheck)
class QualityCheckAdmin(PagesAdmin):
    """The sample: a person decides, and it is counted whether they depart from the machine."""

    list_display = ["number", "grants_shown", "rate_shown", "taken_at", "finding", "closed_at"]
    list_filter = [StateFilter, "grants", "dossier__premium_year"]
    list_select_related = ["dossier__provider__person", "dossier__premium_year"]
    ordering = ["-id"]
    sortable_by = ()

    @admin.display(description=gettext_lazy("INAMI number"))
    def number(self, check: QualityCheck) -> str:
        return f"{check.dossier.provider.display} · {check.dossier.provider.person}"

    @admin.display(description=gettext_lazy("the rules"))
    def grants_shown(self, check: QualityCheck) -> str:
        return _("grant it") if check.grants else _("refuse it")

    @admin.display(description=gettext_lazy("rate of the sample"))
    def rate_shown(self, check: QualityCheck) -> str:
        return percent(check.rate)

    @admin.display(description=gettext_lazy("what the person found"))
    def finding(self, check: QualityCheck) -> SafeString | str:
        if check.departed is None:
            return _("not decided yet")
        tone, text = ("attention", _("something else")) if check.departed else ("good", _("the same"))
        return format_html('<span class="tag tone-{}">{}</span>', tone, text)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        check = self.found_check(request, object_id)
        evaluation = evaluation_of(check.attempt)
        if request.method == "POST":
            require(request, MAY_DECIDE)
            try:
                decision_propose(
                    dossier=check.dossier,
                    attempt=check.attempt,
                    grants=evaluation.verdict == Verdict.GRANTED,
                    amount=evaluation.amount or Decimal(0),
                    actor=staff_of(request),
                )
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Decided as the rules found."))
            return self.to_object(check.pk)
        is_open = check.closed_at is None and check.dossier.state == DossierState.EVALUATED
        return self.page(
            request,
            "check",
            title=str(check.dossier),
            check=check,
            evaluation=evaluation,
            outcome=words_of(check.dossier.premium_year.scheme).outcome_label(evaluation.outcome),
            is_overtaken=check.dossier.attempts.filter(number__gt=check.attempt.number).exists(),
            may_decide=is_open and staff_of(request).has_perm(MAY_DECIDE),
            finding=self.finding(check),
        )

    def found_check(self, request: HttpRequest, pk: Any) -> QualityCheck:
        rows = QualityCheck.objects.select_related(
            "dossier__provider__person", "dossier__premium_year", "attempt__run", "decision", "bulk"
        )
        one: QualityCheck = self.found(request, pk, rows)
        return one
