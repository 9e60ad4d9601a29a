from __future__ import annotations

import uuid
from typing import cast

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.models import User

from .kinds import MIME_TYPES
from .selectors import document_for
from .services import document_open


@never_cache
@require_safe
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The file itself, for whom its purpose allows it; noted in the trail. Never shown inside the browser."""
    user = cast(User, request.user)
    document = document_for(user, public_id)
    if document is None:
        raise Http404
    try:
        document_open(document=document, actor=user)
    except ValidationError:
        return _closed(request, document)
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=MIME_TYPES[document.detected_type],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _closed(request: HttpRequest, document: object) -> HttpResponse:
    return render(request, "documents/closed.html", {"document": document}, status=409)
