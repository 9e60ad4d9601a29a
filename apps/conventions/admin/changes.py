from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.staff import staff_of
from apps.core.admin_pages import require, say_refused

from ..models import ChangeState, TermsChange
from ..services import change_approve, change_withdraw
from ..services.changes import MODELS
from .pages import MAY_APPROVE, MAY_PROPOSE, ConventionPages, to


@admin.register(TermsChange)
class TermsChangeAdmin(ConventionPages):
    """Proposals: what would change, and the second person's decision."""

    list_display = ["what", "reason", "state", "proposed_by", "proposed_at", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["proposed_by", "decided_by"]
    sortable_by = ()

    @admin.display(description=gettext_lazy("row"))
    def what(self, change: Any) -> str:
        return what_changes(change)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [path("<int:pk>/decide/", wrap(self.decide_view), name="conventions_termschange_decide")]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        change = self.found(request, object_id, TermsChange.objects.select_related("proposed_by", "decided_by"))
        user = staff_of(request)
        waits = change.state == ChangeState.PROPOSED
        is_own = change.proposed_by_id == user.pk
        return self.page(
            request,
            "change",
            title=what_changes(change),
            change=change,
            lines=_lines(change),
            may_approve=waits and user.has_perm(MAY_APPROVE) and not is_own,
            may_withdraw=waits and (user.has_perm(MAY_APPROVE) or (is_own and user.has_perm(MAY_PROPOSE))),
            is_own=waits and is_own,
        )

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        change = self.found(request, pk)
        if request.method != "POST":
            return to("termschange_change", pk)
        user = staff_of(request)
        try:
            if "approve" in request.POST:
                require(request, MAY_APPROVE)
                change_approve(change=change, actor=user)
                messages.success(request, _("Approved. It counts from now on."))
            else:
                if change.proposed_by_id != user.pk:
                    require(request, MAY_APPROVE)
                change_withdraw(change=change, actor=user)
                messages.success(request, _("The proposal was withdrawn."))
        except ValidationError as error:
            say_refused(request, error)
        return to("termschange_change", pk)


def what_changes(change: Any) -> str:
    """The row in words; a new one by its key."""
    kind = MODELS[change.model]
    row = kind._default_manager.filter(pk=change.row_id).first() if change.row_id else None
    return f"{kind._meta.verbose_name}: {row or change.values.get('key', '')}"


def _lines(change: Any) -> list[tuple[Any, Any, Any]]:
    """What differs: the field's name, what it was, what it would be."""
    kind = MODELS[change.model]
    return [
        (kind._meta.get_field(name).verbose_name, change.former.get(name), value)  # type: ignore[union-attr]
        for name, value in change.values.items()
        if change.former.get(name) != value and (change.former or value not in (None, ""))
    ]
