"""What all services share: the lock, the one way to another state, and messages to the applicant."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import now
from apps.core.trail import trail_add
from apps.notifications.services import NewMessage, messages_queue

from ..links import link_token
from ..models import NumberRequest, RequestStep
from ..states import REQUEST_STEPS, WITH_THE_OFFICE, RequestState


def locked(request: NumberRequest, *, version: int | None = None) -> NumberRequest:
    """The row, for this transaction alone. ValidationError when it changed since the page that gives `version`."""
    found = NumberRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if version is not None and found.version != version:
        raise ValidationError(
            _("This request changed while you looked at it. Look at it again, then decide."), code="stale"
        )
    return found


def move(request: NumberRequest, to: str, *, actor: User | None = None) -> None:
    """The one function that changes a state; the caller holds the lock and saves nothing of its own afterwards."""
    if to == request.state and to in WITH_THE_OFFICE:  # something arrived, something else still lacks
        save(request)
        return
    if to not in REQUEST_STEPS[request.state]:
        raise ValidationError(
            _("This is not possible while the request is in the state “%(state)s”.")
            % {"state": request.get_state_display()},
            code="state",
        )
    request.state, request.moved_at = RequestState(to), now()
    save(request)
    RequestStep.objects.create(request=request, at=now(), state=to, actor=actor)


def save(request: NumberRequest) -> None:
    request.version += 1
    request.save()


def note(request: NumberRequest, act: str, actor: User | None, **detail: Any) -> None:
    """`actor` None: the portal, or an applicant without an account."""
    trail_add(
        act=act,
        subject_type="number_request",
        subject_id=request.pk,
        person_id=request.person_id,
        actor=actor or request.account,
        detail={"reference": request.reference or "", "state": request.state} | detail,
    )


def tell(request: NumberRequest, kind: str, event: str, **data: Any) -> None:
    """One message to the applicant, with a fresh link to the request: to the person once there is one, to the account
    they used, or to the address alone."""
    person_id = request.person_id
    message = NewMessage(
        event=f"number-request:{request.pk}:{event}",
        person_id=person_id,
        account_id=None if person_id else request.account_id,
        name=request.full_name or request.email,
        address=request.email,
        language=request.language,
        data={"reference": request.reference or "", "token": link_token(request.public_id)} | data,
    )
    messages_queue(kind=kind, messages=[message])
