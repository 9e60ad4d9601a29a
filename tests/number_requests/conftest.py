from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from apps.number_requests.models import NumberRequest
from apps.number_requests.services import draft_begin, draft_save, request_submit, request_take_up, visa_confirm
from tests.factories import StaffFactory

NISS = "85073003328"
ANSWERS: dict[str, dict[str, Any]] = {
    "identity": {"first_name": "Noor", "last_name": "Proef", "birth_date": dt.date(1985, 7, 30), "niss": NISS},
    "visa": {"visa_answer": "granted", "visa_on": dt.date(2025, 6, 20), "visa_reference": "V-1"},
    "order": {"order_answer": "registered", "order_reference": "O-1"},
    "traineeship": {"traineeship_start": dt.date(2025, 10, 1)},
    "address": {
        "street": "Teststraat",
        "house_number": "1",
        "box": "",
        "postcode": "3500",
        "municipality_code": "71072",
        "municipality_typed": "",
    },
    "answer": {"answer_by": "email", "language": "en"},
    "documents": {"documents_seen": True},
}


@pytest.fixture(autouse=True)
def english(no_language_left_over: None) -> None:
    """Sentences are asserted as the code has them."""
    translation.activate("en")


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(dt.date(2025, 7, 10))


def begun(profession: str = "nurse", situation: str = "home_care", **more: Any) -> NumberRequest:
    values = {"email": "noor@test.example", "language": "en"} | more
    return draft_begin(profession=profession, situation=situation, **values)


def filled(profession: str = "nurse", situation: str = "home_care", **changed: Any) -> NumberRequest:
    """A draft with an answer on each page; `changed` by field."""
    request = begun(profession, situation)
    from apps.number_requests.selectors import pages_for

    for page in pages_for(request):
        values = ANSWERS[page] | {name: value for name, value in changed.items() if name in ANSWERS[page]}
        request = draft_save(request=request, page=page, values=values)
    return request


def sent(*arguments: Any, **changed: Any) -> NumberRequest:
    request = filled(*arguments, **changed)
    return request_submit(request=request, version=request.version)


def examined(*arguments: Any, **changed: Any) -> NumberRequest:
    """With the office, everything there."""
    request, officer = sent(*arguments, **changed), StaffFactory()
    request = request_take_up(request=request, actor=officer, version=request.version)
    return visa_confirm(
        request=request,
        visa_on=dt.date(2025, 6, 20),
        received_on=dt.date(2025, 7, 8),
        actor=officer,
        version=request.version,
    )
