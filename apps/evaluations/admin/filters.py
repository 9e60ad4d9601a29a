from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest


class CodeFilter(ABC, admin.SimpleListFilter):
    """A filter on codes, shown in the words of the schemes."""

    @abstractmethod
    def words(self) -> dict[str, str]:
        """The codes with their words."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return sorted(self.words().items(), key=lambda item: item[1])


class ChoiceFilter(CodeFilter):
    """A plain column with its labels: the codes in the address are checked, not passed on."""

    column = ""
    choices_of: Any = None

    def words(self) -> dict[str, str]:
        return {value: str(label) for value, label in self.choices_of.choices}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset
