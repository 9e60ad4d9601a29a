"""Decisions on paper: made after the decision, kept as made, marked when they are posted."""

from __future__ import annotations

import hashlib
import logging

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.core.clock import now
from apps.core.pdf import pdf_render

from ..models import Letter, LetterKind
from ..papers import letter_data
from ..states import RequestState
from .moves import locked, move, note

logger = logging.getLogger(__name__)

TASK = "apps.number_requests.tasks.letter_render_run"


def letter_kick(letter_id: int) -> None:
    """Asks a worker to make the PDF. Without broker the sweep does it."""
    try:
        current_app.send_task(TASK, args=[letter_id])
    except OperationalError:
        logger.warning("The broker is not reachable; letter %s waits for the sweep.", letter_id)


@transaction.atomic
def letter_render(*, letter_id: int) -> Letter:
    """Makes the PDF once: printing it again gives the same bytes. PdfError when it can't be set now."""
    letter = (
        Letter.objects.select_for_update(of=("self",), no_key=True).select_related("request__number").get(pk=letter_id)
    )
    if not letter.sha256:
        content = pdf_render(template="receipt", data=letter_data(letter))
        letter.file.save(f"{letter.pk}-{letter.kind}.pdf", ContentFile(content), save=False)
        letter.sha256 = hashlib.sha256(content).hexdigest()
        letter.save(update_fields=["file", "sha256"])
    return letter


def letters_sweep() -> int:
    """Queues letters whose PDF is not there yet."""
    waiting = list(Letter.objects.filter(sha256="").values_list("pk", flat=True)[:200])
    for letter_id in waiting:
        letter_kick(letter_id)
    return len(waiting)


@transaction.atomic
def letter_post(*, letter: Letter, actor: User) -> Letter:
    """It went to the post: with it, the applicant has been told. ValidationError while there is no PDF."""
    found = Letter.objects.select_for_update(of=("self",), no_key=True).get(pk=letter.pk)
    if found.posted_at is not None:
        return found
    if not found.sha256:
        raise ValidationError(_("The PDF of %(letter)s is not made yet.") % {"letter": found})
    found.posted_at, found.posted_by = now(), actor
    found.save(update_fields=["posted_at", "posted_by"])
    request = locked(found.request)
    if found.kind == LetterKind.GRANTED:
        move(request, RequestState.NOTIFIED, actor=actor)
    note(request, "number_request_letter_post", actor, kind=found.kind)
    return found
