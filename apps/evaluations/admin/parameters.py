from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.staff import staff_of
from apps.core.admin_pages import PagesAdmin, require, say_refused
from apps.core.models import TrailEntry
from apps.providers.professions import Profession

from ..forms import ProposalForm
from ..models import Parameter, ParameterMark
from ..parameter_table import QUALIFIERS, ParameterRow
from ..services import parameter_approve, parameter_propose, parameter_withdraw
from ..states import ParameterState
from ..wordings import words_of
from .filters import ChoiceFilter, CodeFilter

MAY_PROPOSE = "evaluations.add_parameter"
MAY_APPROVE = "evaluations.approve_parameter"


def row_of(parameter: Parameter) -> ParameterRow:
    """The parameter as the rules read it."""
    values = {name: getattr(parameter, name) for name in ParameterRow.__dataclass_fields__}
    for name in ("known_from", "known_to"):
        values[name] = values[name].isoformat() if values[name] else ""
    return ParameterRow(**values)


class KeyFilter(admin.SimpleListFilter):
    title = _("parameter")
    parameter_name = "key"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = Parameter.objects.order_by("key").values_list("scheme", "key").distinct()
        titles = {key: words_of(scheme).parameter_title(key) for scheme, key in found}
        return sorted(titles.items(), key=lambda item: item[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Parameter]) -> QuerySet[Parameter]:
        return queryset.filter(key=self.value()) if self.value() else queryset


class YearFilter(admin.SimpleListFilter):
    title = _("premium year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        years = Parameter.objects.exclude(first_year=None).values_list("first_year", flat=True).distinct()
        return [(str(year), str(year)) for year in sorted(set(years), reverse=True)]  # type: ignore[type-var]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Parameter]) -> QuerySet[Parameter]:
        if not (self.value() or "").isdigit():
            return queryset
        year = int(self.value() or 0)
        return queryset.exclude(first_year__gt=year).exclude(last_year__lt=year)


class ProfessionFilter(ChoiceFilter):
    title = _("profession")
    parameter_name = column = "profession"
    choices_of = Profession


class LevelFilter(CodeFilter):
    title = _("level")
    parameter_name = "level"

    def words(self) -> dict[str, str]:
        found = Parameter.objects.exclude(level="").order_by("level").values_list("scheme", "level").distinct()
        return {level: words_of(scheme).parameter_qualifiers(ParameterRow("", level=level)) for scheme, level in found}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Parameter]) -> QuerySet[Parameter]:
        return queryset.filter(level=self.value()) if self.value() else queryset


class ProposedFilter(admin.SimpleListFilter):
    title = _("proposed by")
    parameter_name = "proposed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("myself")), ("others", _("others"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Parameter]) -> QuerySet[Parameter]:
        match self.value():
            case "me":
                return queryset.filter(proposed_by=staff_of(request))
            case "others":
                return queryset.exclude(proposed_by=staff_of(request))
        return queryset


