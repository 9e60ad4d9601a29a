from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.staff import staff_of
from apps.core.admin import ReadOnlyAdmin
from apps.core.clock import BRUSSELS, today
from apps.core.forms import form_refuse
from apps.core.models import TrailEntry
from apps.core.trail import trail_add

from ..models import NumberRequest
from ..pages import check_rows
from ..rules.steps import needs_order
from ..selectors import activation_of, documents_for, missing_actions_to_approve, missing_open, overdue, queue
from ..states import WITH_THE_OFFICE, RequestState
from ..wording import BASES
from .acts import ACTS, DECIDE, HANDLE, Act


class QueueFilter(admin.SimpleListFilter):
    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", gettext_lazy("not decided yet")), ("overdue", gettext_lazy("documents overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[NumberRequest]) -> QuerySet[NumberRequest]:
        if self.value() == "open":
            return queryset.filter(pk__in=queue().values("pk"))
        if self.value() == "overdue":
            return queryset.filter(pk__in=overdue().values("pk"))
        return queryset


@admin.register(NumberRequest)
class NumberRequestAdmin(ReadOnlyAdmin):
    """The queue and its files. Each act is a page of its own that says what it will do."""

    list_display = ["reference_shown", "full_name", "profession", "state_shown", "age", "answer_by"]
    list_display_links = ["reference_shown"]
    list_filter = [QueueFilter, "state", "profession"]
    search_fields = ["=reference", "last_name", "=email"]
    search_help_text = gettext_lazy("Receipt number, last name or e-mail address")
    ordering = ["submitted_at", "id"]
    list_per_page = 50
    sortable_by = ()

    @admin.display(description=gettext_lazy("receipt number"))
    def reference_shown(self, obj: NumberRequest) -> str:
        return str(obj)

    @admin.display(description=gettext_lazy("name"))
    def full_name(self, obj: NumberRequest) -> str:
        return obj.full_name or "–"

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, obj: NumberRequest) -> SafeString:
        return format_html('<span class="tag tone-{}">{}</span>', obj.tone, obj.get_state_display())

    @admin.display(description=gettext_lazy("waits since"))
    def age(self, obj: NumberRequest) -> str:
        if obj.submitted_at is None or obj.state not in WITH_THE_OFFICE:
            return "–"
        days = (today() - obj.submitted_at.astimezone(BRUSSELS).date()).days
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "number_requests_numberrequest"
        own = [
            path(f"<int:pk>/{act.name.replace('_', '-')}/", wrap(self._view_of(act)), name=f"{name}_{act.name}")
            for act in ACTS
        ]
        return own + super().get_urls()

    # ---------------------------------------------------------------- the file

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self._found(request, object_id)
        user = staff_of(request)
        trail_add(
            act="number_request_open",
            subject_type="number_request",
            subject_id=found.pk,
            person_id=found.person_id,
            actor=user,
            detail={"reference": found.reference or ""},
        )
        is_open = found.state in WITH_THE_OFFICE
        start = activation_of(found) if found.visa_received_on else None
        handles = is_open and user.has_perm(HANDLE)
        decides = is_open and user.has_perm(DECIDE)
        lacking = missing_actions_to_approve(found) if is_open else []
        trail = TrailEntry.objects.filter(subject_type="number_request", subject_id=str(found.pk))
        return self._page(
            request,
            "request",
            found,
            rows=[row for row in check_rows(found) if row.value],
            start=start,
            basis=BASES[start.basis] if start else "",
            lacking=lacking,
            missing=missing_open(found),
            documents=documents_for(found),
            steps=found.steps.select_related("actor"),
            letters=found.letters.all(),
            trail=trail.order_by("-id")[:30],
            may_take_up=handles and found.state == RequestState.SUBMITTED,
            may_visa=handles and found.visa_received_on is None,
            may_order=handles and needs_order(found.profession) and found.order_received_on is None,
            may_niss=handles and not found.niss,
            may_ask=handles,
            may_approve=decides and not lacking,
            may_refuse=decides,
        )

    def _found(self, request: HttpRequest, pk: Any) -> NumberRequest:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = NumberRequest.objects.select_related("number", "person", "decided_by", "account")
        return get_object_or_404(rows, pk=pk)

    def _page(self, request: HttpRequest, template: str, found: NumberRequest, **context: Any) -> TemplateResponse:
        everywhere = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(found),
            "number_request": found,
        }
        return TemplateResponse(request, f"admin/number_requests/numberrequest/{template}.html", everywhere | context)

    # ---------------------------------------------------------------- the acts

    def _view_of(self, act: Act) -> Callable[[HttpRequest, int], HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return self.act_view(request, pk, act)

        return view

    def act_view(self, request: HttpRequest, pk: int, act: Act) -> HttpResponse:
        """A page that says what will happen, with its form; then the act, once."""
        found, user = self._found(request, pk), staff_of(request)
        if not user.has_perm(act.permission):
            raise PermissionDenied
        form = act.form(request.POST or None, number_request=found)
        if request.method == "POST" and form.is_valid():
            try:
                act.run(request=found, actor=user, **form.cleaned_data)
            except ValidationError as error:
                form_refuse(form, error)
            else:
                messages.success(request, str(act.done))
                return HttpResponseRedirect(reverse("admin:number_requests_numberrequest_change", args=[found.pk]))
        return self._page(request, "act", found, form=form, act=act, text=act.text_for(found))
