from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import User
from apps.accounts.staff import staff_of
from apps.core.admin_pages import PagesAdmin, require, say_refused
from apps.core.components import Text
from apps.core.csv_answer import csv_file
from apps.core.trail import trail_add
from apps.evaluations.admin.filters import ChoiceFilter
from apps.evaluations.wordings import words_of
from apps.providers.admin.search import SearchedByProvider
from apps.providers.professions import Profession

from ..bulk_forms import ChoiceForm, ReasonForm, StartForm
from ..bulk_selectors import BulkProgress, bulk_progress, left_out, result_lines, sample_of, why_of
from ..candidates import why_words
from ..models import BulkDecision, BulkItem
from ..queues import all_queues, queues_for
from ..services.bulk import MAY, bulk_dispatch, bulk_drop, bulk_prepare, bulk_retry, bulk_start, bulk_stop
from ..states import BulkAct, BulkState, ItemResult
from .queue_page import ASSIGNED
from .sections import QUEUE_LINKS

TONES = {
    BulkState.PREPARED: "attention",
    BulkState.DONE: "good",
    BulkState.STOPPED: "bad",
    BulkState.DROPPED: "neutral",
}
RESULT_TONES = {
    ItemResult.DECIDED: "good",
    ItemResult.HANDLED: "good",
    ItemResult.SAMPLED: "info",
    ItemResult.SKIPPED: "attention",
    ItemResult.FAILED: "bad",
}


