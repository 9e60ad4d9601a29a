"""My contact data: how somebody is reached, and in which language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.acting import acting_of
from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.services import screen_language_choose
from apps.core.clock import today
from apps.core.fields import search_hash
from apps.core.identifiers import phone_display

from ..models import ContactAddress, ContactEmail, ContactPhone, ProviderNumber, WorkAddress
from ..pages import actor_of, form_methods, form_page, is_done, others_of, posted, provider_of
from ..selectors import numbers_of
from ..states import EmailState
from ..work_addresses.services import work_address_cancel
from . import services
from .forms import ContactAddressForm, ContactEmailForm, ContactPhoneForm, LanguagesForm
from .selectors import contact_page


@never_cache
@require_safe
def contact_start(request: HttpRequest) -> HttpResponse:
    """The number that was chosen after signing in, or the first one."""
    acting = acting_of(request)
    provider = acting.number or numbers_of(acting.person).first()
    if provider is None:
        return render(request, "providers/no_number.html")
    return _page(request, provider)


@never_cache
@require_safe
def contact(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, provider_of(request, number))


def _page(request: HttpRequest, provider: ProviderNumber) -> HttpResponse:
    context = {
        "page": contact_page(provider, today()),
        "provider": provider,
        "person": provider.person,
        "numbers": list(numbers_of(provider.person)),
    }
    return render(request, "providers/contact.html", context)


@never_cache
@form_methods
def address(request: HttpRequest, number: str) -> HttpResponse:
    provider = provider_of(request, number)
    now = ContactAddress.objects.on(today()).filter(provider=provider).first()
    form = ContactAddressForm(posted(request), row=now, others=others_of(provider))

    def act() -> None:
        services.contact_address_set(
            providers=[provider, *form.chosen_numbers()],
            first_day=form.cleaned_data["first_day"],
            details=form.details(),
            actor=actor_of(request),
        )

    if is_done(request, form, act):
        messages.success(request, _("Your correspondence address was saved."))
        return redirect("providers:contact", number=number)
    lead = _("Our letters go there. It is an address in Belgium. It is never public.")
    return form_page(request, provider, form, title=_("Correspondence address"), save=_("Save"), lead=lead)


@never_cache
@form_methods
def phone(request: HttpRequest, number: str) -> HttpResponse:
    provider = provider_of(request, number)
    now: ContactPhone | None = ContactPhone.objects.on(today()).filter(person=provider.person).first()
    form = ContactPhoneForm(posted(request), phone=phone_display(now.phone) if now else "")

    def act() -> None:
        services.contact_phone_set(
            person=provider.person,
            phone=form.cleaned_data["phone"],
            first_day=form.cleaned_data["first_day"],
            actor=actor_of(request),
        )

    if is_done(request, form, act):
        messages.success(request, _("Your phone number was saved."))
        return redirect("providers:contact", number=number)
    lead = _("On this number we may call you. It is never public.")
    return form_page(request, provider, form, title=_("Phone number"), save=_("Save"), lead=lead)


@never_cache
@form_methods
def email(request: HttpRequest, number: str) -> HttpResponseBase:
    """Asks for another address; the link in that mailbox makes it count."""
    return _email(request, provider_of(request, number))


@fresh_sign_in_required
def _email(request: HttpRequest, provider: ProviderNumber) -> HttpResponse:
    form = ContactEmailForm(posted(request))

    def act() -> None:
        services.contact_email_request(
            person=provider.person, address=form.cleaned_data["address"], actor=actor_of(request)
        )

    if is_done(request, form, act):
        text = _("We wrote to %(address)s. Open the link in that e-mail within a day.")
        messages.success(request, text % {"address": form.cleaned_data["address"]})
        return redirect("providers:contact", number=provider.number)
    lead = _("We write to this address about your file. It is never public. When it changes, we tell the former one.")
    return form_page(request, provider, form, title=_("E-mail address"), save=_("Send me the link"), lead=lead)


@never_cache
@form_methods
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link leads. Opening it changes nothing: mail programs open links by themselves."""
    own = ContactEmail.objects.filter(person=acting_of(request).person).select_related("person")
    found = get_object_or_404(own, token_hash=search_hash(token))
    refusal = services.missing_to_confirm(found)
    if request.method == "POST" and not refusal:
        try:
            services.contact_email_confirm(email=found, actor=actor_of(request))
        except ValidationError as error:
            refusal = error.messages[0]
        else:
            messages.success(request, _("%(address)s is your e-mail address now.") % {"address": found.address})
            return redirect("providers:contact_start")
    context = {"email": found, "refusal": refusal, "breadcrumbs": _crumbs(_("Confirm an e-mail address"))}
    return render(request, "providers/email_confirm.html", context)


def _crumbs(title: str) -> list[tuple[str, str]]:
    return [(_("My contact data"), reverse("providers:contact_start")), (title, "")]


@never_cache
@form_methods
def languages(request: HttpRequest, number: str) -> HttpResponse:
    """Letters and screen, apart. A mandatary chooses the language of the provider's letters alone."""
    provider, acting = provider_of(request, number), acting_of(request)
    user = actor_of(request)
    initial = {"letters": provider.person.language, "screen": user.language}
    form = LanguagesForm(posted(request), initial=initial, has_screen=acting.is_own)

    def act() -> None:
        services.letter_language_choose(person=provider.person, language=form.cleaned_data["letters"], actor=user)
        if acting.is_own:
            screen_language_choose(user=user, language=form.cleaned_data["screen"])
            translation.activate(user.language)

    if is_done(request, form, act):
        messages.success(request, _("Your languages were saved."))
        response = redirect("providers:contact", number=number)
        if acting.is_own:
            _language_cookie(response, user.language)
        return response
    return form_page(request, provider, form, title=_("Languages"), save=_("Save"))


def _language_cookie(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )


def _planned(provider: ProviderNumber, kind: str, pk: int) -> tuple[Any, Callable[..., Any]]:
    """What is planned, and how it is cancelled; 404 for anything else."""
    rows: dict[str, tuple[Any, str, Callable[..., Any]]] = {
        "work": (WorkAddress.objects.standing(), "address", work_address_cancel),
        "address": (ContactAddress.objects.standing(), "address", services.contact_address_cancel),
        "phone": (ContactPhone.objects.standing(), "phone", services.contact_phone_cancel),
        "email": (
            ContactEmail.objects.filter(state=EmailState.PENDING),
            "email",
            services.contact_email_cancel,
        ),
    }
    if kind not in rows:
        raise Http404
    found, argument, cancel = rows[kind]
    own = {"provider": provider} if kind in ("work", "address") else {"person": provider.person}
    row = get_object_or_404(found.filter(**own), pk=pk)
    return row, lambda actor: cancel(**{argument: row}, actor=actor)


@never_cache
@form_methods
def cancel(request: HttpRequest, number: str, kind: str, pk: int) -> HttpResponse:
    """Takes back something that lies ahead."""
    provider = provider_of(request, number)
    row, act = _planned(provider, kind, pk)
    form = forms.Form(posted(request))
    if is_done(request, form, lambda: act(actor=actor_of(request))):
        messages.success(request, _("The planned change was cancelled. What was before goes on."))
        return redirect("providers:contact", number=number)
    return form_page(
        request, provider, form, title=_("Cancel the planned change"), save=_("Cancel this change"), lead=row
    )
