"""Everything that changes a document."""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.core.clock import now
from apps.core.trail import Actor, trail_add

from . import scanner
from .kinds import DocumentType, detect, purpose_of
from .models import Document
from .scanner import Finding
from .selectors import documents_of
from .states import DOCUMENT_STEPS, DocumentState

logger = logging.getLogger(__name__)

SCAN_TASK = "apps.documents.tasks.document_scan_run"
LONGEST_NAME = 150
MOST_IN_ONE_FILE = 30
"""Nobody needs more in one file; without an end, a public form would fill the disk."""


def largest_bytes() -> int:
    return int(settings.DOCUMENT_MAX_MEGABYTES) * 1024 * 1024


def document_check(file: UploadedFile) -> DocumentType:
    """The type of a file that can be taken; ValidationError says in words why another can't."""
    if not file.size:
        raise ValidationError(_("This file is empty. Choose another one."), code="empty")
    if file.size > largest_bytes():
        limit = settings.DOCUMENT_MAX_MEGABYTES
        raise ValidationError(
            _("This file is larger than %(limit)s MB. Make it smaller, or scan it in a lower quality.")
            % {"limit": limit},
            code="too_large",
        )
    found = detect(file)
    if found is None:
        raise ValidationError(
            _("This file is not a PDF, JPEG or PNG. Save or scan your document as one of these."), code="type"
        )
    return found


@transaction.atomic
def document_receive(
    *,
    file: UploadedFile,
    purpose: str,
    scope: str,
    owner: User | None = None,
    person_id: int | None = None,
) -> Document:
    """Takes a file into quarantine. The same content once more in the same scope is the document that is there.
    ValidationError: wrong type, too large, empty, too many. KeyError: no app registered the purpose."""
    if purpose_of(purpose) is None:
        raise KeyError(purpose)
    detected = document_check(file)
    sha256 = _sha256(file)
    if known := documents_of(purpose=purpose, scope=scope).filter(sha256=sha256).first():
        return known
    if documents_of(purpose=purpose, scope=scope).count() >= MOST_IN_ONE_FILE:
        raise ValidationError(
            _("There are %(most)s documents already. Put several pages into one PDF.") % {"most": MOST_IN_ONE_FILE},
            code="too_many",
        )
    document = Document(
        purpose=purpose,
        scope=scope,
        name=_clean_name(file.name or "", detected),
        detected_type=detected,
        size=file.size or 0,
        sha256=sha256,
        owner=owner,
        person_id=person_id,
        received_at=now(),
        moved_at=now(),
        state=DocumentState.QUARANTINED if scanner.scanner_is_configured() else DocumentState.NOT_SCANNED,
    )
    document.file.save("", file, save=False)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
    except IntegrityError:
        # The other click was quicker: its file is the one.
        document.file.delete(save=False)
        return documents_of(purpose=purpose, scope=scope).get(sha256=sha256)
    _note(document, "document_receive", owner, {"name": document.name, "size": document.size, "sha256": sha256})
    if document.state == DocumentState.QUARANTINED:
        transaction.on_commit(lambda: scan_kick(document.pk))
    return document


def _sha256(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _clean_name(name: str, detected: str) -> str:
    """The sender's name for the file, without path and control signs, ending in the detected type."""
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    printable = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*;%').strip(" .")
    stem = PurePosixPath(printable).stem[: LONGEST_NAME - 10].strip() or "document"
    return f"{stem}.{detected}"


@transaction.atomic
def document_remove(*, document: Document, actor: User | None = None) -> None:
    """The sender takes it back before sending: the file goes, the row stays as a note that it existed.
    ValidationError once it was sent."""
    locked = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)
    if locked.removed_at is not None:
        return
    if locked.sent_at is not None:
        raise ValidationError(_("What was sent can't be removed any more."))
    stored, storage = locked.file.name, locked.file.storage
    locked.file, locked.removed_at = "", now()
    locked.save(update_fields=["file", "removed_at"])
    _note(locked, "document_remove", actor, {"name": locked.name})
    if stored:
        transaction.on_commit(lambda: storage.delete(stored))


