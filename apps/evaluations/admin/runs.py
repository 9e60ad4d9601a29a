from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.staff import staff_of
from apps.core.admin_pages import PagesAdmin, require, say_refused
from apps.core.money import cents_to_decimal
from apps.providers.models import ProviderNumber

from ..forms import StartRunForm
from ..models import Run
from ..selectors import Progress, publication_preview, run_progress, runs_compare
from ..services import run_cancel, run_dispatch, run_publish, run_resume, run_start
from ..states import RUN_STEPS, RunState
from ..wordings import words_of

MAY_START = "evaluations.start_run"
MAY_PUBLISH = "evaluations.publish_run"
EVALUATED = (RunState.DONE, RunState.PUBLISHING, RunState.PUBLISHED)
TONES = {
    RunState.DONE: "good",
    RunState.PUBLISHED: "good",
    RunState.FAILED: "bad",
    RunState.CANCELLED: "neutral",
}


@admin.register(Run)
class RunAdmin(PagesAdmin):
    """Start, watch, compare, publish. Each act says first what it will do, and to how many."""

    list_display = ["__str__", "as_of", "is_dry", "whom", "state_shown", "total_shown", "started_by", "created_at"]
    list_filter = ["state", "is_dry", "premium_year"]
    list_select_related = ["premium_year", "started_by"]
    ordering = ["-id"]

    @admin.display(description=gettext_lazy("of whom"))
    def whom(self, run: Run) -> str:
        return whom_words(run)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, run: Run) -> SafeString:
        tone = TONES.get(RunState(run.state), "info")
        return format_html('<span class="tag tone-{}">{}</span>', tone, run.get_state_display())

    @admin.display(description=gettext_lazy("providers to evaluate"), ordering="total")
    def total_shown(self, run: Run) -> str:
        return formats.number_format(run.total, force_grouping=True)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_START)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/progress/", wrap(self.progress_view), name="evaluations_run_progress"),
            path("<int:pk>/cancel/", wrap(self.cancel_view), name="evaluations_run_cancel"),
            path("<int:pk>/resume/", wrap(self.resume_view), name="evaluations_run_resume"),
            path("<int:pk>/compare/", wrap(self.compare_view), name="evaluations_run_compare"),
            path("<int:pk>/publish/", wrap(self.publish_view), name="evaluations_run_publish"),
        ]
        return own + super().get_urls()

    # --- start ------------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(request, MAY_START)
        form = StartRunForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            if "confirmed" not in request.POST:
                return self._ask_before_start(request, form)
            try:
                run = start(request, form)
            except ValidationError as error:
                say_refused(request, error)
            else:
                if not run_dispatch(run.pk):
                    messages.warning(request, _("The workers can't be reached now; the run starts by itself."))
                return self.to_object(run.pk)
        return self.page(request, "start", title=_("Start a run"), form=form)

    def _ask_before_start(self, request: HttpRequest, form: StartRunForm) -> HttpResponse:
        chosen = form.cleaned_data["providers"]
        numbers = ProviderNumber.objects.all() if chosen is None else ProviderNumber.objects.filter(number__in=chosen)
        hidden = [(name, value) for name in form.fields if (value := form.data.get(name))]
        return self.page(
            request,
            "start_confirm",
            title=_("Start this run?"),
            form=form,
            hidden=hidden,
            count=numbers.count(),
            is_everybody=chosen is None,
            **form.cleaned_data,
        )

    # --- watch ------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        run = self._run(request, object_id)
        progress = run_progress(run)
        user = staff_of(request)
        return self.page(
            request,
            "run",
            title=str(run),
            run=run,
            whom=whom_words(run),
            tone=TONES.get(RunState(run.state), "info"),
            progress=progress,
            percent=int(100 * progress.share),
            left=left_words(progress),
            outcomes=outcome_rows(run, progress),
            may_cancel=RunState.CANCELLED in RUN_STEPS[run.state] and user.has_perm(MAY_START),
            may_resume=run.state == RunState.FAILED and user.has_perm(MAY_START),
            may_publish=run.is_publishable and user.has_perm(MAY_PUBLISH),
            may_compare=run.state in EVALUATED,
            others=others_of(run)[:10] if run.state in EVALUATED else (),
        )

    def progress_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        run = self._run(request, pk)
        progress = run_progress(run)
        return JsonResponse(
            {
                "state": run.get_state_display(),
                "is_at_work": progress.is_at_work,
                "done": formats.number_format(progress.done, force_grouping=True),
                "total": formats.number_format(progress.total, force_grouping=True),
                "percent": int(100 * progress.share),
                "left": left_words(progress),
            }
        )

    # --- cancel, resume, compare, publish -----------------------------------------------------------------

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(request, pk)
        require(request, MAY_START)
        if request.method == "POST":
            try:
                run_cancel(run=run, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("The run is cancelled."))
            return self.to_object(pk)
        return self.page(request, "cancel", title=_("Cancel this run?"), run=run, progress=run_progress(run))

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(request, pk)
        require(request, MAY_START)
        if request.method == "POST":
            try:
                run_resume(run=run, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("The run goes on."))
                if not run_dispatch(run.pk):
                    messages.warning(request, _("The workers can't be reached now; the run starts by itself."))
            return self.to_object(pk)
        if run.state != RunState.FAILED:
            messages.error(request, _("Only a run that an error stopped can be taken up again."))
            return self.to_object(pk)
        return self.page(request, "resume", title=_("Take this run up again?"), run=run, progress=run_progress(run))

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(request, pk)
        others = list(others_of(run)[:50])
        wanted = request.GET.get("with", "")
        other = next((o for o in others if str(o.pk) == wanted), None)
        context: dict[str, Any] = {"run": run, "others": others, "other": other}
        if other is not None and run.state in EVALUATED:
            context |= compared(other, run)
        return self.page(request, "compare", title=_("Compare %(run)s") % {"run": run}, **context)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(request, pk)
        require(request, MAY_PUBLISH)
        if request.method == "POST":
            try:
                run_publish(run=run, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                if not run_dispatch(run.pk):
                    messages.warning(request, _("The workers can't be reached now; the publication starts by itself."))
            return self.to_object(pk)
        if not run.is_publishable:
            messages.error(request, _("This run can't be published: it is a dry run, or not evaluated."))
            return self.to_object(pk)
        published = run.premium_year.runs.filter(state=RunState.PUBLISHED).exclude(pk=run.pk).order_by("-id").first()
        return self.page(
            request,
            "publish",
            title=_("Publish this run?"),
            run=run,
            preview=publication_preview(run),
            published=published,
            outcomes=outcome_rows(run, run_progress(run)),
        )

    def _run(self, request: HttpRequest, pk: Any) -> Run:
        queryset = Run.objects.select_related("premium_year", "parameters", "started_by", "published_by")
        found: Run = self.found(request, pk, queryset)
        return found


def start(request: HttpRequest, form: StartRunForm) -> Run:
    chosen = form.cleaned_data
    return run_start(
        scheme=chosen["premium_year"].scheme,
        year=chosen["premium_year"].year,
        as_of=chosen["as_of"],
        is_dry=chosen["is_dry"],
        providers=chosen["providers"],
        actor=staff_of(request),
    )


def others_of(run: Run) -> Any:
    """Runs that this one can be compared with: those of as many people first, then the latest."""
    same_year = Run.objects.filter(premium_year=run.premium_year_id, state__in=EVALUATED).exclude(pk=run.pk)
    is_alike = Q(providers__isnull=run.providers is None)
    return same_year.select_related("premium_year").order_by(Case(When(is_alike, then=0), default=1), "-id")


def whom_words(run: Run) -> str:
    if run.providers is None:
        return _("everybody")
    count = len(run.providers)
    return ngettext("%(count)s chosen provider", "%(count)s chosen providers", count) % {"count": count}


def left_words(progress: Progress) -> str:
    if progress.seconds_left is None or not progress.is_at_work:
        return ""
    seconds = int(progress.seconds_left)
    if seconds < 60:
        return ngettext("%(count)s second left", "%(count)s seconds left", seconds) % {"count": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(count)s minute left", "%(count)s minutes left", minutes) % {"count": minutes}


def outcome_rows(run: Run, progress: Progress) -> list[dict[str, Any]]:
    """Number and sum per outcome, each with the address of its evaluations."""
    words = words_of(run.premium_year.scheme)
    found = run.outcomes or (progress.outcomes if run.state not in (RunState.PUBLISHING, RunState.PUBLISHED) else {})
    base = reverse("admin:evaluations_evaluation_changelist")
    rows = [
        {
            "label": words.outcome_label(outcome),
            "tone": words.outcome_tone(outcome),
            "count": count,
            "amount": cents_to_decimal(cents),
            "url": f"{base}?run={run.pk}&outcome={outcome}",
        }
        for outcome, (count, cents) in found.items()
    ]
    return sorted(rows, key=lambda row: -row["count"])


def compared(before: Run, after: Run) -> dict[str, Any]:
    """Two runs in words: sums per outcome, and who changed from what to what."""
    words = words_of(after.premium_year.scheme)
    comparison = runs_compare(before, after)

    def label(outcome: str) -> str:
        return words.outcome_label(outcome) if outcome else _("not evaluated")

    base = reverse("admin:evaluations_evaluation_changelist")
    zero = Decimal(0)
    return {
        "comparison": comparison,
        "sums": [
            {"label": label(o), "before": a, "sum_before": b, "after": c, "sum_after": d, "difference": d - b}
            for o, (a, b, c, d) in comparison.sums.items()
        ],
        "total_before": sum((b for _a, b, _c, _d in comparison.sums.values()), zero),
        "total_after": sum((d for _a, _b, _c, d in comparison.sums.values()), zero),
        "changes": [
            {
                "before": label(change.before),
                "after": label(change.after),
                "is_same_outcome": change.before == change.after,
                "count": change.count,
                "difference": change.amount_after - change.amount_before,
                "examples": [(number, f"{base}?run={after.pk}&q={number}") for number in change.examples],
            }
            for change in comparison.changes
        ],
    }
