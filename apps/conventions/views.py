from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.acting import Acting, acting_of
from apps.providers.models import ProviderNumber

from .facts import limits_for, places_of
from .forms import FIELDS, AskedDayForm, ChoiceForm, ChoiceWithDayForm, Schedule, first_rows, rows_of, typed_rows
from .models import ConventionChoice
from .models.choices import WEEKDAYS
from .receipts import receipt_pdf, receipt_rows
from .rules.effects import status_after
from .rules.schedule import Block
from .rules.terms import Choice, Status
from .selectors import ConventionFile, Opening, choice_of, file_of, files_of, may_undo, undo_until
from .services import AlreadyChosenError, ChoiceRefusedError, choice_make, choice_undo
from .services.choices import blocks_of, schedule_check
from .wording import choice_title, legal_effects

_SALT = "conventions.schedule"
_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """All numbers of the person, and where each stands."""
    return render(request, "conventions/numbers.html", {"files": files_of(acting_of(request).person)})


@never_cache
@require_safe
def number(request: HttpRequest, number: str) -> HttpResponse:
    """One number: where it stands, what may be chosen, what was."""
    file = _file(request, number)
    effects = _effects(file, file.status)
    crumbs = _crumbs(file)
    return render(request, "conventions/number.html", {"file": file, "effects": effects, "breadcrumbs": crumbs})


@never_cache
@_page
def choose(request: HttpRequest, number: str, window: str) -> HttpResponse:
    """The first step: what is possible, and what each means."""
    file = _file(request, number)
    opening, known = _opening(file, window)
    if known is not None:
        return _shown(request, known)
    options = [(choice.value, choice_title(choice, opening.status)) for choice in opening.offered]
    form = _choice_form(request, opening, options)
    if request.method == "POST" and form.is_valid():
        step = form.cleaned_data["choice"]
        if _status(step, opening) == Status.PARTIAL:
            return redirect("conventions:schedule", number=number, window=window)
        asked_on = form.cleaned_data.get("asked_on")
        address = reverse("conventions:check", kwargs={"number": number, "window": window, "choice": step})
        return redirect(f"{address}?asked_on={asked_on}" if asked_on else address)
    meanings = [{"title": title, "effects": _effects(file, _status(value, opening) or "")} for value, title in options]
    context = {"file": file, "opening": opening, "form": form, "meanings": meanings}
    return render(request, "conventions/choose.html", context | {"breadcrumbs": _crumbs(file, _("Choose"))})


@never_cache
@_page
def schedule(request: HttpRequest, number: str, window: str) -> HttpResponse:
    """The weekly schedule of a partial adherence: rows are added and removed without script too."""
    file = _file(request, number)
    opening, known = _opening(file, window)
    if known is not None:
        return _shown(request, known)
    if Choice.PARTIAL not in opening.offered:
        raise Http404
    places = places_of(file.number, file.as_of)
    limits = limits_for(file.number, opening.effect_on or file.as_of)
    rows = Schedule(_rows(request, file, opening, places), places)
    if request.method == "POST":
        typed = typed_rows(request.POST)
        request.session[_draft(opening)] = typed
        if "add" in request.POST:
            rows = Schedule([*typed, {**(typed or first_rows(places))[-1], "starts": "", "ends": ""}], places)
        elif (removed := request.POST.get("remove", "")).isdigit():
            rows = Schedule([row for place, row in enumerate(typed) if place != int(removed)], places)
        else:
            rows = Schedule(typed, places, is_sent=True)
            if _is_right(rows, limits):
                return redirect("conventions:check", number=number, window=window, choice=Choice.PARTIAL.value)
    context = {"file": file, "opening": opening, "schedule": rows, "limits": limits, "is_refused": bool(rows.errors)}
    return render(request, "conventions/schedule.html", context | {"breadcrumbs": _crumbs(file, _("Schedule"))})


