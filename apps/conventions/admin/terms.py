"""The dated rows: read, and changed by a proposal that a second person approves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.staff import staff_of
from apps.core.admin_pages import require, say_refused
from apps.core.clock import today
from apps.core.csv_answer import csv_file
from apps.core.templatetags.portal import day
from apps.providers.professions import Profession

from ..counting import STATUSES, Counted, count
from ..models import Agreement, PartialLimits, Quorum, Reduction, TermsChange, Window
from ..rules import windows
from ..services import change_propose
from ..wording import STATUS_TITLES
from .pages import MAY_PROPOSE, ConventionPages, to


def _formfield(field: models.Field[Any, Any], **kwargs: Any) -> Any:
    found = field.formfield(**kwargs)
    if isinstance(field, models.DateField):
        return field.formfield(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    return found


class TermsAdmin(ConventionPages):
    """Rows that nobody edits alone."""

    search_fields = ["key", "source", "note"]
    list_filter = ["profession", "evidence"]
    sortable_by = ()
    change_list_template = "admin/conventions/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, self.opts.model_name
        own = [
            path("propose/", wrap(self.propose_view), name=f"conventions_{name}_propose_new"),
            path("<int:pk>/propose/", wrap(self.propose_view), name=f"conventions_{name}_propose"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        more = {"may_propose": staff_of(request).has_perm(MAY_PROPOSE), "model_name": self.opts.model_name}
        return super().changelist_view(request, (extra_context or {}) | more)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.found(request, object_id)
        changes = TermsChange.objects.filter(model=self.opts.model_name, row_id=row.pk)
        return self.page(
            request,
            "row",
            title=str(row),
            row=row,
            facts=[(field.verbose_name, _shown(row, field)) for field in _fields(self.model)],
            computed=self.computed(row),
            changes=changes.select_related("proposed_by", "decided_by"),
            may_propose=staff_of(request).has_perm(MAY_PROPOSE),
            propose_url=f"admin:conventions_{self.opts.model_name}_propose",
        )

    def computed(self, row: Any) -> list[tuple[Any, Any]]:
        return []

    def propose_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        require(request, MAY_PROPOSE)
        row = self.found(request, pk) if pk is not None else None
        left_out = ("key",) if row is not None else ()
        names = [field.name for field in _fields(self.model) if field.name not in left_out]
        kind = forms.modelform_factory(self.model, fields=names, formfield_callback=_formfield)
        form = kind(request.POST or None, instance=row)
        form.fields["reason"] = forms.CharField(label=_("Reason of the change"), max_length=300)
        if request.method == "POST" and form.is_valid():
            values = {name: form.cleaned_data[name] for name in names}
            former = self.model._default_manager.get(pk=pk) if pk is not None else None
            try:
                change = change_propose(
                    model=str(self.opts.model_name),
                    row=former,
                    values=values,
                    reason=form.cleaned_data["reason"],
                    actor=staff_of(request),
                )
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Proposed. It counts as soon as a second person approves it."))
                return to("termschange_change", change.pk)
        title = _("Propose a change") if row is not None else _("Propose a new row")
        return self.page(request, "propose", title=title, row=row, form=form)


def _fields(model: Any) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _shown(row: Any, field: Any) -> Any:
    if field.choices:
        return getattr(row, f"get_{field.name}_display")() or "–"
    value = getattr(row, field.name)
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField):
        return day(value) or "–"
    return "–" if value in (None, "") else value


@admin.register(Agreement)
class AgreementAdmin(TermsAdmin):
    list_display = ["name", "family", "profession", "first_day", "last_day", "result", "evidence"]


@admin.register(Window)
class WindowAdmin(TermsAdmin):
    list_display = ["__str__", "kind", "published", "last_day_shown", "in_force_shown", "is_run_here", "evidence"]
    list_filter = ["profession", "kind", "is_run_here", "evidence"]
    list_select_related = ["agreement"]

    @admin.display(description=gettext_lazy("last day"))
    def last_day_shown(self, window: Any) -> str:
        if not window.is_common:
            return _("of each person's own")
        return _marked(window.last_day, windows.is_last_day_computed(window.terms))

    @admin.display(description=gettext_lazy("in force"))
    def in_force_shown(self, window: Any) -> str:
        return _marked(window.in_force_on, windows.is_in_force_computed(window.terms)) if window.is_common else "–"

    def computed(self, row: Any) -> list[tuple[Any, Any]]:
        return [(_("Last day that counts"), self.last_day_shown(row)), (_("In force"), self.in_force_shown(row))]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("counts/", wrap(self.counts_view), name="conventions_window_counts"),
            path("counts/csv/", wrap(self.counts_file_view), name="conventions_window_counts_csv"),
        ]
        return own + super().get_urls()

    def counts_view(self, request: HttpRequest) -> HttpResponse:
        """How many adhere, and whether the quorum is reached."""
        form, chosen = self._counted_for(request)
        return self.page(
            request,
            "counts",
            title=_("Adherence in numbers"),
            form=form,
            chosen=chosen,
            profession=Profession(chosen["profession"]).label,
            counted=count(chosen["profession"], chosen["day"]),
            statuses=[STATUS_TITLES[status] for status in STATUSES],
        )

    def counts_file_view(self, request: HttpRequest) -> HttpResponse:
        _form, chosen = self._counted_for(request)
        name = f"adherence-{chosen['profession']}-{chosen['day']}.csv"
        return csv_file(name, _lines(count(chosen["profession"], chosen["day"])))  # type: ignore[return-value]

    def _counted_for(self, request: HttpRequest) -> tuple[forms.Form, dict[str, Any]]:
        """The form, and what it asks for: the physicians of today as long as it asks for nothing right."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        usual: dict[str, Any] = {"profession": Profession.PHYSICIAN.value, "day": today()}
        form = CountsForm(request.GET if "day" in request.GET else usual)
        return form, form.cleaned_data if form.is_valid() else usual


class CountsForm(forms.Form):
    profession = forms.ChoiceField(label=gettext_lazy("Profession"), choices=Profession.choices)
    day = forms.DateField(label=gettext_lazy("On"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


def _lines(counted: Counted) -> list[list[Any]]:
    head = [_("level"), _("name"), *(str(STATUS_TITLES[status]) for status in STATUSES), _("total")]
    groups = [
        (_("country"), [counted.country]),
        (_("region"), counted.regions),
        (_("group"), counted.groups),
        (_("arrondissement"), counted.arrondissements),
    ]
    return [head] + [
        [level, share.name, *(share.counts[status] for status in STATUSES), share.total]
        for level, shares in groups
        for share in shares
    ]


def _marked(value: Any, is_computed: bool) -> str:
    if value is None:
        return _("not known")
    return f"{day(value)} ({_('computed')})" if is_computed else day(value)


@admin.register(PartialLimits)
class PartialLimitsAdmin(TermsAdmin):
    list_display = [
        "key",
        "group",
        "first_day",
        "last_day",
        "is_known",
        "most_outside_blocks",
        "longest_outside_block",
        "least_agreed_share",
        "least_agreed_hours",
        "evidence",
    ]


@admin.register(Quorum)
class QuorumAdmin(TermsAdmin):
    list_display = ["profession", "measure", "level", "percent", "first_day", "last_day", "evidence"]


@admin.register(Reduction)
class ReductionAdmin(TermsAdmin):
    list_display = ["profession", "first_day", "last_day", "is_on", "percent", "why", "evidence"]