@transaction.atomic
def documents_send(*, purpose: str, scope: str, person_id: int | None = None) -> int:
    """What was added to that file becomes part of it for good; returns how many documents are new."""
    documents = documents_of(purpose=purpose, scope=scope).filter(sent_at__isnull=True).select_for_update(no_key=True)
    count = 0
    for document in documents:
        document.sent_at = now()
        document.person_id = person_id or document.person_id
        document.save(update_fields=["sent_at", "person_id"])
        count += 1
    return count


# ------------------------------------------------------------------ the virus check


def scan_kick(document_id: int) -> None:
    """Asks a worker to check it. Without broker the sweep does it."""
    try:
        current_app.send_task(SCAN_TASK, args=[document_id])
    except OperationalError:
        logger.warning("The broker is not reachable; document %s waits for the sweep.", document_id)


def document_scan(*, document_id: int) -> str:
    """Asks the scanner and moves the document by what it says; returns the state. Safe to run twice. ScannerDownError
    when it can't be asked now: the document stays in quarantine."""
    document = Document.objects.filter(pk=document_id, removed_at__isnull=True).first()
    if document is None or document.state != DocumentState.QUARANTINED:
        return document.state if document else ""
    if not scanner.scanner_is_configured():
        return _found(document_id, DocumentState.NOT_SCANNED, "")
    try:
        with document.file.open("rb") as stored:
            result = scanner.scan(cast(BinaryIO, stored))
    except FileNotFoundError:
        return _found(document_id, DocumentState.UNREADABLE, "the file is missing")
    states = {
        Finding.CLEAN: DocumentState.CLEAN,
        Finding.INFECTED: DocumentState.INFECTED,
        Finding.UNREADABLE: DocumentState.UNREADABLE,
    }
    return _found(document_id, states[result.finding], result.text)


@transaction.atomic
def _found(document_id: int, state: DocumentState, text: str) -> str:
    document = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document_id)
    if document.state == DocumentState.QUARANTINED and document.removed_at is None:
        _move(document, state, text)
        _note(document, "document_scan", None, {"state": state.value, "finding": text})
    return document.state


@transaction.atomic
def document_scan_again(*, document: Document, actor: Actor) -> Document:
    """Back into quarantine for another check. ValidationError when it has its verdict, or no scanner is there."""
    if not scanner.scanner_is_configured():
        raise ValidationError(_("No virus scanner is connected."))
    locked = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)
    if DocumentState.QUARANTINED not in DOCUMENT_STEPS[locked.state] or locked.removed_at is not None:
        raise ValidationError(_("%(name)s has its result already.") % {"name": locked.name})
    _move(locked, DocumentState.QUARANTINED, "")
    _note(locked, "document_scan_again", actor, {"name": locked.name})
    transaction.on_commit(lambda: scan_kick(locked.pk))
    return locked


def _move(document: Document, to: DocumentState, finding: str) -> None:
    if to not in DOCUMENT_STEPS[document.state]:
        raise ValueError(f"a document does not go from {document.state} to {to}")
    document.state, document.moved_at, document.finding = to, now(), finding
    document.save(update_fields=["state", "moved_at", "finding"])


def document_open(*, document: Document, actor: Actor) -> None:
    """Notes who opened it. ValidationError: nobody can, for now or for good."""
    if not document.is_readable:
        raise ValidationError(document.get_state_display())
    _note(document, "document_open", actor, {"name": document.name, "state": document.state})


def _note(document: Document, act: str, actor: Actor | None, detail: dict[str, object]) -> None:
    trail_add(
        act=act,
        subject_type="document",
        subject_id=document.public_id,
        person_id=document.person_id,
        actor=actor,
        detail=detail | {"purpose": document.purpose, "scope": document.scope},
    )
