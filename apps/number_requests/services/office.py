"""What staff do before they decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import identifiers
from apps.core.clock import now, today
from apps.core.fields import search_hash

from ..models import MissingDocument, MissingReason, NumberRequest
from ..rules.steps import needs_order
from ..selectors import missing_open, state_after_checks
from ..states import WITH_THE_OFFICE, RequestState
from .moves import locked, move, note, save, tell


def _with_the_office(request: NumberRequest, version: int) -> NumberRequest:
    found = locked(request, version=version)
    if found.state not in WITH_THE_OFFICE:
        raise ValidationError(
            _("This is not possible while the request is in the state “%(state)s”.")
            % {"state": found.get_state_display()},
            code="state",
        )
    return found


@transaction.atomic
def request_take_up(*, request: NumberRequest, actor: User, version: int) -> NumberRequest:
    """Staff begin with it: it waits for what has not arrived, or is examined."""
    found = _with_the_office(request, version)
    move(found, state_after_checks(found), actor=actor)
    note(found, "number_request_take_up", actor)
    return found


@transaction.atomic
def visa_confirm(
    *, request: NumberRequest, visa_on: dt.date, received_on: dt.date, actor: User, version: int
) -> NumberRequest:
    """The FPS Public Health confirmed the visa of that date, in a message received on a day."""
    if visa_on > received_on or received_on > today():
        raise ValidationError(_("The visa comes first, then the message about it; neither lies in the future."))
    found = _with_the_office(request, version)
    said, found.visa_on, found.visa_received_on = found.visa_on, visa_on, received_on
    move(found, state_after_checks(found), actor=actor)
    note(found, "number_request_visa", actor, visa_on=visa_on, received_on=received_on, applicant_said=said)
    return found


@transaction.atomic
def order_confirm(*, request: NumberRequest, received_on: dt.date, actor: User, version: int) -> NumberRequest:
    """The Order confirmed the registration, in a message received on that day."""
    if received_on > today():
        raise ValidationError(_("The message of the Order can't come from the future."))
    found = _with_the_office(request, version)
    if not needs_order(found.profession):
        raise ValidationError(_("This profession has no Order."))
    found.order_received_on = received_on
    move(found, state_after_checks(found), actor=actor)
    note(found, "number_request_order", actor, received_on=received_on)
    return found


@transaction.atomic
def request_niss_record(*, request: NumberRequest, niss: str, actor: User, version: int) -> NumberRequest:
    """The NISS or BIS number of somebody who had none when they asked. A number that is there stays."""
    checked = identifiers.niss(niss, as_of=today())
    if checked.is_refused:
        raise ValidationError(_("This can't be a NISS: check its digits."))
    found = _with_the_office(request, version)
    if found.niss:
        raise ValidationError(_("The NISS is known already."))
    found.niss, found.niss_hash = checked.normalised, search_hash(checked.normalised)
    found.validate_constraints()
    save(found)
    note(found, "number_request_niss", actor)
    return found


@transaction.atomic
def request_ask(
    *, request: NumberRequest, reasons: Sequence[str], text: str, due_on: dt.date, actor: User, version: int
) -> NumberRequest:
    """Asks the applicant for documents until a day, by e-mail with a link to add them."""
    if due_on <= today():
        raise ValidationError(_("Give the applicant a last day that lies ahead."))
    if not reasons:
        raise ValidationError(_("Say what is missing."))
    found = _with_the_office(request, version)
    for reason in reasons:
        missing = MissingDocument(
            request=found,
            reason=reason,
            text=text.strip() if reason == MissingReason.OTHER or len(reasons) == 1 else "",
            due_on=due_on,
            asked_at=now(),
            asked_by=actor,
        )
        missing.full_clean()
        missing.save(force_insert=True)
    move(found, RequestState.INCOMPLETE, actor=actor)
    note(found, "number_request_ask", actor, reasons=list(reasons), due_on=due_on)
    asked = [{"reason": missing.reason, "text": missing.text} for missing in missing_open(found)]
    tell(found, "number_request_incomplete", f"ask:{found.version}", missing=asked, text=text.strip(), due_on=due_on)
    return found
