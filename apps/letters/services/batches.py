"""Letters for the post: gathered into one file that is made once, printed, and marked as posted on a day."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import tempfile
import time
from typing import IO

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.core.clock import BRUSSELS, now, today
from apps.core.pdf import PdfError
from apps.core.trail import Actor, trail_add

from ..bundle import BundleError, bundle_write
from ..models import Letter, PrintBatch, PrintEntry
from ..selectors import letters_printable
from ..states import BATCH_STEPS, DISSOLVABLE, BatchState, Delivery
from .moves import SUBJECT, delivery_move, locked, queue_again

logger = logging.getLogger(__name__)

TASK = "apps.letters.tasks.batches_work"
MOST_LETTERS = 500
"""In one batch: one box of paper, and a file that an office printer takes."""
LEASE = dt.timedelta(minutes=15)
MAX_ATTEMPTS = 6
LONGEST_DELAY = dt.timedelta(hours=1)


def batches_kick() -> None:
    """Asks a worker to go on. Without broker the beat's next tick does it."""
    try:
        current_app.send_task(TASK)
    except OperationalError:
        logger.warning("The broker is not reachable; the print batches wait for the next tick.")


@transaction.atomic
def batch_start(*, actor: User) -> PrintBatch:
    """Gathers the letters that are ready to print, by language; their file is made after the commit. A letter that
    another batch is just taking is left to it. ValidationError: no letter is ready."""
    ready = letters_printable().select_for_update(skip_locked=True, of=("self",), no_key=True)
    letters = list(ready.order_by("language", "kind", "id")[:MOST_LETTERS])
    if not letters:
        raise ValidationError(_("No letter is ready to be printed."))
    batch = PrintBatch.objects.create(
        started_at=now(), started_by=actor, letter_count=len(letters), due_at=timezone.now()
    )
    PrintEntry.objects.bulk_create(
        PrintEntry(batch=batch, letter=letter, place=place) for place, letter in enumerate(letters, start=1)
    )
    for letter in letters:
        delivery_move(letter, Delivery.BATCHED)
    _note("print_batch_start", batch, actor, letters=len(letters))
    transaction.on_commit(batches_kick)
    return batch


def batches_make(*, seconds: float) -> int:
    """Makes the files that are due. Safe to run at the same time in several processes."""
    made, ends_at = 0, time.monotonic() + seconds
    while time.monotonic() < ends_at:
        batch = _claim_one()
        if batch is None:
            break
        made += _make(batch)
    return made


@transaction.atomic
def _claim_one() -> PrintBatch | None:
    moment = timezone.now()
    due = Q(state=BatchState.WAITING, due_at__lte=moment)
    lost = Q(state=BatchState.MAKING, claimed_until__lt=moment)
    batch = (
        PrintBatch.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(due | lost)
        .order_by("id")
        .first()
    )
    if batch is not None:
        batch.attempts += 1
        _move(batch, BatchState.MAKING, claimed_until=moment + LEASE)
        batch.save()
    return batch


def _make(batch: PrintBatch) -> bool:
    """OSError is a full disk, or a letter's file that isn't there."""
    try:
        with tempfile.TemporaryFile() as bundle:
            bundle_write(batch, bundle)
            _store(batch, bundle)
    except (BundleError, PdfError, OSError) as error:
        logger.error("%s was not made: %s", batch, error)
        _refused(batch, error)
        return False
    return True


@transaction.atomic
def _store(claimed: PrintBatch, bundle: IO[bytes]) -> None:
    """The file and its row together; a slower worker whose claim ran out leaves what is there."""
    batch = _locked(claimed.pk)
    if not _is_still_ours(batch, claimed):
        return
    bundle.seek(0)
    sha256 = hashlib.file_digest(bundle, "sha256").hexdigest()  # type: ignore[arg-type]
    # What a worker left behind that died between the file and the row.
    batch.file.storage.delete(batch.file.field.generate_filename(batch, ""))
    batch.file.save("", File(bundle), save=False)
    batch.sha256, batch.size, batch.made_at, batch.last_error = sha256, bundle.tell(), now(), ""
    _move(batch, BatchState.MADE)
    batch.save()


@transaction.atomic
def _refused(claimed: PrintBatch, error: Exception) -> None:
    batch = _locked(claimed.pk)
    if not _is_still_ours(batch, claimed):
        return
    batch.last_error = f"{type(error).__name__}: {error}"[:300]
    if batch.attempts >= MAX_ATTEMPTS:
        _move(batch, BatchState.FAILED)
    else:
        batch.due_at = timezone.now() + min(dt.timedelta(minutes=2 ** (batch.attempts - 1)), LONGEST_DELAY)
        _move(batch, BatchState.WAITING)
    batch.save()


def _is_still_ours(batch: PrintBatch, claimed: PrintBatch) -> bool:
    return batch.state == BatchState.MAKING and batch.attempts == claimed.attempts


@transaction.atomic
def batch_make_again(*, batch: PrintBatch, actor: Actor) -> PrintBatch:
    """After a failure, or at once instead of later. ValidationError: its file is there, and stays as it is."""
    found = _locked(batch.pk)
    _refuse_dissolved(found)
    if found.state in (BatchState.MADE, BatchState.POSTED):
        raise ValidationError(_("The file of %(batch)s is there; it is never made twice.") % {"batch": found})
    if found.state == BatchState.FAILED:
        _move(found, BatchState.WAITING)
    if found.state == BatchState.WAITING:
        found.attempts, found.due_at = 0, timezone.now()
        found.save()
        _note("print_batch_make_again", found, actor, last_error=found.last_error)
        transaction.on_commit(batches_kick)
    return found


