from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from . import clock, offices, overview
from .design_examples import examples

# The calendar beside the overview says what comes next, not everything that is known.
SHOWN_DATES = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    items = overview.calendar_items(clock.today())
    context = {
        "open_items": [item for item in items if item.last and item.is_open],
        "next_items": [item for item in items if item.first > clock.today()][:4],
        "contacts": offices.CONTACT_POINTS[:2],
    }
    return render(request, "core/home.html", context)


@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """A provider's first page: what must I do, by when; what do I get; what happened."""
    acting = request.acting  # type: ignore[attr-defined]
    can = acting.scopes | ({"", "own"} if acting.is_own else {""})
    part = overview.overview_of(acting.person, clock.today(), scopes=can)
    professions = {"", *(number.profession for number in acting.person.numbers.all())}
    coming = [item for item in overview.calendar_items(clock.today()) if not item.is_over]
    context = {
        "person": acting.person,
        "part": part,
        "calendar": [item for item in coming if item.profession in professions][:SHOWN_DATES],
    }
    return render(request, "core/overview.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    context = {"contacts": offices.CONTACT_POINTS, "offices": offices.PROVINCIAL_OFFICES}
    return render(request, "core/help.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@require_safe
def whats_new(request: HttpRequest) -> HttpResponse:
    return render(request, "core/whats_new.html")


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """The living page of the design system: every component in every state."""
    return render(request, "core/design.html", examples(clock.today()))


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stayed open longer than its session, or cookies that are switched off."""
    return render(request, "csrf_failure.html", status=403)
