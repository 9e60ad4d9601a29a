"""Requests about wrong facts, as the provider sees them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.acting import acting_of

from ..authorities import FACTS, HOW_TO_CORRECT
from ..models import FactObjection
from ..pages import actor_of, form_methods, is_done, posted, provider_of
from . import services
from .forms import ObjectionDocumentsForm, ObjectionForm
from .selectors import documents_of_objection, facts_for, objections_for


def _crumbs(number: str, title: str = "") -> list[tuple[str, str]]:
    requests = reverse("providers:objections", kwargs={"number": number}) if title else ""
    return [(_("Wrong facts"), requests), *([(title, "")] if title else [])]


@never_cache
@require_safe
def objections(request: HttpRequest, number: str) -> HttpResponse:
    provider = provider_of(request, number)
    rows = objections_for(acting_of(request)).filter(provider=provider)
    context = {"provider": provider, "objections": rows, "breadcrumbs": _crumbs(number)}
    return render(request, "providers/objections.html", context)


@never_cache
@form_methods
def objection_add(request: HttpRequest, number: str) -> HttpResponse:
    """The link beside a fact fills in which one it is."""
    provider = provider_of(request, number)
    facts = facts_for(acting_of(request))
    known = {name: request.GET.get(name, "")[:300] for name in ("fact", "year", "shown")}
    form = ObjectionForm(posted(request), request.FILES or None, facts=facts, initial=known)
    made: list[FactObjection] = []

    def act() -> None:
        made.append(services.objection_add(provider=provider, actor=actor_of(request), **form.cleaned_data))

    if is_done(request, form, act):
        messages.success(request, _("We keep your request."))
        return redirect("providers:objection", number=number, pk=made[0].pk)
    chosen = form["fact"].value()
    fact = FACTS[chosen] if chosen in facts else None
    context = {
        "provider": provider,
        "form": form,
        "authority": fact.authority.label if fact else "",
        "how": HOW_TO_CORRECT[fact.authority] if fact else "",
        "had_files": bool(request.FILES),
        "breadcrumbs": _crumbs(number, _("This is wrong")),
    }
    return render(request, "providers/objection_add.html", context)


def _objection(request: HttpRequest, number: str, pk: int) -> FactObjection:
    provider = provider_of(request, number)
    return get_object_or_404(objections_for(acting_of(request)), provider=provider, pk=pk)


@never_cache
@require_safe
def objection(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    found = _objection(request, number, pk)
    context = {
        "objection": found,
        "how": HOW_TO_CORRECT[found.authority],
        "documents": documents_of_objection(found),
        "breadcrumbs": _crumbs(number, found.fact_label),
    }
    return render(request, "providers/objection.html", context)


@never_cache
@form_methods
def objection_documents(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """More proof, as long as nobody has answered."""
    found = _objection(request, number, pk)
    form = ObjectionDocumentsForm(posted(request), request.FILES or None)

    def act() -> None:
        services.objection_documents_add(objection=found, actor=actor_of(request), **form.cleaned_data)

    if is_done(request, form, act):
        messages.success(request, _("Sent. The documents are with your request."))
        return redirect("providers:objection", number=number, pk=pk)
    context = {
        "form": form,
        "objection": found,
        "documents": documents_of_objection(found),
        "had_files": bool(request.FILES),
        "breadcrumbs": _crumbs(number, _("Add documents")),
    }
    return render(request, "providers/objection_documents.html", context)


@never_cache
@form_methods
def objection_withdraw(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    found = _objection(request, number, pk)
    form = forms.Form(posted(request))
    if is_done(request, form, lambda: services.objection_withdraw(objection=found, actor=actor_of(request))):
        messages.success(request, _("Your request was withdrawn."))
        return redirect("providers:objection", number=number, pk=pk)
    context = {
        "form": form,
        "title": _("Withdraw the request"),
        "lead": found.fact_label,
        "save": _("Withdraw the request"),
        "back": reverse("providers:objection", kwargs={"number": number, "pk": pk}),
        "provider": found.provider,
        "danger": True,
        "breadcrumbs": _crumbs(number, _("Withdraw the request")),
    }
    return render(request, "providers/form.html", context)