def batch_open(*, batch: PrintBatch, actor: Actor) -> None:
    """Notes who took the file. ValidationError: it isn't made yet, or is no longer to be printed."""
    _refuse_dissolved(batch)
    if not batch.file:
        raise ValidationError(_("The file of %(batch)s is not made yet.") % {"batch": batch})
    _note("print_batch_open", batch, actor, sha256=batch.sha256)


@transaction.atomic
def batch_post(*, batch: PrintBatch, day: dt.date, actor: User) -> PrintBatch:
    """The letters went to the post on that day: from it their terms count. A worker then marks each letter.
    ValidationError: not made yet, dissolved, posted already, or a day that can't be."""
    found = _locked(batch.pk)
    _refuse_dissolved(found)
    if found.state == BatchState.POSTED:
        raise ValidationError(_("%(batch)s is posted already.") % {"batch": found})
    if found.state != BatchState.MADE or found.made_at is None:
        raise ValidationError(_("The file of %(batch)s is not made yet.") % {"batch": found})
    if not found.made_at.astimezone(BRUSSELS).date() <= day <= today():
        raise ValidationError(_("Give a day from the day on which the file was made until today."))
    found.posted_on, found.posted_by = day, actor
    _move(found, BatchState.POSTED)
    found.save()
    _note("print_batch_post", found, actor, posted_on=day, letters=found.letter_count)
    transaction.on_commit(batches_kick)
    return found


@transaction.atomic
def batch_dissolve(*, batch: PrintBatch, reason: str, actor: User) -> PrintBatch:
    """A batch made by mistake: its letters wait for the post again, those withdrawn since don't. Its file, if made, is
    kept and no longer given out. Dissolved already: stays as it was. ValidationError: posted, or no reason."""
    found = _locked(batch.pk)
    if found.state == BatchState.DISSOLVED:
        return found
    if found.state not in DISSOLVABLE:
        raise ValidationError(_("%(batch)s is posted already.") % {"batch": found})
    if not reason.strip():
        raise ValidationError(_("Say why the batch is dissolved."))
    of_batch = Letter.objects.filter(delivery=Delivery.BATCHED, print_entries__batch=found)
    letters = list(of_batch.select_for_update(of=("self",), no_key=True).order_by("pk"))
    found.dissolved_at, found.dissolved_by = now(), actor
    found.dissolved_reason = " ".join(reason.split())[:300]
    _move(found, BatchState.DISSOLVED)
    found.save()
    found.entries.update(ended_at=found.dissolved_at)
    for letter in letters:
        queue_again(letter)
    kept = {"sha256": found.sha256, "size": found.size, "file": found.file.name} if found.file else {}
    _note(
        "print_batch_dissolve",
        found,
        actor,
        reason=found.dissolved_reason,
        letters=[letter.pk for letter in letters],
        **kept,
    )
    return found


def _refuse_dissolved(batch: PrintBatch) -> None:
    if batch.state == BatchState.DISSOLVED:
        raise ValidationError(_("%(batch)s is dissolved: don't print or post it.") % {"batch": batch})


def letters_posted_mark() -> int:
    """Marks the letters of posted batches, one by one; whoever dies on the way is followed by the next. Safe to run
    twice and at the same time."""
    waiting = Letter.objects.filter(
        delivery=Delivery.BATCHED,
        print_entries__ended_at__isnull=True,
        print_entries__batch__state=BatchState.POSTED,
    )
    return sum(_marked_safely(pk) for pk in list(waiting.order_by("id").values_list("pk", flat=True)))


def _marked_safely(letter_id: int) -> bool:
    try:
        return _mark_posted(letter_id)
    except (ValidationError, IntegrityError):
        # The app of that kind refused to be told; the others are not to wait for it.
        logger.exception("Letter %s could not be marked as posted.", letter_id)
        return False


@transaction.atomic
def _mark_posted(letter_id: int) -> bool:
    letter = locked(letter_id)
    if letter.delivery != Delivery.BATCHED:
        return False
    batch = letter.print_entries.get(ended_at__isnull=True).batch
    # Posted for the second time it keeps the day of the first: docs/adr/ says why.
    delivery_move(letter, Delivery.POSTED, notified_on=letter.notified_on or batch.posted_on)
    trail_add(
        act="letter_post",
        subject_type=SUBJECT,
        subject_id=letter.pk,
        person_id=letter.person_id,
        actor=batch.posted_by,
        detail={
            "event": letter.event,
            "batch": batch.pk,
            "posted_on": batch.posted_on,
            "notified_on": letter.notified_on,
        },
    )
    return True


def _locked(batch_id: int) -> PrintBatch:
    return PrintBatch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch_id)


def _move(batch: PrintBatch, to: BatchState, *, claimed_until: dt.datetime | None = None) -> None:
    if to not in BATCH_STEPS[batch.state]:
        raise ValueError(f"a print batch does not go from {batch.state} to {to}")
    batch.state, batch.claimed_until = to, claimed_until


def _note(act: str, batch: PrintBatch, actor: Actor | None, **detail: object) -> None:
    trail_add(act=act, subject_type="print_batch", subject_id=batch.pk, actor=actor, detail=detail)
