"""The pages on which a provider adds what we lack, or chooses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.acting import acting_of
from apps.core.forms import form_refuse
from apps.evaluations.models import Attempt, PremiumYear
from apps.providers.models import ProviderNumber

from . import selectors, services
from .forms import BenefitForm, ContractForm, OwnRequestForm
from .selectors import Completion

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


def found(request: HttpRequest, number: str, year: int) -> Completion:
    try:
        return selectors.completion_of(number=number, year=year, of=acting_of(request).person)
    except (ProviderNumber.DoesNotExist, PremiumYear.DoesNotExist, Attempt.DoesNotExist):
        raise Http404 from None


def back(request: HttpRequest, one: Completion, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("social_statute:year", number=one.provider.number, year=one.year)


def shown(request: HttpRequest, template: str, one: Completion, title: str, **context: Any) -> HttpResponse:
    crumbs = [
        (_("Social statute"), reverse("social_statute:years")),
        (
            _("Premium year %(year)s") % {"year": one.year},
            reverse("social_statute:year", kwargs={"number": one.provider.number, "year": one.year}),
        ),
        (title, ""),
    ]
    return render(
        request, f"social_statute/{template}.html", {"one": one, "title": title, "breadcrumbs": crumbs, **context}
    )


@never_cache
@page_with_form
def contract(request: HttpRequest, number: str, year: int) -> HttpResponse:
    one = found(request, number, year)
    page = selectors.contract_page(one)
    form = ContractForm(
        request.POST or None,
        contracts=page.eligible,
        labels=page.labels,
        initial={"contract": page.chosen.pk if page.chosen else None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.contract_choose(contract=form.cleaned_data["contract"], year=year, actor=acting_of(request).user)
        except ValidationError as error:
            form_refuse(form, error)
        else:
            return back(request, one, _("Your contract was chosen. We judge your result again; it takes a minute."))
    return _contract_shown(request, one, page, form, OwnRequestForm())


def _contract_shown(
    request: HttpRequest, one: Completion, page: selectors.ContractPage, form: Form, request_form: Form
) -> HttpResponse:
    return shown(
        request,
        "contract",
        one,
        _("Your contract for %(year)s") % {"year": one.year},
        page=page,
        form=request_form if request_form.is_bound else form,
        choice_form=form,
        request_form=request_form,
        term=selectors.additions_term(one),
        request_term=selectors.own_request_term(one),
    )


@never_cache
@page_with_form
def own_request(request: HttpRequest, number: str, year: int) -> HttpResponse:
    """The second form of the contract's page, whose address a refused one shows."""
    one = found(request, number, year)
    if request.method != "POST":
        return redirect("social_statute:contract", number=number, year=year)
    page = selectors.contract_page(one)
    if page.own_request:
        messages.info(request, _("You have filed a request for this year already."))
        return redirect("social_statute:contract", number=number, year=year)
    form = OwnRequestForm(request.POST)
    if form.is_valid():
        try:
            services.own_request_make(
                provider=one.provider, year=year, actor=acting_of(request).user, **form.cleaned_data
            )
        except ValidationError as error:
            form_refuse(form, error)
        else:
            return back(request, one, _("Your request was filed. We ask your insurer to confirm the contract."))
    return _contract_shown(request, one, page, ContractForm(contracts=page.eligible, labels=page.labels), form)


@require_POST
def own_request_take_back(request: HttpRequest, number: str, year: int) -> HttpResponse:
    one = found(request, number, year)
    services.own_request_withdraw(provider=one.provider, year=year, actor=acting_of(request).user)
    return back(request, one, _("Your request was withdrawn."))


@never_cache
@page_with_form
def benefit(request: HttpRequest, number: str, year: int) -> HttpResponse:
    one = found(request, number, year)
    choices = selectors.benefit_choices(one)
    form = BenefitForm(request.POST or None, choices=choices, initial={"number": selectors.benefit_chosen(one) or None})
    if request.method == "POST" and form.is_valid():
        chosen = one.provider.person.numbers.get(number=form.cleaned_data["number"])
        try:
            services.benefit_choose(provider=chosen, year=year, actor=acting_of(request).user)
        except ValidationError as error:
            form_refuse(form, error)
        else:
            return back(request, one, _("Your choice was saved. We judge your results again; it takes a minute."))
    title = _("Choose one of your benefits for %(year)s") % {"year": year}
    term = selectors.additions_term(one)
    return shown(request, "benefit", one, title, form=form, choices=choices, term=term)


@never_cache
@page_with_form
def waiver(request: HttpRequest, number: str, year: int) -> HttpResponse:
    one = found(request, number, year)
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.inactivity_waive(provider=one.provider, year=year, actor=acting_of(request).user)
        except ValidationError as error:
            form_refuse(form, error)
        else:
            return back(request, one, _("Your waiver was saved. We judge your result again; it takes a minute."))
    return shown(
        request,
        "waiver",
        one,
        _("Inactivity in %(year)s: waive it") % {"year": year},
        form=form,
        waiver=selectors.waiver_of(one),
        periods=selectors.incapacities_of(one.provider.person),
        term=selectors.additions_term(one),
    )


@require_POST
def waiver_take_back(request: HttpRequest, number: str, year: int) -> HttpResponse:
    one = found(request, number, year)
    try:
        services.inactivity_waiver_withdraw(provider=one.provider, year=year, actor=acting_of(request).user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("social_statute:waiver", number=number, year=year)
    return back(request, one, _("Your waiver was withdrawn. We judge your result again; it takes a minute."))
