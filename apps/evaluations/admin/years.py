from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.staff import staff_of
from apps.core.admin_pages import PagesAdmin, require
from apps.core.models import TrailEntry

from ..forms import CalendarForm, OpenYearForm
from ..models import Dossier, PremiumYear
from ..services import calendar_date_change, premium_year_open
from ..wordings import words_of

MAY_MOVE = "evaluations.change_calendardate"
MAY_OPEN = "evaluations.add_premiumyear"


@admin.register(PremiumYear)
class PremiumYearAdmin(PagesAdmin):
    """Premium years and their calendar. Of a year only the days of its calendar change; the trail keeps them."""

    list_display = ["__str__", "runs_count", "dossiers_count"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PremiumYear]:
        dossiers = Dossier.objects.filter(premium_year=OuterRef("pk")).order_by().values("premium_year")
        return (
            super()
            .get_queryset(request)
            .annotate(
                runs_found=Count("runs"),
                dossiers_found=Coalesce(Subquery(dossiers.annotate(found=Count("pk")).values("found")), 0),
            )
        )

    @admin.display(description=gettext_lazy("runs"))
    def runs_count(self, year: Any) -> int:
        return int(year.runs_found)

    @admin.display(description=gettext_lazy("dossiers"))
    def dossiers_count(self, year: Any) -> int:
        return int(year.dossiers_found)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_OPEN)

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

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        year = self.found(request, object_id)
        dates = list(year.calendar.order_by("day"))
        may_move = staff_of(request).has_perm(MAY_MOVE)
        form = CalendarForm(request.POST or None, dates=dates)
        if request.method == "POST":
            require(request, MAY_MOVE)
            if form.is_valid() and form.moves:
                if "confirmed" in request.POST:
                    return self._move(request, year, form)
                return self.page(request, "move", title=_("Move these days?"), year=year, form=form, moves=form.moves)
        words = words_of(year.scheme)
        moved = TrailEntry.objects.filter(
            subject_type="calendar_date", subject_id__in=[str(date.pk) for date in dates]
        ).order_by("-id")[:50]
        titles = {date.key: words.calendar_title(date.key) for date in dates}
        return self.page(
            request,
            "year",
            title=str(year),
            year=year,
            form=form,
            may_move=may_move,
            dates=[{"date": d, "title": titles[d.key], "field": form[f"day_{d.pk}"]} for d in dates],
            moved=[{"entry": e, "title": titles.get(e.detail.get("key", ""), "")} for e in moved],
            runs=year.runs.order_by("-id")[:10],
        )

    def _move(self, request: HttpRequest, year: PremiumYear, form: CalendarForm) -> HttpResponse:
        with transaction.atomic():
            for move in form.moves:
                calendar_date_change(date=move.date, day=move.day, actor=staff_of(request))
        count = len(form.moves)
        said = ngettext("%(count)s day was moved.", "%(count)s days were moved.", count)
        messages.success(request, said % {"count": count})
        return self.to_object(year.pk)