@admin.register(BulkDecision)
class BulkDecisionAdmin(PagesAdmin):
    """Choose, see what will happen, confirm, watch, read the result of each dossier."""

    list_display = ["__str__", "act", "premium_year", "total_shown", "state_shown", "prepared_by", "prepared_at"]
    list_filter = ["act", "state", "premium_year"]
    list_select_related = ["premium_year", "prepared_by"]
    ordering = ["-id"]

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, bulk: BulkDecision) -> SafeString:
        tone = TONES.get(BulkState(bulk.state), "info")
        return format_html('<span class="tag tone-{}">{}</span>', tone, bulk.get_state_display())

    @admin.display(description=gettext_lazy("dossiers to handle"), ordering="total")
    def total_shown(self, bulk: BulkDecision) -> str:
        return formats.number_format(bulk.total, force_grouping=True)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(MAY[act]) for act in (BulkAct.DECIDE, BulkAct.HOLD))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/progress/", wrap(self.progress_view), name="decisions_bulkdecision_progress"),
            path("<int:pk>/drop/", wrap(self.drop_view), name="decisions_bulkdecision_drop"),
            path("<int:pk>/stop/", wrap(self.stop_view), name="decisions_bulkdecision_stop"),
            path("<int:pk>/retry/", wrap(self.retry_view), name="decisions_bulkdecision_retry"),
            path("<int:pk>/results.csv", wrap(self.csv_view), name="decisions_bulkdecision_csv"),
        ]
        return own + super().get_urls()

    # --- choose, confirm ------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        asked = {name: value for name, value in request.GET.items() if name in ChoiceForm.base_fields}
        form = ChoiceForm(request.POST or None, request.FILES or None, user=staff_of(request), initial=asked)
        if request.method == "POST" and form.is_valid():
            try:
                bulk = bulk_prepare(
                    act=form.cleaned_data["act"],
                    premium_year=form.cleaned_data["premium_year"],
                    chosen=form.chosen,
                    actor=staff_of(request),
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return self.to_object(bulk.pk)
        return self.page(request, "choose", title=_("Many dossiers at once"), form=form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        bulk = self._bulk(request, object_id)
        if bulk.state == BulkState.PREPARED:
            return self._confirm(request, bulk)
        progress, user = bulk_progress(bulk), staff_of(request)
        may = user.has_perm(MAY[BulkAct(bulk.act)])
        return self.page(
            request,
            "job",
            **described(bulk),
            progress=progress,
            left=left_words(progress),
            results=result_rows(bulk, progress),
            left_to_people=left_rows(bulk, "left"),
            left_out=left_out(bulk),
            may_stop=bulk.state == BulkState.RUNNING and may,
            may_retry=bulk.state == BulkState.DONE and progress.counts.get(ItemResult.FAILED) and may,
        )

    def _confirm(self, request: HttpRequest, bulk: BulkDecision) -> HttpResponse:
        may = bulk.prepared_by_id == staff_of(request).pk and staff_of(request).has_perm(MAY[BulkAct(bulk.act)])
        form = StartForm(request.POST or None, act=bulk.act, total=bulk.total)
        if request.method == "POST" and may and form.is_valid():
            try:
                bulk_start(
                    bulk=bulk,
                    reason=form.cleaned_data.get("reason", ""),
                    count=form.cleaned_data["count"],
                    actor=staff_of(request),
                )
            except ValidationError as error:
                say_refused(request, error)
            else:
                self._dispatch(request, bulk)
            return self.to_object(bulk.pk)
        return self.page(
            request,
            "confirm",
            **described(bulk),
            form=form,
            may_start=may and bulk.total > 0,
            may_drop=may,
            outcomes=outcome_rows(bulk),
            skipped=left_rows(bulk, "skipped"),
            doubts=left_rows(bulk, "doubts"),
            sample=sample_of(bulk),
        )

    def _dispatch(self, request: HttpRequest, bulk: BulkDecision) -> None:
        if not bulk_dispatch(bulk.pk):
            messages.warning(request, _("The workers can't be reached now; the work starts by itself."))

    # --- watch, stop, try again, take along -----------------------------------------------------

    def progress_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        bulk = self._bulk(request, pk)
        progress = bulk_progress(bulk)
        return JsonResponse(
            {
                "state": bulk.get_state_display(),
                "is_at_work": progress.is_at_work,
                "done": formats.number_format(progress.done, force_grouping=True),
                "total": formats.number_format(progress.total, force_grouping=True),
                "percent": progress.percent,
                "left": left_words(progress),
            }
        )

    def drop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        bulk = self._bulk(request, pk)
        require(request, MAY[BulkAct(bulk.act)])
        if request.method == "POST":
            try:
                bulk_drop(bulk=bulk, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Nothing was done."))
        return self.to_object(pk)

    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        bulk = self._bulk(request, pk)
        require(request, MAY[BulkAct(bulk.act)])
        if bulk.state != BulkState.RUNNING:
            messages.error(request, _("It is not at work."))
            return self.to_object(pk)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                bulk_stop(bulk=bulk, reason=form.cleaned_data["reason"], actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            return self.to_object(pk)
        return self.page(
            request, "stop", **described(bulk, title=_("Stop this?")), form=form, progress=bulk_progress(bulk)
        )

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        bulk = self._bulk(request, pk)
        require(request, MAY[BulkAct(bulk.act)])
        if request.method == "POST":
            try:
                bulk_retry(bulk=bulk, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                self._dispatch(request, bulk)
        return self.to_object(pk)

    def csv_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        bulk = self._bulk(request, pk)
        wanted = request.GET.get("result", "")
        result = wanted if wanted in ItemResult.values else ""
        trail_add(
            act="bulk_export",
            subject_type="bulk_decision",
            subject_id=bulk.pk,
            actor=staff_of(request),
            detail={"result": result},
        )
        head = [
            _("INAMI number"),
            _("Name"),
            _("Outcome"),
            _("Amount (EUR)"),
            _("Result"),
            _("Why not"),
            _("At"),
        ]
        lines = result_lines(bulk, result)
        return csv_file(f"bulk-{bulk.pk}.csv", (line for part in ([head], lines) for line in part))  # type: ignore[return-value]

    def _bulk(self, request: HttpRequest, pk: Any) -> BulkDecision:
        found: BulkDecision = self.found(
            request, pk, BulkDecision.objects.select_related("premium_year", "prepared_by")
        )
        return found


# --- in words -----------------------------------------------------------------------------------


def described(bulk: BulkDecision, title: str = "") -> dict[str, Any]:
    return {
        "title": title or capfirst(str(bulk)),
        "bulk": bulk,
        "tone": TONES.get(BulkState(bulk.state), "info"),
        "chosen": chosen_words(bulk),
        "is_decision": bulk.act in (BulkAct.DECIDE, BulkAct.AUTOMATIC),
    }


def chosen_words(bulk: BulkDecision) -> list[str]:
    chosen, words = bulk.chosen, words_of(bulk.premium_year.scheme)
    if bulk.is_automatic:
        return [_("all dossiers that the machine can decide")]
    if numbers := chosen.get("numbers"):
        return [_count_words(numbers)]
    queues = {queue.code: str(queue.label) for queue in all_queues()}
    shown = {
        "queue": lambda code: _("queue: %(queue)s") % {"queue": queues.get(code, code)},
        "verdict": lambda code: _("the rules grant it") if code == "granted" else _("the rules refuse it"),
        "outcome": words.outcome_label,
        "profession": lambda code: str(Profession(code).label),
        "assigned": lambda code: str(ASSIGNED[code]),
        "found": _count_words,
    }
    return [say(chosen[name]) for name, say in shown.items() if name in chosen] or [_("all undecided dossiers")]


def _count_words(numbers: Sequence[str]) -> str:
    return ngettext("%(count)s number", "%(count)s numbers", len(numbers)) % {"count": len(numbers)}


def queue_link(code: str, filters: Mapping[str, Any], user: User) -> tuple[str, Text] | None:
    """From a queue of which many can be done at once, to the choice of just these dossiers."""
    act = next((queue.bulk for queue in queues_for(user) if queue.code == code), None)
    if act is None or not user.has_perm(MAY[act]):
        return None
    asked = {"act": act.value, "queue": code, **filters}
    query = {name: value for name, value in asked.items() if value}
    return reverse("admin:decisions_bulkdecision_add", query=query), _("Many dossiers at once")


QUEUE_LINKS.append(queue_link)


def outcome_rows(bulk: BulkDecision) -> list[dict[str, Any]]:
    words = words_of(bulk.premium_year.scheme)
    rows = [
        {"label": words.outcome_label(code), "count": count, "amount": Decimal(amount)}
        for code, (count, amount) in bulk.counts("outcomes").items()
    ]
    return sorted(rows, key=lambda row: -row["count"])


def left_rows(bulk: BulkDecision, name: str) -> list[dict[str, Any]]:
    """Counts per obstacle, with the words of each."""
    found = bulk.counts(name)
    texts = why_words(bulk.premium_year.scheme, list(found))
    rows = [{"text": text, "count": count} for text, count in zip(texts, found.values(), strict=True)]
    return sorted(rows, key=lambda row: -row["count"])


def result_rows(bulk: BulkDecision, progress: BulkProgress) -> list[dict[str, Any]]:
    base = reverse("admin:decisions_bulkitem_changelist")
    return [
        {
            "label": result.label,
            "tone": RESULT_TONES.get(result, "neutral"),
            "count": progress.counts[result],
            "url": f"{base}?bulk={bulk.pk}&result={result}",
            "csv": f"{reverse('admin:decisions_bulkdecision_csv', args=[bulk.pk])}?result={result}",
        }
        for result in ItemResult
        if progress.counts.get(result)
    ]


def left_words(progress: BulkProgress) -> str:
    if progress.seconds_left is None:
        return ""
    seconds = int(progress.seconds_left)
    if seconds < 60:
        return ngettext("%(count)s second left", "%(count)s seconds left", seconds) % {"count": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(count)s minute left", "%(count)s minutes left", minutes) % {"count": minutes}


# --- the dossiers -------------------------------------------------------------------------------


class BulkFilter(admin.SimpleListFilter):
    title = gettext_lazy("bulk decision")
    parameter_name = "bulk"
    offered = 25

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        bulks = list(BulkDecision.objects.select_related("premium_year").order_by("-id")[: self.offered])
        chosen = self.used_parameters.get(self.parameter_name)
        if chosen and chosen.isdigit() and int(chosen) not in {bulk.pk for bulk in bulks}:
            bulks += BulkDecision.objects.select_related("premium_year").filter(pk=int(chosen))
        return [(str(bulk.pk), str(bulk)) for bulk in bulks]

    def queryset(self, request: HttpRequest, queryset: QuerySet[BulkItem]) -> QuerySet[BulkItem]:
        value = self.value()
        return queryset.filter(bulk_id=int(value)) if value and value.isdigit() else queryset


class ResultFilter(ChoiceFilter):
    title = gettext_lazy("result")
    parameter_name = column = "result"
    choices_of = ItemResult


@admin.register(BulkItem)
class BulkItemAdmin(SearchedByProvider, PagesAdmin):
    """What became of each dossier."""

    list_display = ["number", "person", "result_shown", "why", "done_at", "bulk"]
    list_display_links = None
    list_filter = [BulkFilter, ResultFilter]
    list_select_related = ["dossier__provider__person", "dossier__premium_year", "bulk__premium_year"]
    provider_path = "dossier__provider"
    sortable_by = ()
    fields = readonly_fields = ("bulk", "dossier", "attempt", "result_shown", "why", "decision", "done_at")

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Of one bulk decision in the order of its preview and of its file; of all, the latest first."""
        return ["id"] if BulkFilter.parameter_name in request.GET else ["-id"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown: list[Any] = list(self.list_display)
        return shown[:-1] if BulkFilter.parameter_name in request.GET else shown

    @admin.display(description=gettext_lazy("INAMI number"))
    def number(self, item: BulkItem) -> SafeString:
        """Leads to the dossier, where one sees what to do."""
        address = reverse("admin:decisions_workdossier_change", args=[item.dossier_id])
        return format_html('<a class="nowrap" href="{}">{}</a>', address, item.dossier.provider.display)

    @admin.display(description=gettext_lazy("person"))
    def person(self, item: BulkItem) -> str:
        return str(item.dossier.provider.person)

    @admin.display(description=gettext_lazy("result"))
    def result_shown(self, item: BulkItem) -> SafeString:
        tone = RESULT_TONES.get(ItemResult(item.result), "neutral")
        return format_html('<span class="tag tone-{}">{}</span>', tone, item.get_result_display())

    @admin.display(description=gettext_lazy("why not"))
    def why(self, item: BulkItem) -> str:
        return why_of(item, item.dossier.premium_year.scheme) or "–"
