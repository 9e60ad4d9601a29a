"""Reads with logic: whose requests, what is still missing, and what comes next."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core import identifiers
from apps.core.clock import BRUSSELS, today
from apps.documents.models import Document
from apps.documents.selectors import documents_of
from apps.documents.states import DocumentState
from apps.providers.models import QualificationCode

from .models import MissingDocument, NumberRequest, VisaAnswer
from .rules.activation import Activation, activation
from .rules.steps import Page, needs_order, pages_of
from .states import WITH_THE_OFFICE, RequestState

PURPOSE = "number_request"


class Lack(NamedTuple):
    """Something to do before the request can be sent, or the number granted."""

    code: str
    text: str | Promise
    page: str = ""


def requests_of(user: User) -> QuerySet[NumberRequest]:
    """Those that somebody began while signed in."""
    return NumberRequest.objects.filter(account=user).order_by("-id")


def request_by_public_id(public_id: uuid.UUID) -> NumberRequest | None:
    return NumberRequest.objects.filter(public_id=public_id).first()


def requests_reachable(email: str) -> QuerySet[NumberRequest]:
    """What a new link can lead to: everything of that address but what expired."""
    return NumberRequest.objects.filter(email__iexact=email).exclude(state=RequestState.EXPIRED).order_by("-id")


def documents_for(request: NumberRequest) -> QuerySet[Document]:
    return documents_of(purpose=PURPOSE, scope=request.scope)


def missing_open(request: NumberRequest) -> QuerySet[MissingDocument]:
    return request.missing.filter(answered_at__isnull=True).order_by("id")


def pages_for(request: NumberRequest) -> tuple[Page, ...]:
    return pages_of(request.profession, is_trainee=request.is_trainee)


def missing_actions_to_submit(request: NumberRequest) -> list[Lack]:
    """What must be answered before it can be sent: the check page shows it, and the service refuses on it."""
    pages = pages_for(request)
    found = []
    if not (request.first_name and request.last_name and request.birth_date):
        found.append(Lack("identity", _("Your name and date of birth are missing."), Page.IDENTITY))
    if not request.visa_answer:
        found.append(Lack("visa", _("Say whether you have your visa."), Page.VISA))
    elif request.visa_answer == VisaAnswer.GRANTED and request.visa_on is None:
        found.append(Lack("visa_on", _("The date of your visa is missing."), Page.VISA))
    if Page.TRAINEESHIP in pages and request.traineeship_start is None:
        found.append(Lack("traineeship", _("The first day of your traineeship is missing."), Page.TRAINEESHIP))
    if Page.ORDER in pages and not request.order_answer:
        found.append(Lack("order", _("Say whether you are registered with the Order."), Page.ORDER))
    if not (request.street and request.postcode):
        found.append(Lack("address", _("Your contact address in Belgium is missing."), Page.ADDRESS))
    if not request.answer_by:
        found.append(Lack("answer", _("Say how we send you the number."), Page.ANSWER))
    if not request.documents_seen:
        found.append(Lack("documents", _("Look at the page of the documents."), Page.DOCUMENTS))
    bad = documents_for(request).filter(state__in=[DocumentState.INFECTED, DocumentState.UNREADABLE])
    if bad.exists():
        found.append(Lack("bad_document", _("One of your documents can't be used: remove it."), Page.DOCUMENTS))
    return found


def first_open_page(request: NumberRequest) -> str:
    """Where somebody who comes back goes on; empty when all is answered."""
    lacking = {lack.page for lack in missing_actions_to_submit(request)}
    return next((page.value for page in pages_for(request) if page.value in lacking), "")


def postcode_is_unknown(request: NumberRequest) -> bool:
    """Right in form, and not in the list: that may be the list's fault."""
    if not request.postcode:
        return False
    return identifiers.postcode(request.postcode).verdict == identifiers.Verdict.UNKNOWN


# ------------------------------------------------------------------ the office


def state_after_checks(request: NumberRequest) -> RequestState:
    """Where a request that is with the office stands, by what has arrived."""
    if missing_open(request).exists():
        return RequestState.INCOMPLETE
    if request.visa_received_on is None:
        return RequestState.WAITING_VISA
    if needs_order(request.profession) and request.order_received_on is None:
        return RequestState.WAITING_ORDER
    return RequestState.IN_REVIEW


def activation_of(request: NumberRequest) -> Activation | None:
    """From which day the number would count, by what is known now."""
    submitted_on = request.submitted_at and request.submitted_at.astimezone(BRUSSELS).date()
    if submitted_on is None:
        return None
    arrived = [day for day in (request.visa_received_on, request.order_received_on) if day]
    is_complete = request.visa_received_on is not None and (
        not needs_order(request.profession) or request.order_received_on is not None
    )
    return activation(
        profession=request.profession,
        is_trainee=request.is_trainee,
        visa_on=request.visa_on,
        submitted_on=submitted_on,
        traineeship_start=request.traineeship_start,
        data_received_on=max(arrived) if is_complete else None,
    )


def missing_actions_to_approve(request: NumberRequest) -> list[Lack]:
    """Why the number can't be granted yet."""
    found = []
    if request.state != RequestState.IN_REVIEW:
        found.append(Lack("state", _("The request is not being examined.")))
    if request.visa_received_on is None:
        found.append(Lack("visa", _("The visa is not confirmed.")))
    if needs_order(request.profession) and request.order_received_on is None:
        found.append(Lack("order", _("The registration with the Order is not confirmed.")))
    if not request.niss:
        found.append(Lack("niss", _("The NISS or BIS number is not known: ask for it, and write it down here.")))
    if activation_of(request) is None:
        found.append(Lack("active_from", _("The day from which the number counts is not known yet.")))
    return found


def codes_for(request: NumberRequest) -> QuerySet[QualificationCode]:
    return QualificationCode.objects.filter(profession=request.profession).order_by("code")


def queue() -> QuerySet[NumberRequest]:
    return NumberRequest.objects.filter(state__in=WITH_THE_OFFICE)


def overdue() -> QuerySet[NumberRequest]:
    """Documents were asked for, and their last day is over."""
    return (
        NumberRequest.objects.filter(
            state=RequestState.INCOMPLETE, missing__answered_at__isnull=True, missing__due_on__lt=today()
        )
        .order_by()
        .distinct()
    )
