"""Files of mandates, for whoever asks many care providers at once."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.fresh import has_fresh_sign_in, sign_in_again
from apps.accounts.models import User
from apps.core.forms import form_refuse

from .. import import_services
from ..forms import UploadForm
from ..import_rows import OPTIONAL, REQUEST_COLUMNS
from ..import_services import row_words
from ..models import MandateImport, MandateImportKind, MandateImportState
from ..selectors import holder_of, imports_of
from ..states import Side
from ..terms import TERMS
from . import steps

SHOWN = 100
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _mine(request: HttpRequest, pk: int) -> MandateImport:
    found: MandateImport = get_object_or_404(imports_of(holder_of(cast(User, request.user))), pk=pk)
    return found


@never_cache
@form_methods
def imports(request: HttpRequest) -> HttpResponse:
    """The files so far, and a form for another."""
    holder = holder_of(cast(User, request.user))
    form = UploadForm(request.POST or None, request.FILES or None, holder=holder)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = import_services.import_check(
                kind=MandateImportKind.REQUESTS,
                organisation=form.organisation_chosen(),
                file=file,
                file_name=file.name,
                actor=holder.user,
            )
        except ValidationError as error:
            form_refuse(form, error)
        else:
            return redirect("mandates:import_one", pk=batch.pk)
    context = {
        "form": form,
        "can_ask": bool(holder.niss_hashes),
        "batches": imports_of(holder).select_related("organisation").order_by("-pk")[:20],
        "columns": REQUEST_COLUMNS,
        "optional": OPTIONAL[MandateImportKind.REQUESTS],
        "breadcrumbs": steps.crumbs(Side.MANDATARY, (_("Ask by file"), "")),
    }
    return render(request, "mandates/imports.html", context)


def import_state(batch: MandateImport) -> dict[str, Any]:
    """How far a file is, and what is wrong in it."""
    done = batch.rows.filter(is_done=True).count()
    rejected = batch.rows.exclude(problem="").order_by("line")[:SHOWN]
    return {
        "batch": batch,
        "done": done,
        "good": batch.rows_total - batch.rows_rejected,
        "is_checked": batch.state == MandateImportState.CHECKED,
        "is_at_work": batch.state == MandateImportState.AT_WORK,
        "rejected": [(row.line, row_words(row.problem)) for row in rejected],
        "shown": SHOWN,
    }


@never_cache
@form_methods
def import_one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What checking found; the button asks all care providers of the good rows."""
    batch = _mine(request, pk)
    if request.method == "POST":
        if not has_fresh_sign_in(request):
            return sign_in_again(request)
        try:
            import_services.import_start(
                batch=batch, actor=cast(User, request.user), good_rows_alone="good_rows" in request.POST
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The care providers are being asked. Each of them is told."))
        return redirect("mandates:import_one", pk=pk)
    crumbs = steps.crumbs(Side.MANDATARY, (_("Ask by file"), reverse("mandates:imports")), (batch.file_name, ""))
    return render(request, "mandates/import.html", import_state(batch) | {"terms": TERMS, "breadcrumbs": crumbs})


@never_cache
@require_safe
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that renews itself."""
    return render(request, "mandates/_import_progress.html", import_state(_mine(request, pk)))


@never_cache
@require_safe
def import_rejected(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    batch = _mine(request, pk)
    lines = import_services.rejected_csv(batch=batch, actor=cast(User, request.user))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejected-{batch.pk}.csv"'
    return response
