"""What the pages about one's own data share: whose number it is, and a form that a service may refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.acting import acting_of
from apps.accounts.models import User
from apps.core.forms import form_refuse

from .models import ProviderNumber
from .selectors import numbers_of

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def provider_of(request: HttpRequest, number: str) -> ProviderNumber:
    """A number of the file on which the reader acts; 404 for another's."""
    return get_object_or_404(numbers_of(acting_of(request).person), number=number)


def actor_of(request: HttpRequest) -> User:
    return cast(User, acting_of(request).user)


def is_done(request: HttpRequest, form: forms.Form, act: Callable[[], Any]) -> bool:
    """Whether a posted form was right and its act went through; what is refused stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        form_refuse(form, error)
        return False
    return True


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest, provider: ProviderNumber, form: forms.Form | None, *, title: str, save: str, **more: Any
) -> HttpResponse:
    back = reverse("providers:contact", kwargs={"number": provider.number})
    context = {
        "form": form,
        "provider": provider,
        "title": title,
        "save": save,
        "back": back,
        "lead": "",
        "danger": False,
    }
    breadcrumbs = [(_("My contact data"), back), (title, "")]
    return render(request, "providers/form.html", {**context, "breadcrumbs": breadcrumbs, **more})


def others_of(provider: ProviderNumber) -> list[ProviderNumber]:
    """The other numbers of the same person."""
    return list(numbers_of(provider.person).exclude(pk=provider.pk))
