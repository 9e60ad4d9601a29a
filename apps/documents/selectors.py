"""Reads with logic: whose documents, and who may open one."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.core.clock import now

from .kinds import purpose_of
from .models import Document
from .states import DocumentState

ALARM_AFTER = dt.timedelta(hours=1)
"""Longer than this nobody should wait for the virus check (staff's alarm card)."""


def documents_of(*, purpose: str, scope: str) -> QuerySet[Document]:
    """What was added to one file and not removed, in the order of arrival."""
    return Document.objects.filter(purpose=purpose, scope=scope, removed_at__isnull=True).order_by("received_at", "id")


def document_among(documents: QuerySet[Document], typed: str) -> Document | None:
    """The one of these that a form names; None also for a text that is no name of a document."""
    return next((document for document in documents if str(document.public_id) == typed), None)


def document_for(user: User, public_id: uuid.UUID) -> Document | None:
    """The document when this user may read it by its purpose; whether it is clean is another question."""
    document = Document.objects.filter(public_id=public_id, removed_at__isnull=True).first()
    if document is None:
        return None
    purpose = purpose_of(document.purpose)
    return document if purpose and purpose.may_read(user, document) else None


def documents_stuck() -> QuerySet[Document]:
    """In quarantine for longer than an hour."""
    return Document.objects.filter(
        state=DocumentState.QUARANTINED, removed_at__isnull=True, moved_at__lt=now() - ALARM_AFTER
    )
