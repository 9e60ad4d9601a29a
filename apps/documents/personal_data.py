"""What documents hold on a person, and for how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.personal_data import (
    PersonalFile,
    Retained,
    TrailKind,
    register_personal_files,
    register_personal_model,
    register_retained,
    register_trail_words,
)

from .models import Document
from .services import document_remove


def _of(person: Any) -> QuerySet[Document]:
    """About the person, or sent by them about nobody else."""
    own = Q(owner_id=person.account_id, person_id__isnull=True) if person.account_id else Q(pk__in=[])
    return Document.objects.filter(Q(person_id=person.pk) | own)


def _files(person: Any) -> Iterator[PersonalFile]:
    for document in _of(person).filter(removed_at__isnull=True).order_by("received_at", "pk"):
        if document.is_readable:
            name = f"{document.received_at.astimezone(BRUSSELS):%Y-%m-%d} {document.name}"
            yield PersonalFile(name=name, open=partial(document.file.open, "rb"))


def _remove(keys: Sequence[Any]) -> int:
    count = 0
    for document in Document.objects.filter(pk__in=keys):
        document_remove(document=document)
        count += 1
    return count


def _never_sent(day: dt.date) -> QuerySet[Document]:
    begins = dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)
    return Document.objects.filter(sent_at__isnull=True, removed_at__isnull=True, received_at__lt=begins)


register_personal_model("documents.Document", _of, technical=("public_id", "scope", "moved_at"))
register_personal_files("sent", _files)
register_retained(
    Retained(
        code="documents.never_sent",
        model="documents.Document",
        label=_("Documents that were added and never sent"),
        begins=_("the day on which the document was added"),
        past=_never_sent,
        dispose=_remove,
    )
)
register_retained(
    Retained(
        code="documents.sent",
        model="documents.Document",
        label=_("Documents that were sent"),
        begins=_("the day on which the document was sent"),
        past=lambda day: Document.objects.filter(sent_at__lt=dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)),
    )
)
register_trail_words(
    TrailKind.READ,
    {"document_open": _("Opened a document"), "document_read": _("Looked at the data of a document")},
)
register_trail_words(
    TrailKind.CHANGE,
    {
        "document_receive": _("Added a document"),
        "document_remove": _("Removed a document before it was sent"),
        "document_scan": _("Checked a document for viruses"),
        "document_scan_again": _("Had a document checked for viruses again"),
    },
)
