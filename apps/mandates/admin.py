"""Mandates as staff see them: to look at, to stop with a reason, and to record what both sides accepted elsewhere."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin
from apps.core.admin_filters import DaysFilter
from apps.providers.validators import IdentifierField

from . import import_services, organisation_services, services
from .import_rows import ACCEPTED_COLUMNS, OPTIONAL
from .models import (
    Mandate,
    MandateImport,
    MandateImportKind,
    MandateImportState,
    Organisation,
    OrganisationKind,
    OrganisationRole,
)

EXAMPLES = 10
ROWS_SHOWN = 100


class BegunFilter(DaysFilter):
    title = _("begun at")
    column = "opened_at"


class StopForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Both sides read it."), widget=forms.Textarea(attrs={"rows": 3})
    )


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ["principal", "mandatary_shown", "kind", "standing_shown", "first_day", "last_day"]
    list_filter = ["state", "kind", "source", BegunFilter]
    list_select_related = ["principal", "organisation"]
    search_fields = ["=principal__numbers__number", "principal__search_name", "organisation__name"]
    search_help_text = _("Name or INAMI number (eight digits) of the care provider, or name of the organisation.")
    exclude = ["mandatary_niss"]
    readonly_fields = ["masked_niss", "standing_shown"]
    actions = ["stop"]

    @admin.display(description=_("mandatary"))
    def mandatary_shown(self, mandate: Mandate) -> str:
        return mandate.mandatary

    @admin.display(description=_("today"))
    def standing_shown(self, mandate: Mandate) -> str:
        return str(mandate.standing.label)

    @admin.display(description=_("mandatary's number"))
    def masked_niss(self, mandate: Mandate) -> str:
        return mandate.mandatary_number

    def has_stop_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mandates.stop_mandate")

    @admin.action(description=_("Stop these mandates"), permissions=["stop"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Mandate]) -> HttpResponse | None:
        """Counts and asks for a reason first."""
        chosen = list(queryset.select_related("principal", "organisation").order_by("pk"))
        can_stop = [mandate for mandate in chosen if mandate.is_open]
        form = StopForm(request.POST if "confirmed" in request.POST else None)
        if "confirmed" in request.POST and form.is_valid():
            self._stop(request, can_stop, form.cleaned_data["reason"])
            return None
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _t("Stop mandates?"),
            "form": form,
            "chosen": [mandate.pk for mandate in chosen],
            "count": len(can_stop),
            "left_out": len(chosen) - len(can_stop),
            "examples": can_stop[:EXAMPLES],
        }
        return TemplateResponse(request, "admin/mandates/mandate/stop.html", context)

    def _stop(self, request: HttpRequest, mandates: list[Mandate], reason: str) -> None:
        stopped = 0
        for mandate in mandates:
            try:
                services.mandate_stop_by_office(mandate=mandate, reason=reason, actor=cast(User, request.user))
            except ValidationError as error:
                self.message_user(request, f"{mandate}: {' '.join(error.messages)}", messages.WARNING)
            else:
                stopped += 1
        said = ngettext("%(count)s mandate is stopped.", "%(count)s mandates are stopped.", stopped)
        self.message_user(request, said % {"count": stopped})


class RoleInline(admin.TabularInline[OrganisationRole, Organisation]):
    model = OrganisationRole
    extra = 0
    can_delete = False
    fields = ("name", "role", "first_day", "last_day", "ended_at")
    readonly_fields = ("name", "role", "first_day", "last_day", "ended_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("mandates.view_organisation")


class OrganisationForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    number = forms.CharField(
        label=_("Number"), max_length=20, help_text=_("CBE number of an enterprise, INAMI number of an institution.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    manager_niss = IdentifierField(kind="niss", label=_("NISS of the first manager"))
    manager_name = forms.CharField(label=_("Name of the first manager"), max_length=120)


@admin.register(Organisation)
class OrganisationAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "display_number"]
    list_filter = ["kind"]
    search_fields = ["name", "=number"]
    inlines = [RoleInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mandates.add_organisation")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With its first manager, who names everybody else."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = OrganisationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                organisation = organisation_services.organisation_register(
                    **form.cleaned_data, actor=cast(User, request.user)
                )
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return HttpResponseRedirect(reverse("admin:mandates_organisation_change", args=[organisation.pk]))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _t("Register an organisation"),
            "form": form,
            "note": _t("The first manager then names the others in the portal."),
            "submit": _t("Register"),
        }
        return TemplateResponse(request, "admin/mandates/form.html", context)


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
