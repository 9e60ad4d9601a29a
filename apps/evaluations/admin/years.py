from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Model, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ..forms import OpenYearForm
from ..models import CalendarDate, PremiumYear
from ..services import calendar_date_change, premium_year_open
from ..wordings import words_of
from .pages import PagesAdmin, require, staff_of

MAY_MOVE = "evaluations.change_calendardate"
MAY_OPEN = "evaluations.add_premiumyear"


class CalendarInline(admin.TabularInline[CalendarDate, PremiumYear]):
    """The calendar of a year. Only the day can be changed; the trail keeps the former one."""

    model = CalendarDate
    fields = ["title", "day", "mark", "source", "note"]
    readonly_fields = ["title", "mark", "source", "note"]
    ordering = ["day"]
    extra = max_num = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm(MAY_MOVE)

    @admin.display(description=_("what"))
    def title(self, date: CalendarDate) -> str:
        return words_of(date.premium_year.scheme).calendar_title(date.key)


@admin.register(PremiumYear)
class PremiumYearAdmin(PagesAdmin):
    list_display = ["__str__", "opened_on", "runs_count", "dossiers_count"]
    list_filter = ["scheme"]
    fields = readonly_fields = ["scheme_shown", "year", "opened_on"]
    inlines = [CalendarInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PremiumYear]:
        counted = Count("runs", distinct=True)
        return super().get_queryset(request).annotate(runs_found=counted)

    @admin.display(description=_("scheme"))
    def scheme_shown(self, year: PremiumYear) -> str:
        return str(year)

    @admin.display(description=_("runs"))
    def runs_count(self, year: Any) -> int:
        return int(year.runs_found)

    @admin.display(description=_("dossiers"))
    def dossiers_count(self, year: PremiumYear) -> int:
        return year.dossiers.count()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_OPEN)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Of the year itself nothing changes: only the days of its calendar."""
        return request.user.has_perm(MAY_MOVE)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The year's own fields are read-only."""

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet[Any, ModelForm[Any]], change: bool
    ) -> None:
        formset.new_objects, formset.deleted_objects, formset.changed_objects = [], [], []
        for changed in formset.forms:
            if "day" in changed.changed_data:
                calendar_date_change(date=changed.instance, day=changed.cleaned_data["day"], actor=staff_of(request))
                formset.changed_objects.append((changed.instance, ["day"]))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(request, MAY_OPEN)
        form = OpenYearForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            year = premium_year_open(**form.cleaned_data, actor=staff_of(request))
            messages.success(request, _("%(year)s is open; its calendar is below.") % {"year": year})
            return self.to_object(year.pk)
        return self.page(request, "open", title=_("Open a premium year"), form=form)
