"""A request before it is sent: begun, kept, found again by link, and ended when nobody comes back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import now, today
from apps.core.fields import search_hash
from apps.documents.services import document_remove

from ..models import PLACE, NumberRequest, RequestStep
from ..rules.need import TRAINEE_SITUATIONS, may_ask
from ..rules.steps import Page
from ..selectors import documents_for, requests_reachable
from ..states import RequestState
from .moves import locked, move, note, save, tell

WARNED_DAYS_BEFORE = 7

FIELDS: dict[str, tuple[str, ...]] = {
    Page.IDENTITY: ("first_name", "last_name", "birth_date", "niss"),
    Page.VISA: ("visa_answer", "visa_on", "visa_reference"),
    Page.TRAINEESHIP: ("traineeship_start",),
    Page.ORDER: ("order_answer", "order_reference"),
    Page.ADDRESS: PLACE,
    Page.ANSWER: ("answer_by", "language"),
    Page.DOCUMENTS: ("documents_seen",),
}
"""What each page may change, and nothing else."""


def last_day_of_a_draft() -> dt.date:
    return today() + dt.timedelta(days=settings.NUMBER_REQUEST_DRAFT_DAYS)


@transaction.atomic
def draft_begin(
    *, profession: str, situation: str, email: str, language: str, account: User | None = None
) -> NumberRequest:
    """Begins a request and sends the link to come back. Somebody signed in finds their identity filled in.
    ValidationError when nobody of that profession and situation asks here."""
    if not may_ask(profession, situation):
        raise ValidationError(_("A number is not asked for here in your situation."))
    request = NumberRequest(
        profession=profession,
        situation=situation,
        is_trainee=situation in TRAINEE_SITUATIONS,
        email=email.strip(),
        language=language,
        account=account,
        created_at=now(),
        moved_at=now(),
        expires_on=last_day_of_a_draft(),
        **_known_identity(account),
    )
    request.full_clean(exclude=["niss_hash"])
    request.save(force_insert=True)
    RequestStep.objects.create(request=request, at=now(), state=request.state)
    note(request, "number_request_begin", account, profession=profession)
    _send_link(request)
    return request


def _known_identity(account: User | None) -> dict[str, Any]:
    if account is None:
        return {}
    person = getattr(account, "person", None)
    source = person or account
    niss = (person.niss if person else "") or account.niss
    return {
        "first_name": source.first_name,
        "last_name": source.last_name,
        "birth_date": person.birth_date if person else None,
        "niss": niss,
        "niss_hash": search_hash(niss) if niss else "",
    }


@transaction.atomic
def draft_save(*, request: NumberRequest, page: str, values: dict[str, Any]) -> NumberRequest:
    """Keeps the answers of one page. ValidationError when it was sent meanwhile."""
    found = locked(request)
    if not found.is_draft:
        raise ValidationError(_("This request was already sent: it can't be changed here any more."), code="sent")
    for name in FIELDS[page]:
        setattr(found, name, values[name])
    if page == Page.IDENTITY:
        found.niss_hash = search_hash(found.niss) if found.niss else ""
    found.expires_on, found.warned_at = last_day_of_a_draft(), None
    save(found)
    return found


@transaction.atomic
def links_send(*, email: str) -> int:
    """Sends a fresh link for each request of that address; returns how many. Who asks is told the same either way."""
    requests = list(requests_reachable(email)[:5])
    for request in requests:
        _send_link(locked(request))
    return len(requests)


def _send_link(request: NumberRequest) -> None:
    request.links_sent += 1
    request.save(update_fields=["links_sent"])
    tell(
        request,
        "number_request_link",
        f"link:{request.links_sent}",
        profession=request.profession,
        is_draft=request.is_draft,
        expires_on=request.expires_on,
        others=requests_reachable(request.email).exclude(pk=request.pk).count(),
    )


# ------------------------------------------------------------------ drafts that nobody comes back to


def drafts_warn() -> int:
    """Tells people whose draft ends within a week, once. Safe to run twice."""
    border = today() + dt.timedelta(days=WARNED_DAYS_BEFORE)
    waiting = NumberRequest.objects.filter(
        state=RequestState.DRAFT, warned_at__isnull=True, expires_on__lte=border, expires_on__gte=today()
    )
    return sum(_warn(pk) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _warn(pk: int) -> int:
    request = NumberRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if not request.is_draft or request.warned_at is not None:
        return 0
    request.warned_at = now()
    request.save(update_fields=["warned_at"])
    tell(
        request,
        "number_request_draft_ends",
        f"ends:{request.expires_on}",
        profession=request.profession,
        expires_on=request.expires_on,
    )
    return 1


def drafts_expire() -> int:
    """Ends drafts whose last day is over. Their answers and documents are removed. Safe to run twice."""
    over = NumberRequest.objects.filter(state=RequestState.DRAFT, expires_on__lt=today())
    return sum(draft_expire(request_id=pk) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def draft_expire(*, request_id: int) -> int:
    """Ends one; 0 when it is no draft any more, or not over yet."""
    request = NumberRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request_id)
    if not request.is_draft or request.expires_on >= today():
        return 0
    draft_forget(request)
    move(request, RequestState.EXPIRED)
    note(request, "number_request_expire", None)
    return 1


def draft_forget(request: NumberRequest) -> None:
    """What was never sent is not kept: answers and documents go, the row stays. The caller holds the lock."""
    for document in documents_for(request):
        document_remove(document=document)
    for name in ("first_name", "last_name", "niss", "niss_hash", "visa_reference", "order_reference"):
        setattr(request, name, "")
    for name in PLACE:
        setattr(request, name, "")
    request.birth_date = request.visa_on = request.traineeship_start = None
