from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.admin_pages import PagesAdmin
from apps.core.templatetags.portal import euro
from apps.providers.admin.search import SearchedByProvider
from apps.providers.professions import Profession

from ..models import Evaluation, Run
from ..schemes import all_schemes
from ..selectors import expanded_lines
from ..states import Verdict
from ..wordings import words_of
from .filters import ChoiceFilter, CodeFilter

# A list of runs to choose from; older ones are reached from their own page.
RUNS_OFFERED = 25


class RunFilter(admin.SimpleListFilter):
    title = _("run")
    parameter_name = "run"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        runs = list(Run.objects.select_related("premium_year").order_by("-id")[:RUNS_OFFERED])
        chosen = self.used_parameters.get(self.parameter_name)
        if chosen and chosen.isdigit() and int(chosen) not in {run.pk for run in runs}:
            runs += Run.objects.select_related("premium_year").filter(pk=int(chosen))
        return [(str(run.pk), str(run)) for run in runs]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
        value = self.value()
        return queryset.filter(run_id=int(value)) if value and value.isdigit() else queryset


class OutcomeFilter(CodeFilter):
    title = _("outcome")
    parameter_name = "outcome"

    def words(self) -> dict[str, str]:
        return {code: words_of(s.code).outcome_label(code) for s in all_schemes() for code in s.outcomes}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
        return queryset.filter(outcome=self.value()) if self.value() else queryset


class UnmetFilter(CodeFilter):
    title = _("rule not met")
    parameter_name = "unmet"

    def words(self) -> dict[str, str]:
        return {code: words_of(s.code).rule_title(code) for s in all_schemes() for code in s.rule_names}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
        return queryset.filter(unmet__contains=[self.value()]) if self.value() else queryset


class BlockerFilter(CodeFilter):
    title = _("what stops the payment")
    parameter_name = "blocker"

    def words(self) -> dict[str, str]:
        return {code: label for s in all_schemes() for code, label in words_of(s.code).blocker_labels().items()}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
        return queryset.filter(blockers__contains=[self.value()]) if self.value() else queryset


class VerdictFilter(ChoiceFilter):
    title = _("verdict")
    parameter_name = column = "verdict"
    choices_of = Verdict


class ProfessionFilter(ChoiceFilter):
    title = _("profession")
    parameter_name = column = "profession"
    choices_of = Profession


@admin.register(Evaluation)
class EvaluationAdmin(SearchedByProvider, PagesAdmin):
    """What the runs found. The list never counts or turns further than the paginator's limit."""

    list_display = ["number", "person", "profession", "run_shown", "outcome_shown", "amount_shown", "blockers_shown"]
    list_filter = [RunFilter, OutcomeFilter, VerdictFilter, ProfessionFilter, UnmetFilter, BlockerFilter]
    list_select_related = ["provider__person", "run__premium_year"]
    ordering = ["-id"]
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evaluation]:
        return super().get_queryset(request).defer("facts", "lines")

    @admin.display(description=_("INAMI number"))
    def number(self, evaluation: Evaluation) -> str:
        return evaluation.provider.display

    @admin.display(description=_("person"))
    def person(self, evaluation: Evaluation) -> str:
        return str(evaluation.provider.person)

    @admin.display(description=_("run"))
    def run_shown(self, evaluation: Evaluation) -> str:
        return f"{evaluation.run.premium_year.year} · {evaluation.run_id}"

    @admin.display(description=_("outcome"))
    def outcome_shown(self, evaluation: Evaluation) -> str:
        return words_of(evaluation.run.premium_year.scheme).outcome_label(evaluation.outcome)

    @admin.display(description=_("amount"))
    def amount_shown(self, evaluation: Evaluation) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', euro(evaluation.amount) or "–")

    @admin.display(description=_("what stops the payment"))
    def blockers_shown(self, evaluation: Evaluation) -> str:
        words = words_of(evaluation.run.premium_year.scheme)
        return ", ".join(words.blocker_label(code) for code in evaluation.blockers) or "–"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The same lines as the provider sees, and the facts as they were judged."""
        queryset = Evaluation.objects.select_related(
            "provider__person", "run__premium_year", "run__parameters", "run__started_by"
        )
        evaluation = self.found(request, object_id, queryset)
        year = evaluation.run.premium_year
        words = words_of(year.scheme)
        return self.page(
            request,
            "evaluation",
            title=f"{evaluation.provider.display}, {year}",
            evaluation=evaluation,
            person_url=reverse("admin:providers_person_change", args=[evaluation.provider.person_id]),
            sentence=words.outcome_sentence(evaluation.outcome, year.year),
            outcome=words.outcome_label(evaluation.outcome),
            tone=words.outcome_tone(evaluation.outcome),
            blockers=[words.blocker_label(code) for code in evaluation.blockers],
            lines=words.shown_lines(expanded_lines(evaluation, evaluation.run), evaluation.facts, year.year),
            raw_facts=json.dumps(evaluation.facts, indent=2, ensure_ascii=False, sort_keys=True),
            attempts=evaluation.attempts.select_related("dossier"),
        )
