"""Exports of personal data: that they were made, for whom and why; never their content."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.staff import staff_of
from apps.core.admin_pages import require
from apps.providers.models import Person
from apps.providers.selectors import persons_search

from ..forms import ExportForm
from ..models import DataExport
from ..services.exports import MAY_MAKE, export_ask, export_retry
from .pages import ActAdmin


@admin.register(DataExport)
class DataExportAdmin(ActAdmin):
    list_display = ["person", "asked_at", "by_whom", "state", "ready_at", "expires_on", "downloaded_at"]
    list_filter = ["state"]
    list_select_related = ["person", "asked_by"]
    search_fields = ["person__search_name"]
    search_help_text = gettext_lazy("A name, an INAMI number or a NISS.")
    change_form_template = "admin/privacy/dataexport/change_form.html"
    fields = readonly_fields = (
        "person",
        "asked_by",
        "asked_at",
        "reason",
        "state",
        "attempts",
        "last_error",
        "size",
        "sha256",
        "ready_at",
        "expires_on",
        "downloaded_at",
        "ended_at",
    )

    @admin.display(description=gettext_lazy("asked for by"))
    def by_whom(self, export: DataExport) -> str:
        return _("the office") if export.reason else _("the person")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term.strip():
            return queryset, False
        return queryset.filter(person__in=persons_search(search_term).order_by().values("pk")), False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("make/<int:person_id>/", wrap(self.make_view), name="privacy_dataexport_make"),
            path("<int:pk>/retry/", wrap(self.retry_view), name="privacy_dataexport_retry"),
        ]
        return own + super().get_urls()

    def make_view(self, request: HttpRequest, person_id: int) -> HttpResponse:
        """For somebody who asked by letter or on the telephone."""
        require(request, MAY_MAKE)
        person = get_object_or_404(Person, pk=person_id)
        text = _(
            "A file is made with everything that the portal holds on this person. Only they can download it, after "
            "they signed in again. They get a message, and read your reason."
        )
        if person.account_id is None:
            text += " " + _(
                "This person has no account yet: they can download it once they signed in for the first time."
            )
        return self.act(
            request,
            form=ExportForm(request.POST or None),
            title=_("Make an export of somebody's data"),
            text=text,
            rows=[(_("Person"), person.full_name)],
            button=_("Make the export"),
            done=_("The export is being made. The person gets a message when it is ready."),
            do=lambda data: export_ask(person=person, actor=staff_of(request), reason=data["reason"]),
            back=reverse("admin:providers_person_change", args=[person.pk]),
        )

    def retry_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, MAY_MAKE)
        export = self.found(request, pk)
        return self.act(
            request,
            form=None,
            title=_("Try again"),
            text=_("The export could not be made: %(error)s") % {"error": export.last_error or "–"},
            rows=[(_("Person"), export.person.full_name)],
            button=_("Try again"),
            done=_("It is tried again."),
            do=lambda data: export_retry(export=export, actor=staff_of(request)),
            back=self.page_url("change", pk),
        )
