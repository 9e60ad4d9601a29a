from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReadOnlyAdmin

from ..models import Person, ProviderNumber, QualificationCode
from ..selectors import persons_search, providers_search
from .inlines import PERSON_INLINES, PROVIDER_INLINES


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_per_page = 50
    list_display = ["last_name", "first_name", "numbers_shown", "birth_date", "masked_niss"]
    list_display_links = ["last_name", "first_name"]
    ordering = ["search_name", "id"]
    search_fields = ["search_name"]
    search_help_text = _("A name, an INAMI number or a NISS.")
    fields = readonly_fields = (
        "last_name",
        "first_name",
        "masked_niss",
        "birth_date",
        "language",
        "email",
        "pension_taken_on",
        "deceased_on",
        "account",
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return PERSON_INLINES

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return super().get_queryset(request).prefetch_related("numbers")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return persons_search(search_term).prefetch_related("numbers"), False

    @admin.display(description=_("NISS"))
    def masked_niss(self, person: Person) -> str:
        return person.masked_niss

    @admin.display(description=_("INAMI numbers"))
    def numbers_shown(self, person: Person) -> str:
        return format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:providers_providernumber_change", args=[number.pk]), number.display)
                for number in person.numbers.all()
            ),
        )


@admin.register(ProviderNumber)
class ProviderNumberAdmin(ReadOnlyAdmin):
    list_per_page = 50
    list_display = ["display", "profession", "person", "granted_on", "stopped_on"]
    list_filter = ["profession"]
    list_select_related = ["person"]
    ordering = ["number"]
    search_fields = ["number"]
    search_help_text = _("A name, an INAMI number or a NISS.")
    fields = readonly_fields = ("display", "profession", "person_link", "granted_on", "stopped_on")

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return PROVIDER_INLINES

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        wanted = providers_search(search_term).order_by()
        return queryset.filter(pk__in=wanted.values("pk")), False

    @admin.display(description=_("INAMI number"), ordering="number")
    def display(self, number: ProviderNumber) -> str:
        return number.display

    @admin.display(description=_("person"))
    def person_link(self, number: ProviderNumber) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:providers_person_change", args=[number.person_id]),
            number.person,
        )


@admin.register(QualificationCode)
class QualificationCodeAdmin(ReadOnlyAdmin):
    list_display = ["code", "profession", "group", "specialty", "meaning", "titles"]
    list_filter = ["profession", "group", "specialty"]
    search_fields = ["=code", "meaning"]