@never_cache
@_page
def check(request: HttpRequest, number: str, window: str, choice: str) -> HttpResponse:
    """The last look before it counts. What is registered is what this page showed: schedule and day come signed."""
    file = _file(request, number)
    opening, known = _opening(file, window)
    if known is not None:
        return _shown(request, known)
    if choice not in opening.offered:
        raise Http404
    if request.method == "POST":
        return _register(request, file, opening, choice)
    asked = AskedDayForm(request.GET, start=opening.start)
    if not asked.is_valid() or (asked.cleaned_data["asked_on"] and not opening.window.day_may_be_asked):
        return redirect("conventions:choose", number=number, window=window)
    asked_on = asked.cleaned_data["asked_on"]
    blocks: list[Block] = []
    places = []
    if _status(choice, opening) == Status.PARTIAL:
        places = places_of(file.number, file.as_of)
        rows = Schedule(request.session.get(_draft(opening), []), places, is_sent=True)
        if not _is_right(rows, limits_for(file.number, opening.effect_on or file.as_of)):
            return redirect("conventions:schedule", number=number, window=window)
        blocks = rows.read() or []
    context = {
        "file": file,
        "opening": opening,
        "choice": choice,
        "title": choice_title(choice, opening.status),
        "status": _status(choice, opening),
        "effects": _effects(file, _status(choice, opening) or ""),
        "week": _week(blocks, {place.key: place.address for place in places}),
        "effect_on": asked_on or opening.effect_on,
        "carried": signing.dumps(
            {"blocks": [asdict(block) for block in blocks], "asked_on": asked_on and asked_on.isoformat()}, salt=_SALT
        ),
    }
    return render(request, "conventions/check.html", context | {"breadcrumbs": _crumbs(file, _("Check"))})


@never_cache
@require_safe
def receipt(request: HttpRequest, number: str, receipt: str) -> HttpResponse:
    """What was registered, with its number; here it can be taken back."""
    file = _file(request, number)
    choice = _choice(request, number, receipt)
    context = {
        "file": file,
        "choice": choice,
        "rows": receipt_rows(choice),
        "week": _week(blocks_of(choice), {str(block.place): block.address for block in choice.blocks.all()}),
        "may_undo": may_undo(choice, file.as_of),
        "undo_until": undo_until(choice),
    }
    return render(request, "conventions/receipt.html", context | {"breadcrumbs": _crumbs(file, _("Receipt"))})


@never_cache
@require_safe
def receipt_file(request: HttpRequest, number: str, receipt: str) -> HttpResponse:
    """The receipt as PDF, in the language of the person's letters."""
    choice = _choice(request, number, receipt)
    answer = HttpResponse(receipt_pdf(choice), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{choice.receipt}.pdf"'
    return answer


@never_cache
@_page
def undo(request: HttpRequest, number: str, receipt: str) -> HttpResponse:
    """Asks, then takes the choice back."""
    file = _file(request, number)
    choice = _choice(request, number, receipt)
    if request.method == "POST":
        try:
            choice_undo(choice=choice, actor=acting_of(request).user)
        except ChoiceRefusedError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("Your choice was taken back. All is as it was before."))
        return redirect("conventions:number", number=number)
    if not may_undo(choice, file.as_of):
        return _to_receipt(choice)
    context = {"file": file, "choice": choice, "breadcrumbs": _crumbs(file, _("Take back"))}
    return render(request, "conventions/undo.html", context)


def _register(request: HttpRequest, file: ConventionFile, opening: Opening, choice: str) -> HttpResponse:
    acting = acting_of(request)
    try:
        carried = signing.loads(request.POST.get("schedule", ""), salt=_SALT)
        made = choice_make(
            provider=file.number,
            window=opening.window,
            choice=choice,
            blocks=[Block(**row) for row in carried["blocks"]],
            asked_on=dt.date.fromisoformat(carried["asked_on"]) if carried["asked_on"] else None,
            actor=acting.user,
            is_by_mandate=_is_by_mandate(acting),
        )
    except signing.BadSignature:
        return redirect("conventions:choose", number=file.number.number, window=opening.window.key)
    except AlreadyChosenError as error:
        return _shown(request, error.choice)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("conventions:number", number=file.number.number)
    request.session.pop(_draft(opening), None)
    return _to_receipt(made)


