"""Bank accounts on signed forms: entered by one of the office, confirmed by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.staff import staff_of
from apps.core.admin_pages import PagesAdmin, require
from apps.core.clock import today
from apps.core.forms import form_refuse
from apps.core.templatetags.portal import day
from apps.documents.forms import DocumentField

from ..bank import policy
from ..bank.paper import (
    MAY_CONFIRM,
    MAY_ENTER,
    documents_of_paper,
    paper_account_confirm,
    paper_account_enter,
    paper_account_refuse,
)
from ..bank.selectors import others_with
from ..bank.services import iban_check
from ..forms import DayField
from ..models import PaperBankAccount, PaymentDomain, Person
from ..selectors import persons_search
from .bank import people_linked


def _iban_field(**kwargs: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
    return forms.CharField(
        label=gettext_lazy("Account number (IBAN)"), max_length=50, widget=forms.TextInput(attrs=attrs), **kwargs
    )


class EnterForm(forms.Form):
    domain = forms.ChoiceField(label=gettext_lazy("Payments"), choices=PaymentDomain.choices)
    iban = _iban_field()
    holder = forms.CharField(label=gettext_lazy("Name of the holder"), max_length=140)
    received_on = DayField(label=gettext_lazy("Received on"))
    wanted_from = DayField(
        label=gettext_lazy("Use it from"),
        required=False,
        help_text=gettext_lazy("If the form names a day. The account is never used before its waiting time is over."),
    )
    document = DocumentField(label=gettext_lazy("Scan of the signed form"))

    def clean_iban(self) -> str:
        return iban_check(self.cleaned_data["iban"], on=today())

    def clean_received_on(self) -> dt.date:
        received: dt.date = self.cleaned_data["received_on"]
        if received > today():
            raise ValidationError(_("This day is still to come."))
        return received

    def clean_wanted_from(self) -> dt.date | None:
        wanted: dt.date | None = self.cleaned_data["wanted_from"]
        last = policy.last_day_to_plan(today())
        if wanted and wanted > last:
            raise ValidationError(_("The last day that you can choose is %(day)s.") % {"day": day(last)})
        return wanted


class ConfirmForm(forms.Form):
    iban = _iban_field(help_text=gettext_lazy("Open the scan and type the number that stands there."))


class RefuseForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@admin.register(PaperBankAccount)
class PaperBankAccountAdmin(PagesAdmin):
    """A form is entered from the page of its person."""

    change_form_template = "admin/providers/paperbankaccount/change_form.html"
    list_display = ["masked_iban", "person_link", "domain", "received_on", "state", "entered_by", "judged_by"]
    list_filter = ["state", "domain"]
    list_select_related = ["person", "entered_by", "judged_by"]
    ordering = ["-entered_at", "-id"]
    search_fields = ["holder"]
    search_help_text = gettext_lazy("A name, an INAMI number or a NISS.")
    fields = readonly_fields = (
        "person_link",
        "domain",
        "masked_iban",
        "shared_with",
        "holder",
        "wanted_from",
        "received_on",
        "documents",
        "state",
        "entered_by",
        "entered_at",
        "judged_by",
        "judged_at",
        "refusal",
        "account",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        return queryset.filter(person__in=persons_search(search_term).order_by().values("pk")), False

    @admin.display(description=gettext_lazy("IBAN"))
    def masked_iban(self, paper: PaperBankAccount) -> str:
        return paper.masked_iban

    @admin.display(description=gettext_lazy("person"))
    def person_link(self, paper: PaperBankAccount) -> str:
        address = reverse("admin:providers_person_change", args=[paper.person_id])
        return format_html('<a href="{}">{}</a>', address, paper.person)

    @admin.display(description=gettext_lazy("the same account in the file of"))
    def shared_with(self, paper: PaperBankAccount) -> str:
        return people_linked(others_with(paper.iban_hash, person=paper.person, on=today()))

    @admin.display(description=gettext_lazy("documents"))
    def documents(self, paper: PaperBankAccount) -> str:
        return render_to_string("admin/documents/_links.html", {"documents": documents_of_paper(paper)})

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "providers_paperbankaccount"
        own = [
            path("enter/<int:person_id>/", wrap(self.enter_view), name=f"{name}_enter"),
            path("<int:pk>/confirm/", wrap(self.confirm_view), name=f"{name}_confirm"),
            path("<int:pk>/refuse/", wrap(self.refuse_view), name=f"{name}_refuse"),
        ]
        return own + super().get_urls()

    def enter_view(self, request: HttpRequest, person_id: int) -> HttpResponse:
        require(request, MAY_ENTER)
        person = get_object_or_404(Person, pk=person_id)
        return self._act(
            request,
            person=person,
            form=EnterForm(request.POST or None, request.FILES or None),
            title=_("Enter a bank account from paper"),
            text=_("Nothing changes until somebody else confirms it. The account then waits as one given online does."),
            button=_("Enter it"),
            done=_("Entered. Somebody else must confirm it now."),
            act=lambda data: paper_account_enter(person=person, actor=staff_of(request), **data),
            cancel=reverse("admin:providers_person_change", args=[person.pk]),
        )

    def _paper(self, request: HttpRequest, pk: int) -> PaperBankAccount:
        paper: PaperBankAccount = self.found(request, pk, PaperBankAccount.objects.select_related("person"))
        return paper

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, MAY_CONFIRM)
        paper = self._paper(request, pk)
        return self._act(
            request,
            person=paper.person,
            paper=paper,
            form=ConfirmForm(request.POST or None),
            title=_("Confirm a bank account from paper"),
            text=_("Check the signature, the person and the payments on the scan. The person is told of the account."),
            button=_("Confirm"),
            done=_("Confirmed. The account is planned, and the person is told."),
            shared_with=self.shared_with(paper),
            act=lambda data: paper_account_confirm(paper=paper, actor=staff_of(request), **data),
        )

    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        paper = self._paper(request, pk)
        if not (request.user.has_perm(MAY_CONFIRM) or paper.entered_by_id == request.user.pk):
            raise PermissionDenied
        return self._act(
            request,
            person=paper.person,
            paper=paper,
            form=RefuseForm(request.POST or None),
            title=_("Refuse a bank account from paper"),
            text=_("No account is added, and the person is not told: write to them if they must send another form."),
            button=_("Refuse"),
            done=_("Refused. Nothing was changed."),
            act=lambda data: paper_account_refuse(paper=paper, actor=staff_of(request), **data),
        )

    def _act(
        self,
        request: HttpRequest,
        *,
        form: forms.Form,
        act: Callable[[dict[str, Any]], PaperBankAccount],
        done: str,
        paper: PaperBankAccount | None = None,
        cancel: str = "",
        **context: Any,
    ) -> HttpResponse:
        """What is to be done, then the act; what is refused stands in the form."""
        if request.method == "POST" and form.is_valid():
            try:
                made = act(form.cleaned_data)
            except ValidationError as error:
                form_refuse(form, error)
            else:
                messages.success(request, done)
                return self.to_object(made.pk)
        documents = documents_of_paper(paper) if paper else ()
        cancel = cancel or self.page_url("change", paper.pk if paper else 0)
        had_files = bool(request.FILES)
        return self.page(
            request, "act", form=form, paper=paper, documents=documents, cancel=cancel, had_files=had_files, **context
        )
