from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from apps.core.admin import CappedPaginator
from apps.core.admin_filters import DaysFilter

from ..corrections.services import correction_add, correction_withdraw
from ..corrections.values import correction_value_check
from ..models import FactCorrection


class CorrectionForm(forms.ModelForm[FactCorrection]):
    class Meta:
        model = FactCorrection
        fields = ("provider", "fact", "value", "reason", "document")
        help_texts = {
            "value": _('As in the rule cases, such as [{"status": "full", "from": "2024-01-01"}] or "2015-10-01".'),
            "reason": _("The provider reads this: write in their language."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "value" in cleaned and "fact" in cleaned:
            try:
                correction_value_check(cleaned["fact"], cleaned["value"])
            except ValidationError as error:
                self.add_error("value", error)
        return cleaned


class MadeFilter(DaysFilter):
    title = _("made at")
    column = "made_at"


@admin.register(FactCorrection)
class FactCorrectionAdmin(admin.ModelAdmin[FactCorrection]):
    """A correction is added with its reason, and withdrawn with one; it is never edited."""

    form = CorrectionForm
    paginator = CappedPaginator
    show_full_result_count = False
    autocomplete_fields = ["provider"]
    list_display = ["provider", "fact", "reason", "made_by", "made_at", "withdrawn_at"]
    list_filter = ["fact", MadeFilter]
    list_select_related = ["provider", "made_by"]
    ordering = ["-made_at", "-id"]
    search_fields = ["=provider__number"]
    actions = ["withdraw"]

    def get_readonly_fields(self, request: HttpRequest, obj: FactCorrection | None = None) -> list[str]:
        return ["made_by", "made_at", "withdrawn_by", "withdrawn_at"] if obj else []

    def get_fields(self, request: HttpRequest, obj: FactCorrection | None = None) -> list[Any]:
        stamps = ["made_by", "made_at", "withdrawn_by", "withdrawn_at"] if obj else []
        return ["provider", "fact", "value", "reason", "document", *stamps]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("providers.withdraw_factcorrection")

    def save_model(self, request: HttpRequest, obj: FactCorrection, form: Any, change: bool) -> None:
        made = correction_add(
            provider=obj.provider,
            fact=obj.fact,
            value=obj.value,
            reason=obj.reason,
            document=obj.document,
            actor=request.user,  # type: ignore[arg-type]
        )
        obj.pk, obj.made_by, obj.made_at = made.pk, made.made_by, made.made_at
        obj._state.adding = False

    @admin.action(description=_("Withdraw the chosen corrections"), permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[FactCorrection]) -> HttpResponse | None:
        reason = request.POST.get("reason", "").strip()
        if not reason:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Withdraw corrections"),
                "opts": self.opts,
                "corrections": queryset,
                "checkbox": ACTION_CHECKBOX_NAME,
                "is_refused": "confirmed" in request.POST,
            }
            return TemplateResponse(request, "admin/providers/factcorrection/withdraw.html", context)
        for correction in queryset:
            try:
                correction_withdraw(correction=correction, reason=reason, actor=request.user)  # type: ignore[arg-type]
            except ValidationError as error:
                self.message_user(request, f"{correction}: {error.messages[0]}", messages.ERROR)
            else:
                self.message_user(request, _("Withdrawn: %(correction)s.") % {"correction": correction})
        return None
