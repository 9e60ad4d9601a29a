"""What requests for a number hold on a person, and for how long."""

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

from .models import Letter, MissingDocument, NumberRequest, RequestStep
from .services import draft_expire
from .states import RequestState


def _of(person: Any) -> QuerySet[NumberRequest]:
    """Those that became a file, and those made with the person's own account."""
    own = Q(account_id=person.account_id) if person.account_id else Q(pk__in=[])
    return NumberRequest.objects.filter(Q(person=person) | own)


def _letters(person: Any) -> Iterator[PersonalFile]:
    for letter in Letter.objects.filter(request__in=_of(person)).exclude(file="").order_by("pk"):
        name = f"{letter.made_at.astimezone(BRUSSELS):%Y-%m-%d} {letter.request}.pdf"
        yield PersonalFile(name=name, open=partial(letter.file.open, "rb"))


def _expire(keys: Sequence[Any]) -> int:
    return sum(draft_expire(request_id=key) for key in keys)


def _decided(day: dt.date) -> QuerySet[NumberRequest]:
    return NumberRequest.objects.filter(decided_at__lt=dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS))


register_personal_model(
    "number_requests.NumberRequest",
    _of,
    technical=("public_id", "niss_hash", "version", "warned_at", "links_sent", "documents_seen"),
)
register_personal_model(
    "number_requests.RequestStep", lambda person: RequestStep.objects.filter(request__in=_of(person))
)
register_personal_model(
    "number_requests.MissingDocument", lambda person: MissingDocument.objects.filter(request__in=_of(person))
)
register_personal_model("number_requests.Letter", lambda person: Letter.objects.filter(request__in=_of(person)))
register_personal_files("number_requests", _letters)

register_retained(
    Retained(
        code="number_requests.draft",
        model="number_requests.NumberRequest",
        label=_("Drafts of requests for a number: answers and documents"),
        begins=_("the last day of the draft"),
        past=lambda day: NumberRequest.objects.filter(state=RequestState.DRAFT, expires_on__lt=day),
        dispose=_expire,
        setting="NUMBER_REQUEST_DRAFT_DAYS",
    )
)
register_retained(
    Retained(
        code="number_requests.decided",
        model="number_requests.NumberRequest",
        label=_("Requests for a number that were decided"),
        begins=_("the day of the decision"),
        past=_decided,
    )
)

register_trail_words(
    TrailKind.READ,
    {
        "number_request_open": _("Looked at your request for a number"),
        "number_request_read": _("Looked at your request for a number"),
        "letter_open": _("Opened a letter about your request for a number"),
        "letter_read": _("Looked at the data of a letter"),
    },
)
register_trail_words(
    TrailKind.CHANGE,
    {
        "number_request_begin": _("Began a request for a number"),
        "number_request_submit": _("Sent the request for a number"),
        "number_request_answer": _("Answered what was asked about the request for a number"),
        "number_request_withdraw": _("Withdrew the request for a number"),
        "number_request_expire": _("Ended a draft of a request for a number"),
        "number_request_take_up": _("Took up your request for a number"),
        "number_request_visa": _("Confirmed your visa"),
        "number_request_order": _("Confirmed your registration with the Order"),
        "number_request_niss": _("Wrote down your national number"),
        "number_request_ask": _("Asked you for documents"),
        "number_request_approve": _("Granted your request for a number"),
        "number_request_refuse": _("Refused your request for a number"),
        "number_request_letter_post": _("Posted a letter about your request for a number"),
    },
)
