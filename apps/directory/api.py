"""The directory for programs: read-only, without an account, as JSON or CSV. data/openapi.json describes it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core import identifiers
from apps.core.clock import today
from apps.core.limits import rate_take
from apps.providers.models import WorkAddress

from . import selectors
from .forms import PageForm, SearchForm
from .wanted import Cursor, Wanted, cursor_read
from .wording import card_of

OPENAPI = Path(__file__).parent / "data" / "openapi.json"
LANGUAGES = ("fr", "nl", "de", "en")
SIZE, LARGEST = 50, 200
CSV_STEP = 200
MAX_AGE = 60

Answer = Callable[..., HttpResponseBase]


def problem(status: int, code: str, message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "message": message, **more}}, status=status)


def public_api(view: Answer) -> Answer:
    """Read-only, for every site, so many questions a minute, and with an ETag."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET.get("lang", "")
        language = asked if asked in LANGUAGES else "fr"
        with translation.override(language):
            response = _answer(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Retry-After, Link, X-RateLimit-Limit, X-RateLimit-Remaining"
        response["Content-Language"] = language
        return response

    return answer


def _answer(view: Answer, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if request.method == "OPTIONS":
        allowed = {"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Max-Age": "86400"}
        return HttpResponse(status=204, headers=allowed)
    if request.method not in ("GET", "HEAD"):
        refused = problem(405, "method", _("This interface is read-only: use GET."))
        refused["Allow"] = "GET, HEAD, OPTIONS"
        return refused
    verdict = rate_take(request, scope="api", limit=settings.PORTAL_DIRECTORY_API_PER_MINUTE, seconds=60)
    response: HttpResponseBase
    if verdict.is_over:
        text = _("Too many questions from your address. Ask again in %(seconds)s seconds.")
        response = problem(429, "too_many", text % {"seconds": verdict.retry_after}, retry_after=verdict.retry_after)
        response["Retry-After"] = str(verdict.retry_after)
        response["Cache-Control"] = "no-store"
    else:
        response = _tagged(request, view(request, *args, **kwargs))
    response["X-RateLimit-Limit"] = str(verdict.limit)
    response["X-RateLimit-Remaining"] = str(verdict.left)
    return response


def _tagged(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A minute in a cache and then asked again, so that a changed status shows at once to whoever asks anew."""
    if response.status_code != 200:
        response["Cache-Control"] = "no-store"
        return response
    response["Cache-Control"] = f"public, max-age={MAX_AGE}, must-revalidate"
    if isinstance(response, HttpResponse):
        tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if tag in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": response["Cache-Control"]})
        response["ETag"] = tag
    return response


def address_data(address: WorkAddress) -> dict[str, Any]:
    """A place of work; phone, e-mail and website only where the provider chose to show them."""
    return {
        "principal": address.is_principal,
        "name": address.name,
        "street": address.street,
        "house_number": address.house_number,
        "box": address.box,
        "postcode": address.postcode,
        "municipality": address.municipality_name,
        "municipality_code": address.municipality_code or None,
        "phone": (address.phone if address.phone_is_public else "") or None,
        "email": address.public_email or None,
        "website": address.public_website or None,
    }


def listing_data(listing: selectors.Listing, request: HttpRequest) -> dict[str, Any]:
    card = card_of(listing)
    return {
        "number": listing.number,
        "number_printed": listing.full_number,
        "last_name": listing.last_name,
        "first_name": listing.first_name,
        "profession": {"code": listing.profession, "label": card.profession},
        "qualification": {
            "code": listing.code,
            "specialty": (listing.meaning.specialty if listing.meaning else "") or None,
            "label": card.qualification,
            "since": listing.code_since.isoformat() if listing.code_since else None,
        }
        if listing.code
        else None,
        "convention": {
            "status": listing.status or "unknown",
            "label": str(card.status.label),
            "since": listing.status_since.isoformat() if listing.status_since else None,
            "next_status": listing.coming_status or None,
            "next_from": listing.coming_on.isoformat() if listing.coming_on else None,
        },
        "on": listing.on.isoformat(),
        "work_addresses": [address_data(address) for address in listing.addresses],
        "url": request.build_absolute_uri(reverse("directory:provider", args=[listing.number])),
    }


def _refused(*forms: Any) -> JsonResponse:
    fields = {name: [str(text) for text in errors] for form in forms for name, errors in form.errors.items()}
    return problem(400, "bad_request", _("Something in your question can't be read."), fields=fields)


@public_api
def providers(request: HttpRequest) -> HttpResponseBase:
    """A page of a search; or all of it as CSV, up to a limit."""
    form, page_form = SearchForm(request.GET), PageForm(request.GET)
    unknown = sorted(set(request.GET) - {*form.fields, "after", "size", "lang", "format"})
    size = request.GET.get("size", str(SIZE))
    output = request.GET.get("format", "json")
    if unknown:
        return problem(400, "unknown_parameter", _("Unknown: %(names)s.") % {"names": ", ".join(unknown)})
    if not (form.is_valid() and page_form.is_valid()):
        return _refused(form, page_form)
    if not (size.isascii() and size.isdigit() and 1 <= int(size[:9]) <= LARGEST) or output not in ("json", "csv"):
        return problem(400, "bad_request", _("size is 1 to %(largest)s; format is json or csv.") % {"largest": LARGEST})
    wanted, after = form.wanted(), page_form.cleaned_data["after"]
    if output == "csv":
        return _csv(wanted, after)
    page = selectors.search(wanted, after=after, size=int(size), counts=False)
    following = ""
    if page.next_cursor:
        kept = {name: value for name, value in request.GET.items() if name != "after"}
        path = reverse("directory:api_providers")
        following = request.build_absolute_uri(f"{path}?{urlencode(kept | {'after': page.next_cursor})}")
    response = JsonResponse(
        {
            "on": wanted.on.isoformat(),
            "alike": page.is_alike,
            "providers": [listing_data(listing, request) for listing in page.listings],
            "next": following or None,
        }
    )
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


@public_api
def provider(request: HttpRequest, number: str) -> HttpResponseBase:
    """One number, in any printed form."""
    form = SearchForm({"on": request.GET.get("on", "")})
    if not form.is_valid():
        return _refused(form)
    checked = identifiers.inami(number)
    if checked.is_refused:
        return problem(400, "bad_number", _("This is not an INAMI number: check its digits."))
    on = form.cleaned_data["on"] or today()
    found = selectors.listing(checked.normalised[:8], on)
    if found is not None:
        return JsonResponse(listing_data(found, request))
    if selectors.is_known(checked.normalised[:8]) and on == today():
        return problem(410, "not_listed", _("This number is not in the directory."))
    return problem(404, "not_found", _("There is no such number in the directory on that day."))


# ------------------------------------------------------------------ CSV

COLUMNS = (
    "number",
    "last_name",
    "first_name",
    "profession",
    "qualification_code",
    "qualification_since",
    "convention_status",
    "convention_since",
    "on",
    "address_principal",
    "address_name",
    "street",
    "house_number",
    "box",
    "postcode",
    "municipality",
    "phone",
    "email",
    "website",
)


def csv_rows(listing: selectors.Listing) -> Iterator[list[Any]]:
    """A row for each place of work, and one for whoever has none."""
    head = [
        listing.number,
        listing.last_name,
        listing.first_name,
        listing.profession,
        listing.code,
        listing.code_since or "",
        listing.status or "unknown",
        listing.status_since or "",
        listing.on,
    ]
    for address in listing.addresses:
        data = address_data(address)
        told = ("name", "street", "house_number", "box", "postcode", "municipality", "phone", "email", "website")
        yield [*head, "yes" if data["principal"] else "no", *(data[name] or "" for name in told)]
    if not listing.addresses:
        yield [*head, *[""] * (len(COLUMNS) - len(head))]


def _all(wanted: Wanted, after: Cursor | None) -> Iterator[selectors.Listing]:
    while True:
        page = selectors.search(wanted, after=after, size=CSV_STEP, counts=False)
        yield from page.listings
        after = cursor_read(page.next_cursor) if page.next_cursor else None
        if after is None:
            return


def _csv(wanted: Wanted, after: Cursor | None) -> StreamingHttpResponse:
    language = translation.get_language() or "fr"

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(COLUMNS)
        # The words of a place are put together while it streams, when the request's language is gone.
        with translation.override(language):
            for listing in islice(_all(wanted, after), settings.PORTAL_DIRECTORY_CSV_NUMBERS):
                for row in csv_rows(listing):
                    writer.writerow([_safe(cell) for cell in row])
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="providers.csv"'
    return response


def _safe(cell: Any) -> Any:
    """A spreadsheet takes a text that begins so for a formula; a phone number is none."""
    text = str(cell)
    return f"'{text}" if text[:1] in "=@-\t\r" or (text[:1] == "+" and not text[1:].isdigit()) else cell


# ------------------------------------------------------------------ description


@public_api
def openapi(request: HttpRequest) -> HttpResponseBase:
    description = json.loads(OPENAPI.read_text(encoding="utf-8"))
    description["servers"] = [{"url": settings.PORTAL_BASE_URL}]
    return JsonResponse(description)


def page(request: HttpRequest) -> HttpResponse:
    """How a program asks, with examples and what changed."""
    context = {
        "base": settings.PORTAL_BASE_URL,
        "limit": settings.PORTAL_DIRECTORY_API_PER_MINUTE,
        "rows": settings.PORTAL_DIRECTORY_CSV_NUMBERS,
        "size": SIZE,
        "largest": LARGEST,
        "parameters": SearchForm().fields.items(),
        "columns": COLUMNS,
    }
    return render(request, "directory/api.html", context)
