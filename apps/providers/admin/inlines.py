from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import (
    ActivityVolume,
    BankAccount,
    ConventionPeriod,
    EmploymentPeriod,
    FactCorrection,
    FiscalRecipient,
    InactivityPeriod,
    PharmacistFunction,
    ProviderNumber,
    Qualification,
    RecipientKind,
    Recognition,
    Sanction,
    TrainingPlan,
)


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class FactInline(ReadOnlyInline):
    """What a source says: the current row first, then what it superseded."""

    newest_by: ClassVar[str] = "first_day"
    facts: ClassVar[list[str]] = []

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*self.facts, "source", "source_key", "received_on", "superseded_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request)
        return found.order_by(F("superseded_at").desc(nulls_first=True), F(self.newest_by).desc(), "-id")


class QualificationInline(FactInline):
    model = Qualification
    facts = ["code_meaning", "first_day", "last_day"]

    @admin.display(description=_("qualification"))
    def code_meaning(self, row: Qualification) -> str:
        from ..qualifications import meanings

        found = meanings().get((row.provider.profession, row.code))
        return f"{row.code} {found.meaning}" if found and found.meaning else f"{row.code} ({_('unknown')})"


class RecognitionInline(FactInline):
    model = Recognition
    facts = ["specialty", "recognised_on"]
    newest_by = "recognised_on"


class TrainingPlanInline(FactInline):
    model = TrainingPlan
    facts = ["specialty", "first_day", "last_day"]


class ConventionInline(FactInline):
    model = ConventionPeriod
    facts = ["status", "first_day", "last_day"]


class ActivityInline(FactInline):
    model = ActivityVolume
    facts = ["year", "measure", "value"]
    newest_by = "year"


class PharmacistFunctionInline(FactInline):
    model = PharmacistFunction
    facts = ["role", "first_day", "last_day"]


class SanctionInline(FactInline):
    model = Sanction
    facts = ["first_day", "last_day", "nature"]


class EmploymentInline(FactInline):
    model = EmploymentPeriod
    facts = ["status", "first_day", "last_day"]


class InactivityInline(FactInline):
    model = InactivityPeriod
    facts = ["kind", "first_day", "last_day", "year", "days"]


class CorrectionInline(ReadOnlyInline):
    model = FactCorrection
    fields = readonly_fields = ("fact", "value", "reason", "document", "made_by", "made_at", "withdrawn_at")
    show_change_link = True
    ordering = ["-made_at"]


class NumberInline(ReadOnlyInline):
    model = ProviderNumber
    fields = readonly_fields = ("display", "profession", "granted_on", "stopped_on")
    show_change_link = True

    @admin.display(description=_("INAMI number"))
    def display(self, row: ProviderNumber) -> str:
        return row.display


class BankAccountInline(ReadOnlyInline):
    model = BankAccount
    fields = readonly_fields = (
        "domain",
        "masked_iban",
        "holder",
        "usable_from",
        "closed_on",
        "received_on",
        "given_by",
        "cancelled_at",
    )
    ordering = ["domain", "-usable_from"]
    show_change_link = True

    @admin.display(description=_("IBAN"))
    def masked_iban(self, row: BankAccount) -> str:
        return row.masked_iban


class FiscalRecipientInline(ReadOnlyInline):
    model = FiscalRecipient
    fields = readonly_fields = ("income_year", "domain", "who", "given_by", "added_by", "chosen_at", "superseded_at")
    ordering = ["-income_year", "domain", "-chosen_at"]

    @admin.display(description=_("fiscal recipient"))
    def who(self, row: FiscalRecipient) -> str:
        return RecipientKind(row.kind).label_for_staff if row.kind == RecipientKind.SELF else row.described


PERSON_INLINES: list[type[admin.TabularInline[Any, Any]]] = [
    NumberInline,
    EmploymentInline,
    InactivityInline,
    BankAccountInline,
    FiscalRecipientInline,
]

# The schemes' apps add their own.
PROVIDER_INLINES: list[type[admin.TabularInline[Any, Any]]] = [
    CorrectionInline,
    QualificationInline,
    RecognitionInline,
    TrainingPlanInline,
    ConventionInline,
    ActivityInline,
    PharmacistFunctionInline,
    SanctionInline,
]
