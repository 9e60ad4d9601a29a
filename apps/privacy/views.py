from __future__ import annotations

import re
import uuid
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.acting import acting_of
from apps.accounts.fresh import fresh_sign_in_required
from apps.accounts.models import User
from apps.core.clock import BRUSSELS

from . import selectors
from .forms import LooksForm
from .services import exports


def _before(request: HttpRequest) -> int | None:
    """From which entry on; 404 for anything but a number."""
    text = request.GET.get("before")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Http404
    return int(text)


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """What the portal holds on me, and how I get it."""
    found = list(selectors.exports_of(acting_of(request).person)[:10])
    context = {"exports": found, "is_under_way": any(export.is_under_way for export in found)}
    return render(request, "privacy/my_data.html", context)


@never_cache
@require_safe
def who_looked(request: HttpRequest) -> HttpResponse:
    """The part of the trail about my file, in plain words."""
    form = LooksForm(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    before = _before(request)
    looks, older = selectors.looks_page(
        person=acting_of(request).person,
        kind=wanted.get("kind", ""),
        first=wanted.get("first"),
        last=wanted.get("last"),
        before=before,
    )
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "form": form,
        "looks": looks,
        "older": older,
        "is_first": before is None,
        "is_filtered": bool(wanted.get("kind") or wanted.get("first") or wanted.get("last")),
        "query": query.urlencode(),
        "breadcrumbs": [(_("My data"), reverse("privacy:my_data")), (_("Who looked at my file"), "")],
    }
    return render(request, "privacy/who_looked.html", context)


@require_POST
def export_begin(request: HttpRequest) -> HttpResponse:
    acting = acting_of(request)
    exports.export_ask(person=acting.person, actor=cast(User, acting.user))
    messages.success(request, _("Your export is being made. You get a message when it is ready."))
    return redirect("privacy:my_data")


@never_cache
@require_safe
@fresh_sign_in_required
def export_download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The file itself, for the person in person, who has just shown who they are; noted in the trail."""
    acting = acting_of(request)
    if not acting.is_own:  # staff who look with their eyes
        raise PermissionDenied
    export = get_object_or_404(selectors.exports_of(acting.person), public_id=public_id)
    try:
        export = exports.export_download(export=export, actor=cast(User, acting.user))
        stored = export.file.open("rb")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("privacy:my_data")
    except FileNotFoundError:
        messages.error(request, _("The file is not there any more. Ask for a new export."))
        return redirect("privacy:my_data")
    made = export.ready_at.astimezone(BRUSSELS) if export.ready_at else ""
    response = FileResponse(stored, as_attachment=True, filename=f"my-data-{made:%Y-%m-%d}.zip")
    response["Content-Type"] = "application/zip"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
