"""Insurers, their contracts, and what providers chose or proved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import CappedPaginator, ReadOnlyAdmin
from apps.core.trail import trail_add
from apps.providers.admin.inlines import PERSON_INLINES, PROVIDER_INLINES, FactInline, ReadOnlyInline
from apps.providers.validators import IdentifierField

from .models import (
    BenefitChoice,
    ContractChoice,
    Evidence,
    InactivityWaiver,
    InsuranceContract,
    Insurer,
    OwnRequest,
)
from .proofs import admin as proofs_admin  # noqa: F401 - registers the proofs
from .reminders import admin as reminders_admin  # noqa: F401 - registers the reminders


class AddOnlyAdmin(admin.ModelAdmin[Any]):
    """What staff register once and nobody changes; each addition is written in the trail."""

    paginator = CappedPaginator
    show_full_result_count = False
    actions = None
    autocomplete_fields = ["provider"]
    list_select_related = ["provider"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        trail_add(
            act=f"{self.opts.model_name}_add",
            subject_type=self.opts.model_name or "",
            subject_id=obj.pk,
            person_id=obj.provider.person_id,
            actor=request.user,
            detail={"provider": obj.provider.number, "year": obj.year},
        )


class InsurerForm(forms.ModelForm[Insurer]):
    cbe = IdentifierField(kind="cbe", label=_("CBE number"))

    class Meta:
        model = Insurer
        fields = ("cbe", "name")


@admin.register(Insurer)
class InsurerAdmin(admin.ModelAdmin[Insurer]):
    form = InsurerForm
    list_display = ["name", "cbe"]
    search_fields = ["name", "cbe"]
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Insurer, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        trail_add(
            act="insurer_change" if change else "insurer_add",
            subject_type="insurer",
            subject_id=obj.pk,
            actor=request.user,
            detail={"cbe": obj.cbe, "name": obj.name},
        )


@admin.register(InsuranceContract)
class InsuranceContractAdmin(ReadOnlyAdmin):
    list_display = [
        "provider",
        "insurer",
        "reference",
        "message",
        "concluded_on",
        "ended_on",
        "paid_for_year",
        "superseded_at",
    ]
    list_filter = ["message", "insurer"]
    list_select_related = ["provider", "insurer"]
    search_fields = ["=provider__number", "=reference"]


@admin.register(ContractChoice)
class ContractChoiceAdmin(ReadOnlyAdmin):
    list_display = ["provider", "year", "insurer", "reference", "chosen_at", "chosen_by"]
    list_filter = ["year"]
    list_select_related = ["provider", "insurer", "chosen_by"]
    search_fields = ["=provider__number"]


@admin.register(BenefitChoice)
class BenefitChoiceAdmin(ReadOnlyAdmin):
    list_display = ["person", "year", "provider", "chosen_at"]
    list_filter = ["year"]
    list_select_related = ["person", "provider"]
    search_fields = ["=provider__number"]


class RequestStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("the insurer has not sent the contract")), ("withdrawn", _("withdrawn"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "waiting":
            return queryset.waiting()
        return queryset.filter(withdrawn_at__isnull=False) if self.value() == "withdrawn" else queryset


@admin.register(OwnRequest)
class OwnRequestAdmin(ReadOnlyAdmin):
    """Requests without a contract from the insurer: the office asks the insurer to send it."""

    list_display = ["provider", "year", "insurer", "reference", "concluded_on", "made_at", "made_by", "withdrawn_at"]
    list_filter = [RequestStateFilter, "year"]
    list_select_related = ["provider", "insurer", "made_by"]
    search_fields = ["=provider__number"]


@admin.register(Evidence)
class EvidenceAdmin(AddOnlyAdmin):
    list_display = ["provider", "year", "kind", "value", "received_on", "document"]
    fields = ("provider", "year", "kind", "value", "received_on", "document")
    list_filter = ["year", "kind"]
    search_fields = ["=provider__number"]


@admin.register(InactivityWaiver)
class InactivityWaiverAdmin(AddOnlyAdmin):
    list_display = ["provider", "year", "received_on", "withdrawn_at"]
    list_filter = ["year"]
    search_fields = ["=provider__number"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["provider", "year", "received_on", *(["withdrawn_at"] if obj else [])]


class ContractInline(FactInline):
    model = InsuranceContract
    facts = ["insurer", "reference", "message", "concluded_on", "ended_on", "paid_for_year"]
    newest_by = "concluded_on"


class ContractChoiceInline(ReadOnlyInline):
    model = ContractChoice
    fields = readonly_fields = ("year", "insurer", "reference", "chosen_at")
    ordering = ["-year"]


class EvidenceInline(ReadOnlyInline):
    model = Evidence
    fields = readonly_fields = ("year", "kind", "value", "received_on", "document")
    ordering = ["-year", "-received_on"]


class BenefitChoiceInline(ReadOnlyInline):
    model = BenefitChoice
    fields = readonly_fields = ("year", "provider", "chosen_at")
    ordering = ["-year"]


PROVIDER_INLINES.extend([ContractInline, ContractChoiceInline, EvidenceInline])
PERSON_INLINES.append(BenefitChoiceInline)
