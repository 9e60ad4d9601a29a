"""My mandates: for whoever works on the files of others, in person or for an organisation."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts.acting import SESSION_KEY, acting_for
from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.models import User
from apps.core.clock import today
from apps.core.forms import form_refuse
from apps.core.trail import trail_add

from .. import services
from ..acting import acting_key
from ..forms import ListForm, RequestForm
from ..models import Mandate
from ..selectors import HeldRow, Holder, held_rows, held_waiting, holder_of, with_numbers
from ..states import Side
from ..terms import TERMS
from . import steps

PAGE = 50
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _holder(request: HttpRequest) -> Holder:
    return holder_of(cast(User, request.user))


def _held(request: HttpRequest, pk: int, *, to_decide: bool = False) -> Mandate:
    """One of mine; for a decision the managers of an organisation alone."""
    holder = _holder(request)
    mandate: Mandate = get_object_or_404(holder.mandates().select_related("principal", "organisation"), pk=pk)
    if to_decide and not holder.decides(mandate):
        raise PermissionDenied
    return mandate


@never_cache
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """All principals on one list: what must be done soonest first."""
    holder = _holder(request)
    form = ListForm(request.GET, holder=holder)
    rows = held_rows(holder, form.wish(), today())
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    waiting = held_waiting(holder, today())
    context = {
        "form": form,
        "page": page,
        "rows": with_numbers(list(page.object_list)),
        "query": query.urlencode(),
        "is_narrowed": any(query.values()),
        "waiting": [mandate for mandate in waiting if mandate.awaited == Side.MANDATARY],
        "asked": [mandate for mandate in waiting if mandate.awaited == Side.PRINCIPAL],
        "holder": holder,
        "organisations": {organisation.pk: organisation.name for organisation in holder.organisations},
    }
    return render(request, "mandates/held.html", context)


@never_cache
@require_safe
def held_export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as it is narrowed, as CSV; that it was read is in the trail."""
    holder = _holder(request)
    rows = with_numbers(held_rows(holder, ListForm(request.GET, holder=holder).wish(), today()))
    trail_add(
        act="mandates_export",
        subject_type="account",
        subject_id=holder.user.pk,
        actor=holder.user,
        detail={"rows": len(rows)},
    )
    response = StreamingHttpResponse(_lines(rows, holder), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="mandates-{today():%Y-%m-%d}.csv"'
    return response


def _lines(rows: Sequence[HeldRow], holder: Holder) -> Iterator[str]:
    names = {organisation.pk: organisation.name for organisation in holder.organisations}
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    about = [_("Care provider"), _("INAMI numbers"), _("Mandate"), _("Held by"), _("Last day of the mandate")]
    writer.writerow([*about, _("What must be done"), _("Last day for it")])
    yield "\ufeff" + buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        held_by = names.get(row.organisation_id, "") if row.organisation_id else _("Myself")
        numbers = ", ".join(number.display for number in row.numbers)
        start = [_plain(row.name), numbers, row.kind_label, _plain(held_by), f"{row.last_day or ''}"]
        for need in row.needs:
            writer.writerow([*start, str(need.title), f"{need.deadline or ''}"])
        if not row.needs:
            writer.writerow([*start, "", ""])
        yield buffer.getvalue()


def _plain(text: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


@never_cache
@require_safe
def held_one(request: HttpRequest, pk: int) -> HttpResponse:
    mandate = _held(request, pk)
    return steps.one(request, mandate, Side.MANDATARY, may_decide=_holder(request).decides(mandate))


@require_POST
def held_act(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on this session works on that file."""
    mandate = _held(request, pk)
    key = acting_key(mandate)
    if acting_for(cast(User, request.user), key) is None:
        messages.error(request, _("This mandate is not in force today."))
        return redirect("mandates:held")
    request.session[SESSION_KEY] = key
    return redirect("core:overview")


@never_cache
@form_methods
@fresh_sign_in_required
def request_mandate(request: HttpRequest) -> HttpResponse:
    """Asks a care provider for a mandate; the provider is told."""
    holder = _holder(request)
    form = RequestForm(request.POST or None, holder=holder)
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("kind", "first_day", "last_day")}
        try:
            mandate = services.mandate_request(
                principal=form.principal, mandatary=form.who(), actor=holder.user, **chosen
            )
        except ValidationError as error:
            form_refuse(form, error)
        else:
            said = _("You asked %(name)s for a mandate. It counts as soon as the care provider accepts.")
            messages.success(request, said % {"name": mandate.principal.full_name})
            return redirect("mandates:held")
    context = {
        "form": form,
        "terms": TERMS,
        "can_ask": bool(holder.niss_hashes),
        "breadcrumbs": steps.crumbs(Side.MANDATARY, (_("Ask for a mandate"), "")),
    }
    return render(request, "mandates/request.html", context)


@never_cache
@form_methods
def held_accept(request: HttpRequest, pk: int) -> HttpResponseBase:
    return steps.accept(request, _held(request, pk, to_decide=True), Side.MANDATARY)


@never_cache
@form_methods
def held_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return steps.refuse(request, _held(request, pk, to_decide=True), Side.MANDATARY)


@never_cache
@form_methods
def held_stop(request: HttpRequest, pk: int) -> HttpResponse:
    return steps.stop(request, _held(request, pk, to_decide=True), Side.MANDATARY)


@never_cache
@form_methods
def held_transfer(request: HttpRequest, pk: int) -> HttpResponseBase:
    return steps.transfer(request, _held(request, pk, to_decide=True), Side.MANDATARY)
