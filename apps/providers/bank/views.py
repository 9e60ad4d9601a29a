"""Bank accounts and fiscal recipients of the file on which somebody works."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.acting import Acting, acting_of
from apps.accounts.fresh import fresh_sign_in_required
from apps.core import clock
from apps.core.templatetags.portal import day

from ..models import BankAccount, FiscalRecipient, PaymentDomain
from . import policy, selectors, services
from .forms import BankAccountForm, CloseForm, FiscalRecipientForm


def _crumbs(title: str) -> list[tuple[str, str]]:
    return [(_("Bank accounts"), reverse("bank:accounts")), (title, "")]


def _acting_for(acting: Acting) -> str:
    return acting.person.full_name if acting.is_for_another else ""


def _writable(acting: Acting) -> None:
    if acting.is_read_only:
        raise PermissionDenied


@never_cache
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """What is used for which payment, what is planned, what was; and the fiscal recipients."""
    acting = acting_of(request)
    today = clock.today()
    context = {
        "page": selectors.bank_page(person=acting.person, as_of=today),
        "years": selectors.recipient_years(person=acting.person, as_of=today),
        "acting_for": _acting_for(acting),
        "is_read_only": acting.is_read_only,
    }
    return render(request, "bank/accounts.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required
def add(request: HttpRequest) -> HttpResponse:
    """The form, then what will happen, then the act. Nothing is kept between: the form goes along."""
    acting = acting_of(request)
    _writable(acting)
    today = clock.today()
    is_email_new = bool(selectors.former_addresses(person=acting.person, as_of=today))
    first_day = policy.first_usable_day(today=today, is_email_new=is_email_new)
    step = request.POST.get("step", "")
    form = BankAccountForm(
        request.POST if step else None, initial=_account_initial(request, acting), today=today, first_day=first_day
    )
    context: dict[str, Any] = {
        "form": form,
        "acting_for": _acting_for(acting),
        "breadcrumbs": _crumbs(_("Give a bank account")),
        "is_email_new": is_email_new,
    }
    if step in ("check", "confirm") and form.is_valid():
        if step == "confirm" and _account_given(request, acting, form):
            return redirect("bank:accounts")
        if not form.errors:
            return render(request, "bank/confirm.html", context | _what_happens(acting, form))
    return render(request, "bank/add.html", context)


def _account_initial(request: HttpRequest, acting: Acting) -> dict[str, str]:
    wanted = request.GET.get("domain", "")
    domain = wanted if wanted in PaymentDomain.values else PaymentDomain.ALL
    return {"domain": domain, "holder": acting.person.full_name}


def _account_given(request: HttpRequest, acting: Acting, form: BankAccountForm) -> bool:
    try:
        account = services.bank_account_change(person=acting.person, actor=acting.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    text = _("The account %(account)s is used from %(day)s on. We sent a message about it.")
    messages.success(request, text % {"account": account.masked_iban, "day": day(account.usable_from)})
    return True


def _what_happens(acting: Acting, form: BankAccountForm) -> dict[str, Any]:
    domain = form.cleaned_data["domain"]
    return {
        "typed": form.cleaned_data,
        "first_day": form.cleaned_data["wanted_from"] or form.first_day,
        "former": selectors.account_for_payment(person=acting.person, domain=domain, on=clock.today()),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back a planned account, after asking."""
    acting = acting_of(request)
    account = get_object_or_404(BankAccount.objects.planned(clock.today()).filter(person=acting.person), pk=pk)
    _writable(acting)
    if request.method == "POST":
        try:
            services.bank_account_change_cancel(account=account, actor=acting.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The change was cancelled. The payments go on as before."))
        return redirect("bank:accounts")
    context = {
        "account": account,
        "acting_for": _acting_for(acting),
        "breadcrumbs": _crumbs(_("Cancel a planned change")),
    }
    return render(request, "bank/cancel.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """No account from a day on: what that means, then the act."""
    acting = acting_of(request)
    today = clock.today()
    account = get_object_or_404(BankAccount.objects.in_force(today).filter(person=acting.person), pk=pk)
    _writable(acting)
    form = CloseForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            closed = services.bank_account_close(account=account, actor=acting.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("The account %(account)s is closed from %(day)s on. We sent a message about it.")
            words = {"account": closed.masked_iban, "day": day(cast(dt.date, closed.close_wanted_on))}
            messages.success(request, text % words)
            return redirect("bank:accounts")
    context = {
        "account": account,
        "form": form,
        "after": selectors.after_closing(account=account, as_of=today),
        "acting_for": _acting_for(acting),
        "breadcrumbs": _crumbs(_("Close a bank account")),
    }
    return render(request, "bank/close.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The account stays, after asking."""
    acting = acting_of(request)
    closing = BankAccount.objects.filter(person=acting.person, close_wanted_on__gt=clock.today())
    account = get_object_or_404(closing, pk=pk)
    _writable(acting)
    if request.method == "POST":
        try:
            services.bank_account_close_cancel(account=account, actor=acting.user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The closing was cancelled. The payments go on as before."))
        return redirect("bank:accounts")
    context = {
        "account": account,
        "acting_for": _acting_for(acting),
        "breadcrumbs": _crumbs(_("Cancel the closing")),
    }
    return render(request, "bank/close_cancel.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: HttpRequest) -> HttpResponse:
    """In whose name the payments of an income year are reported."""
    acting = acting_of(request)
    _writable(acting)
    today = clock.today()
    form = FiscalRecipientForm(request.POST or None, initial=_recipient_initial(request, acting), today=today)
    if request.method == "POST" and form.is_valid():
        try:
            chosen = services.fiscal_recipient_choose(person=acting.person, actor=acting.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The fiscal recipient of %(year)s was saved.") % {"year": chosen.income_year})
            return redirect("bank:accounts")
    context = {
        "form": form,
        "acting_for": _acting_for(acting),
        "breadcrumbs": _crumbs(_("Fiscal recipient")),
    }
    return render(request, "bank/recipient.html", context)


def _recipient_initial(request: HttpRequest, acting: Acting) -> dict[str, Any]:
    """Year and payments as the address says; what was chosen for them, otherwise for the year before. A NISS is typed
    anew."""
    years = policy.open_income_years(clock.today())
    year = next((each for each in years if str(each) == request.GET.get("year")), years[-1])
    wanted = request.GET.get("domain", "")
    domain = wanted if wanted in PaymentDomain.values else PaymentDomain.ALL
    found: FiscalRecipient | None = None
    for each in (year, year - 1):
        found = found or selectors.fiscal_recipient_for(person=acting.person, domain=domain, income_year=each)
    chosen = {"kind": found.kind, "name": found.name, "cbe": found.cbe} if found else {}
    return {"income_year": year, "domain": domain, **chosen}
