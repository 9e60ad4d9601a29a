"""Where somebody works: add, change, end, make the principal one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from apps.core.clock import today

from ..models import ProviderNumber, WorkAddress
from ..pages import actor_of, form_methods, form_page, is_done, others_of, posted, provider_of
from . import services
from .forms import FromDayForm, WorkAddressEndForm, WorkAddressForm


def _row(provider: ProviderNumber, pk: int) -> WorkAddress:
    """An address of this number that isn't over; 404 otherwise."""
    rows = WorkAddress.objects.standing().filter(provider=provider).exclude(last_day__lt=today())
    found: WorkAddress = get_object_or_404(rows, pk=pk)
    return found


@never_cache
@form_methods
def work_address_add(request: HttpRequest, number: str) -> HttpResponse:
    provider = provider_of(request, number)
    has_principal = WorkAddress.objects.on(today()).filter(provider=provider, is_principal=True).exists()
    form = WorkAddressForm(posted(request), others=others_of(provider), has_principal=has_principal)

    def act() -> None:
        services.work_addresses_add(
            providers=[provider, *form.chosen_numbers()],
            first_day=form.cleaned_data["first_day"],
            details=form.details(),
            is_principal=form.cleaned_data["is_principal"],
            actor=actor_of(request),
        )

    if is_done(request, form, act):
        messages.success(request, _("The work address was added."))
        return redirect("providers:contact", number=number)
    return form_page(request, provider, form, title=_("Add a work address"), save=_("Add"), lead=_public())


@never_cache
@form_methods
def work_address_change(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    provider = provider_of(request, number)
    row = _row(provider, pk)
    alike = services.same_place_elsewhere(row)
    form = WorkAddressForm(posted(request), row=row, others=[other.provider for other in alike])

    def act() -> None:
        chosen = {found.pk for found in form.chosen_numbers()}
        services.work_addresses_change(
            addresses=[row, *(other for other in alike if other.provider_id in chosen)],
            first_day=form.cleaned_data["first_day"],
            details=form.details(),
            actor=actor_of(request),
        )

    if is_done(request, form, act):
        messages.success(request, _("The work address was changed."))
        return redirect("providers:contact", number=number)
    return form_page(request, provider, form, title=_("Change a work address"), save=_("Save"), lead=_public())


@never_cache
@form_methods
def work_address_end(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    provider = provider_of(request, number)
    row = _row(provider, pk)
    others = WorkAddress.objects.on(today()).filter(provider=provider, last_day__isnull=True).exclude(place=row.place)
    form = WorkAddressEndForm(posted(request), successors=list(others) if row.is_principal else [])

    def act() -> None:
        services.work_address_end(
            address=row,
            last_day=form.cleaned_data["last_day"],
            next_principal=form.next_principal(),
            actor=actor_of(request),
        )

    if is_done(request, form, act):
        messages.success(request, _("The end of the work address was saved."))
        return redirect("providers:contact", number=number)
    return form_page(request, provider, form, title=_("End a work address"), save=_("End"), lead=str(row), danger=True)


@never_cache
@form_methods
def work_address_principal(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    provider = provider_of(request, number)
    row = _row(provider, pk)
    form = FromDayForm(posted(request))

    def act() -> None:
        services.work_address_make_principal(
            address=row, first_day=form.cleaned_data["first_day"], actor=actor_of(request)
        )

    if is_done(request, form, act):
        messages.success(request, _("Your principal work address was saved."))
        return redirect("providers:contact", number=number)
    title = _("Make this the principal work address")
    return form_page(request, provider, form, title=title, save=_("Make principal"), lead=str(row))


def _public() -> str:
    return _(
        "The public directory shows your work addresses. "
        "It shows a phone number, an e-mail address or a website only if you choose so."
    )