def _choice_form(request: HttpRequest, opening: Opening, offered: Sequence[tuple[str, Any]]) -> ChoiceForm:
    if opening.window.day_may_be_asked:
        return ChoiceWithDayForm(request.POST or None, offered=offered, start=opening.start)
    return ChoiceForm(request.POST or None, offered=offered)


def _is_by_mandate(acting: Acting) -> bool:
    return acting.is_for_another


def _file(request: HttpRequest, number: str) -> ConventionFile:
    try:
        return file_of(acting_of(request).person, number)
    except ProviderNumber.DoesNotExist:
        raise Http404 from None


def _choice(request: HttpRequest, number: str, receipt: str) -> ConventionChoice:
    try:
        return choice_of(acting_of(request).person, number, receipt)
    except ConventionChoice.DoesNotExist:
        raise Http404 from None


def _opening(file: ConventionFile, window: str) -> tuple[Any, ConventionChoice | None]:
    """The open window, and the choice that is registered in it already."""
    opening = file.opening(window)
    known = opening.choice if opening else file.choice_in(window)
    if opening is None and known is None:
        raise Http404
    return opening, known


def _shown(request: HttpRequest, known: ConventionChoice) -> HttpResponseRedirect:
    messages.info(
        request, _("You have already chosen in this window: see below. To choose otherwise, take it back first.")
    )
    return _to_receipt(known)


def _to_receipt(choice: ConventionChoice) -> HttpResponseRedirect:
    return redirect("conventions:receipt", number=choice.provider.number, receipt=choice.receipt)


def _status(choice: str, opening: Opening) -> str | None:
    return status_after(Choice(choice), opening.status)


def _effects(file: ConventionFile, status: str) -> Sequence[tuple[str, str]]:
    if not status:
        return []
    return legal_effects(status, family=file.family, profession=file.number.profession, reduction=file.reduction)


def _draft(opening: Opening) -> str:
    """Where the session keeps what was typed."""
    return f"convention:{opening.number.number}:{opening.window.key}"


def _rows(request: HttpRequest, file: ConventionFile, opening: Opening, places: Any) -> list[dict[str, Any]]:
    """What was typed before, else the schedule that holds, else empty rows."""
    if typed := request.session.get(_draft(opening)):
        return [{name: row.get(name, "") for name in FIELDS} for row in typed]
    former = next((c for c in file.choices if c.is_current and c.status == Status.PARTIAL), None)
    return (rows_of(blocks_of(former)) if former else []) or first_rows(places)


def _is_right(rows: Schedule, limits: Any) -> bool:
    blocks = rows.read()
    if blocks is None:
        return False
    try:
        schedule_check(blocks, limits)
    except ChoiceRefusedError as error:
        rows.complain(error.complaints)
        return False
    return True


def _week(blocks: Sequence[Block], addresses: dict[str, str]) -> list[dict[str, Any]]:
    names = dict(WEEKDAYS)
    shown = zip(blocks, rows_of(blocks), strict=True)
    return [
        {**row, "day": names[block.weekday], "address": addresses.get(block.place, ""), "is_agreed": block.is_agreed}
        for block, row in sorted(shown, key=lambda pair: (pair[0].weekday, pair[0].starts))
    ]


def _crumbs(file: ConventionFile, here: str = "") -> list[tuple[str, str]]:
    own = reverse("conventions:number", kwargs={"number": file.number.number})
    crumbs = [(_("Convention"), reverse("conventions:numbers")), (file.number.display, own if here else "")]
    return [*crumbs, (here, "")] if here else crumbs
