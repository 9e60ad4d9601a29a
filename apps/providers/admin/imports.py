from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError

from apps.core.admin import ReadOnlyAdmin
from apps.core.admin_filters import DaysFilter

from ..importers import importer_for, importers
from ..importers.messages import file_words, row_words
from ..importers.progress import progress_read
from ..importers.services import RAW_KEPT, import_request, import_upload, rejected_rows_csv
from ..models import ImportBatch, ImportState, ImportWork

STEPS = {
    "read": _("reading the file"),
    "check": _("checking the rows"),
    "encrypt": _("encrypting identities"),
    "supersede": _("superseding what changed"),
    "write": _("writing the rows"),
}


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of file"))
    source = forms.CharField(
        label=_("Source"),
        max_length=40,
        initial="inami",
        help_text=_("A row's key counts within its source."),
    )
    file = forms.FileField(label=_("File"), help_text=_("CSV in UTF-8 with a header."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(found.kind, found.label) for found in importers()]  # type: ignore[attr-defined]


class UploadedFilter(DaysFilter):
    title = _("uploaded at")
    column = "created_at"


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """Upload, look at the report, apply. Checking and applying are jobs."""

    list_display = [
        "id",
        "kind_shown",
        "source",
        "file_name",
        "state",
        "total_shown",
        "rejected_shown",
        "created_by",
        "created_at",
    ]
    list_filter = ["state", "kind", UploadedFilter]
    list_select_related = ["created_by"]

    @admin.display(description=_("kind of file"), ordering="kind")
    def kind_shown(self, batch: ImportBatch) -> str:
        return _label(batch)

    @admin.display(description=_("rows"), ordering="rows_total")
    def total_shown(self, batch: ImportBatch) -> str:
        return number_format(batch.rows_total, force_grouping=True)

    @admin.display(description=_("rejected"), ordering="rows_rejected")
    def rejected_shown(self, batch: ImportBatch) -> str:
        return number_format(batch.rows_rejected, force_grouping=True)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("providers.add_importbatch")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("providers.view_importbatch")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/apply/", wrap(self.apply_view), name="providers_importbatch_apply"),
            path("<int:pk>/check/", wrap(require_POST(self.check_view)), name="providers_importbatch_check"),
            path("<int:pk>/rejected/", wrap(self.rejected_view), name="providers_importbatch_rejected"),
        ]
        return own + super().get_urls()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            batch = import_upload(
                kind=form.cleaned_data["kind"],
                source=form.cleaned_data["source"],
                file=form.cleaned_data["file"],
                file_name=form.cleaned_data["file"].name,
                actor=request.user,  # type: ignore[arg-type]
            )
            return self._request(request, batch, ImportWork.VALIDATE)
        return self._page(request, "upload", title=_("Upload a register's file"), form=form)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        batch = self._get(request, object_id)
        step = progress_read(batch.pk) if batch.wanted else None
        rejections = [
            {"rejection": found, "words": row_words(found.code)}
            for found in batch.rejections.order_by("line", "id")[:100]
        ]
        return self._page(
            request,
            "report",
            title=str(batch),
            batch=batch,
            kind=_label(batch),
            error=file_words(batch.error) if batch.error else "",
            is_working=bool(batch.wanted),
            step=STEPS.get(step.step, step.step) if step else "",
            step_rows=step.rows if step else 0,
            rejections=rejections,
            rejections_total=batch.rejections.count(),
            raw_kept=RAW_KEPT,
            can_apply=self._can_apply(request) and batch.state == ImportState.VALIDATED and not batch.wanted,
            good_rows=batch.rows_total - batch.rows_rejected,
        )

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._get(request, pk)
        if not self._can_apply(request):
            raise PermissionDenied
        if request.method == "POST":
            work = ImportWork.APPLY_GOOD if "good" in request.POST else ImportWork.APPLY
            return self._request(request, batch, work)
        title = _("Apply this import?")
        good_rows = batch.rows_total - batch.rows_rejected
        return self._page(request, "apply", title=title, batch=batch, kind=_label(batch), good_rows=good_rows)

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._get(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        # Work that was asked and stands still is given out again; nothing else is lost by that.
        return self._request(request, batch, ImportWork(batch.wanted) or ImportWork.VALIDATE)

    def rejected_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        batch = self._get(request, pk)
        rows = rejected_rows_csv(batch=batch, actor=request.user)  # type: ignore[arg-type]
        name = f"import-{batch.pk}-rejected.csv"
        return StreamingHttpResponse(
            rows,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _get(self, request: HttpRequest, pk: Any) -> ImportBatch:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(ImportBatch, pk=pk)

    def _can_apply(self, request: HttpRequest) -> bool:
        return request.user.has_perm("providers.apply_importbatch")

    def _request(self, request: HttpRequest, batch: ImportBatch, work: ImportWork) -> HttpResponse:
        try:
            import_request(batch=batch, work=work, actor=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            messages.error(request, error.messages[0])
        except OperationalError:
            messages.warning(request, _("The job can't be queued now; it starts by itself in a few minutes."))
        return HttpResponseRedirect(reverse("admin:providers_importbatch_change", args=[batch.pk]))

    def _page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        everywhere = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/providers/importbatch/{name}.html", everywhere | context)


def _label(batch: ImportBatch) -> str:
    try:
        return str(importer_for(batch.kind).label)
    except KeyError:
        return batch.kind
