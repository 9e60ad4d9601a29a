from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.admin_filters import DaysFilter
from apps.core.admin_pages import require
from apps.core.csv_answer import csv_file

from ..models import ConventionChoice, ScheduleBlock, WindowClosing
from .pages import ConventionPages


class MadeFilter(DaysFilter):
    title = gettext_lazy("made at")
    column = "made_at"


class CurrentFilter(admin.SimpleListFilter):
    title = gettext_lazy("counts")
    parameter_name = "counts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("yes")), ("no", _("taken back"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(undone_at__isnull=self.value() == "yes")


class BlockInline(admin.TabularInline[ScheduleBlock, ConventionChoice]):
    model = ScheduleBlock
    extra = 0
    can_delete = False
    fields = ["weekday", "starts", "ends", "is_agreed", "address"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("conventions.view_conventionchoice")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ConventionChoice)
class ConventionChoiceAdmin(ConventionPages):
    list_display = [
        "receipt",
        "provider",
        "window",
        "choice",
        "status",
        "effect_on",
        "made_at",
        "is_by_mandate",
        "undone_at",
    ]
    list_filter = ["window__profession", "status", CurrentFilter, MadeFilter]
    list_select_related = ["provider", "window__agreement"]
    search_fields = ["=receipt", "provider__number__startswith"]
    search_help_text = gettext_lazy("A receipt number, or the first digits of an INAMI number.")
    inlines = [BlockInline]
    change_list_template = "admin/conventions/choices_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("csv/", wrap(self.file_view), name="conventions_conventionchoice_csv"), *super().get_urls()]

    def file_view(self, request: HttpRequest) -> HttpResponse:
        """All choices, the newest first."""
        require(request, "conventions.view_conventionchoice")
        return csv_file("choices.csv", _lines())  # type: ignore[return-value]


def _lines() -> Iterator[list[Any]]:
    yield [
        "receipt",
        "number",
        "profession",
        "window",
        "choice",
        "before",
        "status",
        "effect_on",
        "made_at",
        "undone_at",
    ]
    rows = ConventionChoice.objects.select_related("provider", "window").order_by("-made_at", "-pk")
    for c in rows.iterator(chunk_size=2_000):
        yield [
            c.receipt,
            c.provider.number,
            c.provider.profession,
            c.window.key,
            c.choice,
            c.status_before,
            c.status,
            c.effect_on,
            c.made_at.isoformat(),
            c.undone_at.isoformat() if c.undone_at else "",
        ]


@admin.register(WindowClosing)
class WindowClosingAdmin(ConventionPages):
    """What the end of a window did: who had chosen what, for whom silence decided."""

    list_display = ["window", "started_at", "finished_at", "counts"]
    list_select_related = ["window__agreement"]
