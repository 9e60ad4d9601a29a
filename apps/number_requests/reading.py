"""Who may open the documents of a request: staff who may see requests, once they were sent."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.documents.kinds import Purpose, register_purpose
from apps.documents.models import Document

from .selectors import PURPOSE


def may_read(user: Any, document: Document) -> bool:
    return document.sent_at is not None and user.is_staff and user.has_perm("number_requests.view_numberrequest")


def staff_url(document: Document) -> str:
    return reverse("admin:number_requests_numberrequest_change", args=[document.scope.partition(":")[2]])


def register() -> None:
    register_purpose(Purpose(code=PURPOSE, label=_("Request for a number"), may_read=may_read, staff_url=staff_url))
