"""Recording mandates that both sides accepted elsewhere."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin

from .. import import_services
from ..import_rows import ACCEPTED_COLUMNS, OPTIONAL
from ..models import MandateImport, MandateImportKind, MandateImportState

ROWS_SHOWN = 100


class SsmForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("CSV in UTF-8 with a header, at most 5 MB."))


@admin.register(MandateImport)
class MandateImportAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "kind", "organisation", "state", "rows_total", "rows_rejected", "created_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["organisation"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mandates.import_mandate")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/apply/", wrap(self.apply_view), name="mandates_mandateimport_apply"),
            path("<int:pk>/rejected/", wrap(self.rejected_view), name="mandates_mandateimport_rejected"),
        ]
        return own + super().get_urls()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = SsmForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                batch = import_services.import_check(
                    kind=MandateImportKind.ACCEPTED,
                    organisation=None,
                    file=file,
                    file_name=file.name,
                    actor=cast(User, request.user),
                )
            except ValidationError as error:
                form.add_error("file", error.messages)
            else:
                return HttpResponseRedirect(reverse("admin:mandates_mandateimport_change", args=[batch.pk]))
        columns = ", ".join([*ACCEPTED_COLUMNS, *OPTIONAL[MandateImportKind.ACCEPTED]])
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _t("Record mandates accepted elsewhere"),
            "form": form,
            "note": _t("The file is checked whole first. Its columns: %(columns)s.") % {"columns": columns},
            "submit": _t("Upload and check"),
            "is_multipart": True,
        }
        return TemplateResponse(request, "admin/mandates/form.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        batch = self._get(request, object_id)
        rows = batch.rows.exclude(problem="").order_by("line")[:ROWS_SHOWN]
        can_apply = batch.kind == MandateImportKind.ACCEPTED and batch.state == MandateImportState.CHECKED
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(batch),
            "batch": batch,
            "good": batch.rows_total - batch.rows_rejected,
            "done": batch.rows.filter(is_done=True).count(),
            "rejected": [(row.line, import_services.row_words(row.problem)) for row in rows],
            "can_apply": can_apply and self.has_add_permission(request),
            "is_at_work": batch.state == MandateImportState.AT_WORK,
        }
        return TemplateResponse(request, "admin/mandates/mandateimport/report.html", context)

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of the report has counted and asked."""
        batch = self._get(request, pk)
        if request.method == "POST":
            try:
                import_services.import_start(
                    batch=batch, actor=cast(User, request.user), good_rows_alone="good" in request.POST
                )
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:mandates_mandateimport_change", args=[batch.pk]))

    def rejected_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        batch = self._get(request, pk)
        return StreamingHttpResponse(
            import_services.rejected_csv(batch=batch, actor=cast(User, request.user)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="mandates-{batch.pk}-rejected.csv"'},
        )

    def _get(self, request: HttpRequest, pk: int | str) -> MandateImport:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(MandateImport.objects.select_related("organisation", "created_by"), pk=pk)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
