from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import identifiers
from apps.core.clock import today
from apps.core.limits import rate_take
from apps.providers.models import ConventionStatus
from apps.providers.week import agreed_hours

from . import selectors, services
from .forms import PageForm, ReportForm, SearchForm
from .places import places_suggest
from .wording import Card, card_of

HOUR = 3600
SUGGEST_SECONDS = 60


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The form, and what it finds. Each page of results has an address of its own."""
    is_asked = any(value for value in request.GET.values())
    form = SearchForm(request.GET if is_asked else None)
    page_form = PageForm(request.GET)
    context: dict[str, Any] = {"form": form, "is_asked": is_asked, "page": None, "on": None}
    if is_asked and form.is_valid() and page_form.is_valid():
        wanted = form.wanted()
        page = selectors.search(wanted, after=page_form.cleaned_data["after"])
        kept = {name: value for name, value in request.GET.items() if value and name in form.fields}
        context |= {
            "page": page,
            "cards": [card_of(listing) for listing in page.listings],
            "wanted": wanted,
            "on": wanted.on if wanted.on != today() else None,
            "place": form.found_place,
            "other_code": _other_code(form, page),
            "first_url": f"?{urlencode(kept)}" if page_form.cleaned_data["after"] else "",
            "next_url": f"?{urlencode(kept | {'after': page.next_cursor})}" if page.next_cursor else "",
            "counted_at_most": selectors.COUNTED,
        }
    elif is_asked and not page_form.is_valid():
        form.add_error(None, page_form.errors["after"].data)
    return render(request, "directory/search.html", context)


def _other_code(form: SearchForm, page: selectors.Page) -> str:
    """A number typed with three last digits that it doesn't carry on that day."""
    carried = {listing.code for listing in page.listings}
    return form.typed_code if form.typed_code and page.listings and form.typed_code not in carried else ""


def _card(request: HttpRequest, number: str, on: dt.date) -> Card | HttpResponse:
    """The card; or a page that says that this number isn't listed, without a reason."""
    found = selectors.listing(number, on)
    if found is not None:
        return card_of(found)
    if not selectors.is_known(number):
        raise Http404
    is_of_another_day = on != today() and selectors.listing(number, today()) is not None
    context = {"display": identifiers.inami_display(number), "number": number, "on": on if is_of_another_day else None}
    return render(request, "directory/not_listed.html", context, status=404 if is_of_another_day else 410)


def _asked_day(request: HttpRequest) -> dt.date:
    """`?on=`; anything that is no day of the past is today."""
    form = SearchForm(request.GET)
    form.is_valid()
    return form.cleaned_data.get("on") or today()


@require_safe
def provider(request: HttpRequest, number: str) -> HttpResponse:
    """One number: who, what, where, and what the status means."""
    card = _card(request, number, _asked_day(request))
    if isinstance(card, HttpResponse):
        return card
    breadcrumbs = [(_("Find a care provider"), reverse("directory:search")), (card.listing.name, "")]
    context = {
        "card": card,
        "week": agreed_hours(number, card.listing.on) if card.listing.status == ConventionStatus.PARTIAL else [],
        "is_today": card.listing.on == today(),
        "breadcrumbs": breadcrumbs,
    }
    return render(request, "directory/provider.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: str) -> HttpResponse:
    """Somebody says that a card is wrong; staff read it."""
    card = _card(request, number, today())
    if isinstance(card, HttpResponse):
        return card
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verdict = rate_take(request, scope="report", limit=settings.PORTAL_DIRECTORY_REPORTS_PER_HOUR, seconds=HOUR)
        if not verdict.is_over:
            services.report_open(number=number, language=translation.get_language() or "fr", **form.cleaned_data)
            messages.success(request, _("Thank you. The office reads your report and corrects what is wrong."))
            return redirect("directory:provider", number=number)
        form.add_error(None, _("You sent several reports within an hour. Try again later; nothing was lost here."))
    breadcrumbs = [
        (_("Find a care provider"), reverse("directory:search")),
        (card.listing.name, reverse("directory:provider", args=[number])),
        (_("Report an error"), ""),
    ]
    return render(request, "directory/report.html", {"card": card, "form": form, "breadcrumbs": breadcrumbs})


@require_safe
@cache_control(max_age=SUGGEST_SECONDS, private=True)
def suggest(request: HttpRequest) -> HttpResponse:
    """What to offer while somebody types; the search works as well without."""
    verdict = rate_take(request, scope="suggest", limit=settings.PORTAL_DIRECTORY_SUGGESTIONS_PER_MINUTE, seconds=60)
    if verdict.is_over:
        return JsonResponse({"items": []}, status=429, headers={"Retry-After": str(verdict.retry_after)})
    typed = request.GET.get("q", "").replace("\0", "")[:80]
    if request.GET.get("kind") == "place":
        items = [{"value": name, "label": name, "note": ""} for name in places_suggest(typed)]
    else:
        items = [
            {"value": offered.name, "label": offered.name, "note": offered.profession}
            for offered in selectors.names_suggest(typed)
        ]
    return JsonResponse({"items": items})