@admin.register(Parameter)
class ParameterAdmin(PagesAdmin):
    """The numbers of the law. Nobody edits an approved value: one person proposes another, a second one approves."""

    list_display = ["title", "qualifiers", "years", "value_shown", "mark_shown", "source", "state"]
    list_filter = ["state", ProposedFilter, "mark", YearFilter, ProfessionFilter, LevelFilter, KeyFilter]
    search_fields = ["key", "source", "note", "legal_reference"]
    search_help_text = _("A source, a note or a legal reference.")
    list_per_page = 100
    sortable_by = ()

    @admin.display(description=_("parameter"))
    def title(self, parameter: Parameter) -> str:
        return words_of(parameter.scheme).parameter_title(parameter.key)

    @admin.display(description=_("of whom"))
    def qualifiers(self, parameter: Parameter) -> str:
        return words_of(parameter.scheme).parameter_qualifiers(row_of(parameter))

    @admin.display(description=_("premium years"))
    def years(self, parameter: Parameter) -> str:
        return parameter.years_display

    @admin.display(description=_("value"))
    def value_shown(self, parameter: Parameter) -> SafeString:
        value = words_of(parameter.scheme).parameter_value(row_of(parameter))
        if parameter.provisional:
            return format_html('<span class="nowrap">{}</span> ({})', value, _("provisional"))
        return format_html('<span class="nowrap">{}</span>', value)

    @admin.display(description=_("mark"), ordering="mark")
    def mark_shown(self, parameter: Parameter) -> SafeString:
        tone = "good" if parameter.mark == ParameterMark.SOURCED else "attention"
        return format_html('<span class="tag tone-{}">{}</span>', tone, parameter.get_mark_display())

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/propose/", wrap(self.propose_view), name="evaluations_parameter_propose"),
            path("<int:pk>/approve/", wrap(self.approve_view), name="evaluations_parameter_approve"),
            path("<int:pk>/withdraw/", wrap(self.withdraw_view), name="evaluations_parameter_withdraw"),
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        parameter = self.found(request, object_id, Parameter.objects.select_related("proposed_by", "approved_by"))
        address = {name: getattr(parameter, name) for name in ("scheme", "key", *QUALIFIERS)}
        values = Parameter.objects.filter(**address).select_related("proposed_by", "approved_by")
        user = staff_of(request)
        is_draft = parameter.state == ParameterState.DRAFT
        return self.page(
            request,
            "parameter",
            **self._described(parameter),
            history=[
                {"parameter": p, "value": words_of(p.scheme).parameter_value(row_of(p))}
                for p in values.order_by("-first_year", "-proposed_at", "-pk")
            ],
            trail=TrailEntry.objects.filter(subject_type="parameter", subject_id=str(parameter.pk)).order_by("id"),
            may_propose=parameter.state == ParameterState.APPROVED and user.has_perm(MAY_PROPOSE),
            may_approve=is_draft and user.has_perm(MAY_APPROVE) and parameter.proposed_by_id != user.pk,
            is_own_draft=is_draft and parameter.proposed_by_id == user.pk,
            may_withdraw=is_draft and self._may_withdraw(parameter, request),
        )

    def _described(self, parameter: Parameter) -> dict[str, Any]:
        words, row = words_of(parameter.scheme), row_of(parameter)
        return {
            "title": words.parameter_title(parameter.key),
            "parameter": parameter,
            "qualifiers": words.parameter_qualifiers(row),
            "value": words.parameter_value(row),
        }

    @staticmethod
    def _may_withdraw(parameter: Parameter, request: HttpRequest) -> bool:
        user = staff_of(request)
        return user.has_perm(MAY_APPROVE) or (user.has_perm(MAY_PROPOSE) and parameter.proposed_by_id == user.pk)

    def propose_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        former = self.found(request, pk)
        require(request, MAY_PROPOSE)
        form = ProposalForm(request.POST or None, former=former)
        if request.method == "POST" and form.is_valid():
            try:
                draft = parameter_propose(actor=staff_of(request), **form.fields_of_draft())
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Proposed. It counts as soon as a second person approves it."))
                return self.to_object(draft.pk)
        return self.page(request, "propose", **self._described(former), form=form)

    def approve_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self.found(request, pk, Parameter.objects.select_related("replaces", "proposed_by"))
        require(request, MAY_APPROVE)
        if request.method == "POST":
            try:
                parameter_approve(parameter=draft, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Approved. Runs that start from now on use this value."))
            return self.to_object(pk)
        former = draft.replaces
        return self.page(
            request,
            "approve",
            **self._described(draft),
            former=former,
            former_value=words_of(former.scheme).parameter_value(row_of(former)) if former else "",
        )

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = self.found(request, pk)
        if not self._may_withdraw(draft, request):
            raise PermissionDenied
        if request.method == "POST":
            try:
                parameter_withdraw(parameter=draft, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
                return self.to_object(pk)
            messages.success(request, _("The proposal was withdrawn."))
            return self.to_list()
        return self.page(request, "withdraw", **self._described(draft))
