from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext

from .clock import end_of, today


class DaysFilter(admin.SimpleListFilter):
    """The last week, month or year of a column, by the portal's clock.."""

    parameter_name = "days"
    column = ""
    offered = (7, 30, 365)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (str(days), ngettext("last %(days)s day", "last %(days)s days", days) % {"days": days})
            for days in self.offered
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        if value not in {str(days) for days in self.offered}:
            return queryset
        return queryset.filter(**{f"{self.column}__gte": end_of(today() - dt.timedelta(days=int(value)))})
