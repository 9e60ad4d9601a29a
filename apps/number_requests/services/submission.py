"""What applicants do: send, add what was asked for, withdraw."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core.clock import now, today
from apps.documents.services import documents_send

from ..models import NumberRequest
from ..selectors import PURPOSE, documents_for, missing_actions_to_submit, missing_open, state_after_checks
from ..states import RequestState
from .drafts import draft_forget
from .moves import locked, move, note, tell

ONE_OPEN = "number_request_one_open"


def request_submit(*, request: NumberRequest, version: int) -> NumberRequest:
    """Sends it: from now on it has a receipt number and a day. Sent twice it is the same request. ValidationError:
    something is missing, it changed in another window, or the same person has one under way."""
    try:
        return _submit(request, version)
    except IntegrityError as error:
        if ONE_OPEN not in str(error):
            raise
        raise ValidationError(_one_open(), code="one_open") from error


@transaction.atomic
def _submit(request: NumberRequest, version: int) -> NumberRequest:
    found = locked(request)
    if found.submitted_at is not None:
        return found
    found = locked(request, version=version)
    lacking = missing_actions_to_submit(found)
    if lacking:
        raise ValidationError([str(lack.text) for lack in lacking], code="missing")
    found.submitted_at = now()
    found.reference = f"NR-{today().year}-{found.pk:06d}"
    move(found, RequestState.SUBMITTED)
    documents_send(purpose=PURPOSE, scope=found.scope)
    note(found, "number_request_submit", None, answer_by=found.answer_by)
    tell(found, "number_request_received", "received", profession=found.profession, submitted_on=today())
    return found


def _one_open() -> str:
    for constraint in NumberRequest._meta.constraints:
        if constraint.name == ONE_OPEN:
            return str(constraint.violation_error_message)
    raise KeyError(ONE_OPEN)


@transaction.atomic
def request_answer(*, request: NumberRequest) -> NumberRequest:
    """The applicant has added what was asked for: the office goes on. ValidationError when nothing was added."""
    found = locked(request)
    if found.state != RequestState.INCOMPLETE:
        raise ValidationError(_("Nothing is asked of you at this moment."), code="state")
    if not documents_for(found).filter(sent_at__isnull=True).exists():
        raise ValidationError(_("Add a document first."), code="nothing_added")
    added = documents_send(purpose=PURPOSE, scope=found.scope)
    missing_open(found).update(answered_at=now())
    move(found, state_after_checks(found))
    note(found, "number_request_answer", None, documents=added)
    return found


@transaction.atomic
def request_withdraw(*, request: NumberRequest) -> NumberRequest:
    """The applicant wants it no more. A draft's answers are removed. ValidationError once it is decided."""
    found = locked(request)
    if found.state == RequestState.WITHDRAWN:
        return found
    was_draft = found.is_draft
    if was_draft:
        draft_forget(found)
    move(found, RequestState.WITHDRAWN)
    note(found, "number_request_withdraw", None)
    if not was_draft:
        tell(found, "number_request_withdrawn", "withdrawn")
    return found
