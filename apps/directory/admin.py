from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.admin import ReadOnlyAdmin

from . import services
from .models import DirectoryReport
from .states import ReportState


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=gettext_lazy("What was done"),
        help_text=gettext_lazy("One sentence for the trail: what was corrected, or why nothing was wrong."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


@admin.register(DirectoryReport)
class DirectoryReportAdmin(ReadOnlyAdmin):
    """What the public says is wrong. A report is read, acted upon elsewhere, and closed with what was done."""

    list_display = ["provider", "kind", "reported_at", "state", "closed_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["provider"]
    search_fields = ["=provider__number"]
    search_help_text = gettext_lazy("INAMI number, eight digits")
    list_per_page = 50
    actions = ["close"]
    fields = [
        "provider",
        "kind",
        "text",
        "email",
        "language",
        "reported_at",
        "state",
        "outcome",
        "closed_at",
        "closed_by",
    ]

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("directory.close_directoryreport")

    @admin.action(description=gettext_lazy("Close…"), permissions=["close"])
    def close(self, request: HttpRequest, queryset: QuerySet[DirectoryReport]) -> HttpResponse | None:
        """Counts and asks what was done first."""
        able = queryset.filter(state=ReportState.OPEN)
        form = OutcomeForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            context: dict[str, Any] = {
                **self.admin_site.each_context(request),
                "title": _("Close reports"),
                "opts": self.model._meta,
                "form": form,
                "count": able.count(),
                "left_out": queryset.exclude(state=ReportState.OPEN).count(),
                "examples": able.select_related("provider").order_by("-pk")[:10],
                "chosen": list(queryset.values_list("pk", flat=True)),
            }
            return TemplateResponse(request, "admin/directory/directoryreport/close.html", context)
        done = 0
        for pk in able.values_list("pk", flat=True):
            try:
                services.report_close(report_id=pk, outcome=form.cleaned_data["outcome"], actor=request.user)  # type: ignore[arg-type]
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.WARNING)
            else:
                done += 1
        text = ngettext("%(count)s report is closed.", "%(count)s reports are closed.", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS)
        return None
