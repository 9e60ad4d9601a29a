from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from apps.accounts.staff import staff_of
from apps.core.admin import CappedPaginator

from ..models import StandardReason
from ..services import standard_reason_save


class StandardReasonForm(forms.ModelForm[StandardReason]):
    class Meta:
        model = StandardReason
        fields = ("code", "use", "text_fr", "text_nl", "text_de", "text_en", "is_active")
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("text_fr", "text_nl", "text_de", "text_en")}


@admin.register(StandardReason)
class StandardReasonAdmin(admin.ModelAdmin[StandardReason]):
    """What letters say in four languages. A reason that is no longer offered stays on the decisions that gave it."""

    form = StandardReasonForm
    list_display = ["text", "use", "code", "is_active"]
    list_filter = ["use", "is_active"]
    paginator = CappedPaginator
    show_full_result_count = False
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: StandardReason, form: Any, change: bool) -> None:
        standard_reason_save(reason=obj, actor=staff_of(request))
