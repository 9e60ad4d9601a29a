from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User

from .selectors import holder_of


@never_cache
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """The mandates of whoever signed in, in person and for organisations."""
    mandates = holder_of(cast(User, request.user)).mandates().select_related("principal", "organisation")
    return render(request, "mandates/held.html", {"mandates": mandates.order_by("principal__search_name", "pk")[:100]})
