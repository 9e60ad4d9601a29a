"""The PDF of a letter: made after the commit, once, and kept as made. A row is claimed, and the claim committed, before
the work begins; who dies leaves a claim that runs out."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from dataclasses import dataclass

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.core.clock import now
from apps.core.pdf import PdfError, pdf_render
from apps.core.trail import Actor, trail_add

from ..models import Letter
from ..paper import paper_of
from ..states import PDF_STEPS, PdfState
from .moves import SUBJECT, locked

logger = logging.getLogger(__name__)

TASK = "apps.letters.tasks.letters_render_due"
# Longer than the slowest document takes; after it the maker counts as dead.
LEASE = dt.timedelta(minutes=5)
MAX_ATTEMPTS = 8
LONGEST_DELAY = dt.timedelta(hours=6)


def letters_kick() -> None:
    """Asks a worker to make what is due. Without broker the beat's next tick does it."""
    try:
        current_app.send_task(TASK)
    except OperationalError:
        logger.warning("The broker is not reachable; the letters wait for the next tick.")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn made; `is_cut` when its time ran out with letters left."""

    made: int
    is_cut: bool


def letters_render(*, seconds: float) -> Turn:
    """Makes the PDFs that are due, for at most about that many seconds. Safe to run at the same time in several
    processes."""
    made, ends_at = 0, time.monotonic() + seconds
    while time.monotonic() < ends_at:
        letter = _claim_one()
        if letter is None:
            return Turn(made=made, is_cut=False)
        made += _make(letter)
    return Turn(made=made, is_cut=True)


@transaction.atomic
def _claim_one() -> Letter | None:
    moment = timezone.now()
    due = Q(pdf_state=PdfState.WAITING, pdf_due_at__lte=moment)
    lost = Q(pdf_state=PdfState.RENDERING, claimed_until__lt=moment)
    letter = (
        Letter.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(due | lost)
        .order_by("pdf_due_at", "id")
        .first()
    )
    if letter is None:
        return None
    letter.attempts += 1
    _move(letter, PdfState.RENDERING, claimed_until=moment + LEASE)
    letter.save(update_fields=["pdf_state", "claimed_until", "attempts"])
    return letter


def _make(letter: Letter) -> bool:
    """OSError is a full or missing disk."""
    try:
        content = pdf_render(template="letter", data=paper_of(letter))
        _store(letter, content)
    except (PdfError, OSError) as error:
        logger.error("The PDF of letter %s was not made: %s", letter.pk, error)
        _refused(letter, error)
        return False
    return True


@transaction.atomic
def _store(claimed: Letter, content: bytes) -> None:
    """The bytes and their row together. A slower worker whose claim ran out finds its place taken, and leaves."""
    letter = locked(claimed.pk)
    if not _is_still_ours(letter, claimed):
        return
    # What a worker left behind that died between the file and the row.
    letter.file.storage.delete(letter.file.field.generate_filename(letter, ""))
    letter.file.save("", ContentFile(content), save=False)
    letter.sha256, letter.size, letter.made_at = hashlib.sha256(content).hexdigest(), len(content), now()
    letter.last_error, letter.printed_address = "", claimed.postal_address
    _move(letter, PdfState.MADE)
    made = ["file", "sha256", "size", "made_at", "printed_address"]
    letter.save(update_fields=[*made, "last_error", "pdf_state", "claimed_until"])


@transaction.atomic
def _refused(claimed: Letter, error: Exception) -> None:
    """Later again, ever more patiently; after the last attempt it waits for staff."""
    letter = locked(claimed.pk)
    if not _is_still_ours(letter, claimed):
        return
    letter.last_error = f"{type(error).__name__}: {error}"[:300]
    if letter.attempts >= MAX_ATTEMPTS:
        _move(letter, PdfState.FAILED)
    else:
        letter.pdf_due_at = timezone.now() + min(dt.timedelta(minutes=4 ** (letter.attempts - 1)), LONGEST_DELAY)
        _move(letter, PdfState.WAITING)
    letter.save(update_fields=["last_error", "pdf_state", "pdf_due_at", "claimed_until"])


def _is_still_ours(letter: Letter, claimed: Letter) -> bool:
    return letter.pdf_state == PdfState.RENDERING and letter.attempts == claimed.attempts


@transaction.atomic
def letter_render_again(*, letter: Letter, actor: Actor) -> Letter:
    """After a failure, or at once instead of later. ValidationError: the PDF is there, and stays as it is."""
    found = locked(letter.pk)
    if found.pdf_state == PdfState.MADE:
        raise ValidationError(_("The PDF of %(letter)s is there; it is never made twice.") % {"letter": found})
    if found.pdf_state == PdfState.FAILED:
        _move(found, PdfState.WAITING)
    if found.pdf_state == PdfState.WAITING:
        found.attempts, found.pdf_due_at = 0, timezone.now()
        found.save(update_fields=["pdf_state", "attempts", "pdf_due_at"])
        trail_add(
            act="letter_render_again",
            subject_type=SUBJECT,
            subject_id=found.pk,
            person_id=found.person_id,
            actor=actor,
            detail={"kind": found.kind, "event": found.event, "last_error": found.last_error},
        )
        transaction.on_commit(letters_kick)
    return found


def _move(letter: Letter, to: PdfState, *, claimed_until: dt.datetime | None = None) -> None:
    if to not in PDF_STEPS[letter.pdf_state]:
        raise ValueError(f"the PDF of a letter does not go from {letter.pdf_state} to {to}")
    letter.pdf_state, letter.claimed_until = to, claimed_until
