from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.acting import acting_of
from apps.evaluations.models import PremiumYear
from apps.providers.models import ProviderNumber

from . import selectors
from .all_years import years_page


@never_cache
@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """All premium years of all of one's numbers on one page."""
    numbers = years_page(of=acting_of(request).person)
    return render(request, "social_statute/years.html", {"numbers": numbers})


@never_cache
@require_safe
def year(request: HttpRequest, number: str, year: int) -> HttpResponse:
    """One premium year: the result first, then what to do, then why."""
    acting = acting_of(request)
    try:
        page = selectors.year_page(provider_number=number, year=year, of=acting.person)
    except (ProviderNumber.DoesNotExist, PremiumYear.DoesNotExist):
        raise Http404 from None
    # Whoever may not do it reads what is needed, without a way that ends before a closed door.
    todos = [todo if not todo.scope or todo.scope in acting.scopes else replace(todo, url="") for todo in page.todos]
    page = replace(page, todos=todos)
    breadcrumbs = [
        (_("Social statute"), reverse("social_statute:years")),
        (_("Premium year %(year)s") % {"year": year}, ""),
    ]
    return render(request, "social_statute/year.html", {"page": page, "breadcrumbs": breadcrumbs})
