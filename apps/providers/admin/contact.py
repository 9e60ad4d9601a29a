"""Own data of providers, to read beside their file; and the queue of requests about wrong facts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ReadOnlyAdmin
from apps.core.forms import form_refuse

from ..models import ContactAddress, ContactEmail, ContactPhone, FactCorrection, FactObjection, WorkAddress
from ..objections.selectors import documents_of_objection
from ..objections.services import objection_answer, objection_assign
from .inlines import PERSON_INLINES, PROVIDER_INLINES, ReadOnlyInline

_DATED = ("first_day", "last_day", "source", "received_on", "entered_by", "withdrawn_at")


class WorkAddressInline(ReadOnlyInline):
    model = WorkAddress
    fields = readonly_fields = ("name", "one_line", "is_principal", *_DATED)
    ordering = ["-first_day", "-id"]

    @admin.display(description=_("address"))
    def one_line(self, row: WorkAddress) -> str:
        return row.one_line


class ContactAddressInline(ReadOnlyInline):
    model = ContactAddress
    fields = readonly_fields = ("care_of", "one_line", *_DATED)
    ordering = ["-first_day", "-id"]

    @admin.display(description=_("address"))
    def one_line(self, row: ContactAddress) -> str:
        return row.one_line


class ContactPhoneInline(ReadOnlyInline):
    model = ContactPhone
    fields = readonly_fields = ("shown", *_DATED)
    ordering = ["-first_day", "-id"]

    @admin.display(description=_("phone"))
    def shown(self, row: ContactPhone) -> str:
        return row.shown


class ContactEmailInline(ReadOnlyInline):
    model = ContactEmail
    fields = readonly_fields = ("address", "state", "source", "requested_by", "requested_at", "verified_at", "ended_at")
    ordering = ["-id"]


class ObjectionInline(ReadOnlyInline):
    model = FactObjection
    fk_name = "provider"
    fields = readonly_fields = ("fact_label", "wanted", "authority", "state", "made_at", "answered_at")
    show_change_link = True
    ordering = ["-id"]

    @admin.display(description=_("fact"))
    def fact_label(self, row: FactObjection) -> str:
        return row.fact_label


PERSON_INLINES.extend([ContactEmailInline, ContactPhoneInline])
PROVIDER_INLINES.extend([WorkAddressInline, ContactAddressInline, ObjectionInline])


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("The provider reads this: write in their language."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 70}),
    )
    correction = forms.ModelChoiceField(
        FactCorrection.objects.none(), label=_("Correction that was made"), required=False
    )

    def __init__(self, *args: Any, objection: FactObjection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["correction"].queryset = FactCorrection.objects.filter(  # type: ignore[attr-defined]
            provider=objection.provider, withdrawn_at__isnull=True
        ).order_by("-id")


@admin.register(FactObjection)
class FactObjectionAdmin(ReadOnlyAdmin):
    """What providers hold to be wrong. Those of our own register wait for an answer here; the others show what was
    passed on to whom."""

    list_display = ["fact_label", "provider", "authority", "state", "made_at", "assigned_to"]
    list_display_links = ["fact_label"]
    list_filter = ["state", "authority", ("assigned_to", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["provider", "assigned_to"]
    ordering = ["made_at", "id"]
    search_fields = ["=provider__number"]
    search_help_text = _("An INAMI number of eight digits.")
    actions = ["assign_to_me", "give_back", "answer"]
    fields = readonly_fields = (
        "provider",
        "fact_label",
        "authority",
        "shown",
        "wanted",
        "reason",
        "documents",
        "state",
        "made_by",
        "made_at",
        "assigned_to",
        "answer",
        "correction",
        "answered_by",
        "answered_at",
        "withdrawn_by",
        "withdrawn_at",
    )

    @admin.display(description=_("fact"), ordering="fact")
    def fact_label(self, row: FactObjection) -> str:
        return row.fact_label

    @admin.display(description=_("documents"))
    def documents(self, row: FactObjection) -> str:
        return render_to_string("admin/documents/_links.html", {"documents": documents_of_objection(row)})

    def has_answer_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("providers.answer_factobjection")

    def _assign(self, request: HttpRequest, queryset: QuerySet[FactObjection], to: Any) -> None:
        done = 0
        for objection in queryset:
            try:
                objection_assign(objection=objection, to=to, actor=request.user)  # type: ignore[arg-type]
                done += 1
            except ValidationError as error:
                self.message_user(request, f"{objection}: {error.messages[0]}", messages.ERROR)
        if done:
            self.message_user(request, _("Requests changed: %(count)s.") % {"count": done})

    @admin.action(description=_("I look into the chosen requests"), permissions=["answer"])
    def assign_to_me(self, request: HttpRequest, queryset: QuerySet[FactObjection]) -> None:
        self._assign(request, queryset, request.user)

    @admin.action(description=_("Give the chosen requests back to the queue"), permissions=["answer"])
    def give_back(self, request: HttpRequest, queryset: QuerySet[FactObjection]) -> None:
        self._assign(request, queryset, None)

    @admin.action(description=_("Answer the chosen request"), permissions=["answer"])
    def answer(self, request: HttpRequest, queryset: QuerySet[FactObjection]) -> HttpResponse | None:
        """One at a time: each answer is about one fact."""
        chosen = list(queryset.select_related("provider__person")[:2])
        if len(chosen) != 1:
            self.message_user(request, _("Choose one request."), messages.ERROR)
            return None
        objection = chosen[0]
        form = AnswerForm(request.POST if "confirmed" in request.POST else None, objection=objection)
        if form.is_valid():
            try:
                objection_answer(objection=objection, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            except ValidationError as error:
                form_refuse(form, error)
            else:
                self.message_user(request, _("Answered. The provider is told."))
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Answer a request about a wrong fact"),
            "opts": self.opts,
            "objection": objection,
            "documents": documents_of_objection(objection),
            "form": form,
            "checkbox": ACTION_CHECKBOX_NAME,
            "can_correct": request.user.has_perm("providers.add_factcorrection"),
        }
        return TemplateResponse(request, "admin/providers/factobjection/answer.html", context)
