"""Lists that are searched by who they are about."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..selectors import providers_search


class SearchedByProvider:
    """For a ModelAdmin: a name, an INAMI number or a NISS finds the rows; `provider_path` leads from a row to its
    number."""

    provider_path = "provider"
    search_help_text: Any = _("A name, an INAMI number or a NISS.")

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [f"{self.provider_path}__number"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        numbers = providers_search(search_term).order_by().values("pk")
        return queryset.filter(**{f"{self.provider_path}__in": numbers}), False
