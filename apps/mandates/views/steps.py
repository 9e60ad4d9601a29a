"""The steps that both sides can take, on a mandate that a view found for its side: accept, refuse, stop, transfer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.models import User
from apps.core.clock import today
from apps.core.forms import form_refuse

from .. import services
from ..forms import TermsForm, TransferForm
from ..history import history_of
from ..models import Mandate
from ..states import MandateState, Side
from ..terms import ALLOWS, NEVER, TERMS

ROOMS = {Side.PRINCIPAL: "given", Side.MANDATARY: "held"}
ROOM_TITLES = {
    Side.PRINCIPAL: gettext_lazy("Who can do what on my file"),
    Side.MANDATARY: gettext_lazy("My mandates"),
}
DONE = {
    "accept": gettext_lazy("The mandate is accepted by both sides."),
    "offer": gettext_lazy("You agreed with the transfer. The new mandatary still has to accept."),
    "refuse": gettext_lazy("You refused. Nobody got access by it."),
    "stop": gettext_lazy("The mandate is stopped. It is over from this moment on."),
    "propose": gettext_lazy("The transfer is proposed. Nothing changes before the care provider agrees."),
    "transfer": gettext_lazy("The mandate is transferred. The new mandatary still has to accept."),
}


def room_url(side: Side) -> str:
    return reverse(f"mandates:{ROOMS[side]}")


def crumbs(side: Side, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(str(ROOM_TITLES[side]), room_url(side)), *more]


def page_of(mandate: Mandate, side: Side) -> dict[str, Any]:
    """What each page about one mandate shows."""
    room = ROOMS[side]
    other = mandate.mandatary if side == Side.PRINCIPAL else mandate.principal.full_name
    steps = {step: reverse(f"mandates:{room}_{step}", args=[mandate.pk]) for step in steps_open(mandate, side)}
    return {
        "mandate": mandate,
        "side": side.value,
        "is_principal": side == Side.PRINCIPAL,
        "other": other,
        "steps": steps,
        "allows": ALLOWS[mandate.kind],
        "never": NEVER,
        "terms": TERMS,
        "url": reverse(f"mandates:{room}_one", args=[mandate.pk]),
        "breadcrumbs": crumbs(side, (other, reverse(f"mandates:{room}_one", args=[mandate.pk]))),
    }


def steps_open(mandate: Mandate, side: Side) -> list[str]:
    """What that side can do now."""
    found = []
    if mandate.awaited == side:
        found += ["accept", "refuse"]
    elif mandate.is_open and (mandate.state != MandateState.PROPOSED):
        found.append("stop")
    if mandate.can_be_transferred:
        found.append("transfer")
    return found


def one(request: HttpRequest, mandate: Mandate, side: Side, *, may_decide: bool = True) -> HttpResponse:
    context = page_of(mandate, side) | {"history": history_of(mandate, today()), "may_decide": may_decide}
    context["breadcrumbs"] = crumbs(side, (context["other"], ""))
    return render(request, "mandates/one.html", context)


@fresh_sign_in_required
def accept(request: HttpRequest, mandate: Mandate, side: Side) -> HttpResponse:
    """The terms stand above the form; the box is the signature."""
    form = TermsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = "offer" if mandate.state == MandateState.PROPOSED else "accept"
        return _do(request, mandate, side, done, services.mandate_accept)
    return render(request, "mandates/accept.html", page_of(mandate, side) | {"form": form})


def refuse(request: HttpRequest, mandate: Mandate, side: Side) -> HttpResponse:
    if request.method == "POST":
        return _do(request, mandate, side, "refuse", services.mandate_refuse)
    return render(request, "mandates/refuse.html", page_of(mandate, side))


def stop(request: HttpRequest, mandate: Mandate, side: Side) -> HttpResponse:
    if request.method == "POST":
        return _do(request, mandate, side, "stop", services.mandate_stop)
    return render(request, "mandates/stop.html", page_of(mandate, side))


def _do(request: HttpRequest, mandate: Mandate, side: Side, done: str, service: Callable[..., Mandate]) -> HttpResponse:
    """Does it and goes back to the list; what is not possible any more says so there."""
    try:
        service(mandate=mandate, side=side, actor=cast(User, request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(DONE[done]))
    return redirect(room_url(side))


@fresh_sign_in_required
def transfer(request: HttpRequest, mandate: Mandate, side: Side) -> HttpResponse:
    """By the care provider at once; by the mandatary as a proposal."""
    days = {"first_day": max(mandate.first_day, today()), "last_day": mandate.last_day}
    form = TransferForm(request.POST or None, initial=days)
    service, done = (
        (services.mandate_transfer, "transfer")
        if side == Side.PRINCIPAL
        else (services.mandate_transfer_propose, "propose")
    )
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("first_day", "last_day")}
        try:
            service(mandate=mandate, to=form.mandatary, actor=cast(User, request.user), **chosen)
        except ValidationError as error:
            form_refuse(form, error)
        else:
            messages.success(request, str(DONE[done]))
            return redirect(room_url(side))
    context = page_of(mandate, side) | {"form": form, "title": _("Transfer this mandate")}
    return render(request, "mandates/transfer.html", context)
