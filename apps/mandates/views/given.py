"""Who can do what on my file: for the care provider in person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.acting import acting_of
from apps.accounts.fresh import fresh_sign_in_required
from apps.core.clock import today
from apps.core.components import Text
from apps.core.forms import form_refuse

from .. import services
from ..forms import OfferForm
from ..models import Mandate
from ..selectors import mandates_given
from ..states import Side
from ..terms import ALLOWS, NEVER, TERMS
from . import steps

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An open mandate, with what its giver can do about it and what it allows."""

    mandate: Mandate
    steps: Sequence[str]
    allows: Sequence[Text]


def _mine(request: HttpRequest, pk: int) -> Mandate:
    return get_object_or_404(mandates_given(acting_of(request).person), pk=pk)


@never_cache
@require_safe
def given(request: HttpRequest) -> HttpResponse:
    """What waits for an answer first, then what is open, then what is over."""
    mandates = list(mandates_given(acting_of(request).person))
    cards = [
        Card(mandate=found, steps=steps.steps_open(found, Side.PRINCIPAL), allows=ALLOWS[found.kind])
        for found in mandates
        if found.is_open
    ]
    context = {
        "waiting": [card for card in cards if card.mandate.awaited == Side.PRINCIPAL],
        "open": [card for card in cards if card.mandate.awaited != Side.PRINCIPAL],
        "over": [found for found in mandates if not found.is_open],
        "never": NEVER,
        "today": today(),
    }
    return render(request, "mandates/given.html", context)


@never_cache
@require_safe
def given_one(request: HttpRequest, pk: int) -> HttpResponse:
    return steps.one(request, _mine(request, pk), Side.PRINCIPAL)


@never_cache
@form_methods
@fresh_sign_in_required
def given_offer(request: HttpRequest) -> HttpResponse:
    """Offers a mandate to a person, an enterprise or an institution."""
    acting = acting_of(request)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("kind", "first_day", "last_day")}
        try:
            mandate = services.mandate_offer(
                principal=acting.person, mandatary=form.mandatary, actor=acting.user, **chosen
            )
        except ValidationError as error:
            form_refuse(form, error)
        else:
            said = _("The mandate is offered to %(mandatary)s, who still has to accept it.")
            messages.success(request, said % {"mandatary": mandate.mandatary})
            return redirect("mandates:given")
    breadcrumbs = steps.crumbs(Side.PRINCIPAL, (_("Offer a mandate"), ""))
    return render(request, "mandates/offer.html", {"form": form, "terms": TERMS, "breadcrumbs": breadcrumbs})


@never_cache
@form_methods
def given_accept(request: HttpRequest, pk: int) -> HttpResponseBase:
    return steps.accept(request, _mine(request, pk), Side.PRINCIPAL)


@never_cache
@form_methods
def given_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return steps.refuse(request, _mine(request, pk), Side.PRINCIPAL)


@never_cache
@form_methods
def given_stop(request: HttpRequest, pk: int) -> HttpResponse:
    return steps.stop(request, _mine(request, pk), Side.PRINCIPAL)


@never_cache
@form_methods
def given_transfer(request: HttpRequest, pk: int) -> HttpResponseBase:
    return steps.transfer(request, _mine(request, pk), Side.PRINCIPAL)
