"""Requests for an INAMI number."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.e2e.everybody.world import World

SOME = "00000000-0000-4000-8000-000000000000"
STEP = {"page": "identity"}
SENT_ON = "sends on to the start without a request in the session; tests/e2e/test_number_requests.py walks there"

OWN = {
    "number_requests:open": lambda user: {"token": "none"},
    "number_requests:resume": lambda user: {"public_id": SOME},
    "number_requests:step": lambda user: STEP,
}
NO_PAGES = {
    "number_requests:open": "leads to the request",
    "number_requests:resume": "answers a form by another page",
    "number_requests:leave": "answers a form by another page",
    "number_requests:receipt": "a file",
    "number_requests:begin": SENT_ON,
    "number_requests:step": SENT_ON,
    "number_requests:check": SENT_ON,
    "number_requests:status": SENT_ON,
    "number_requests:additions": SENT_ON,
    "number_requests:withdraw": SENT_ON,
    "admin:number_requests_letter_pdf": "a file",
}


TOLD = {"reference": "NR-2025-000001", "token": "a:b:c"}
DRAFT = TOLD | {"reference": "", "profession": "nurse", "expires_on": "2025-09-08"}
MISSING = [{"reason": "diploma", "text": ""}, {"reason": "other", "text": "A letter of your school."}]
MESSAGES: dict[str, list[dict[str, Any]]] = {
    "number_request_link": [
        DRAFT | {"is_draft": is_draft, "others": n} for is_draft in (True, False) for n in (0, 1, 2)
    ],
    "number_request_draft_ends": [DRAFT],
    "number_request_received": [TOLD | {"profession": "nurse", "submitted_on": "2025-07-10"}],
    "number_request_incomplete": [
        TOLD | {"missing": MISSING, "text": text, "due_on": "2025-08-09"} for text in ("", "Hi.")
    ],
    "number_request_withdrawn": [TOLD],
    "number_request_granted": [TOLD | {"number": "4-00000-28-401", "active_from": "2025-06-20"}],
    "number_request_refused": [TOLD | {"reason": "There is no visa."}],
}


def _request(world: World) -> dict[str, Any]:
    from apps.number_requests.models import NumberRequest

    return {"pk": NumberRequest.objects.filter(state="in_review").latest("pk").pk}


_ACTS = ("take_up", "visa", "order", "niss", "ask", "approve", "refuse")
ARGUMENTS = {f"admin:number_requests_numberrequest_{act}": _request for act in _ACTS}
OFFICE = {f"admin:number_requests_numberrequest_{act}": ["officer"] for act in _ACTS}


def fill() -> None:
    """One request with the office, one letter, one series: what the lists and files show."""
    from apps.accounts.models import User
    from apps.documents.services import document_receive
    from apps.number_requests import services
    from apps.number_requests.selectors import PURPOSE
    from tests.documents.files import upload
    from tests.number_requests.conftest import examined, filled

    officer = User.objects.get(username="sabine.thys")
    letter = examined("midwife", "", answer_by="letter", niss="90010100123")
    services.request_approve(request=letter, actor=officer, version=letter.version, qualification_code="003")
    request = examined()
    document_receive(file=upload("diploma.pdf"), purpose=PURPOSE, scope=request.scope)
    services.request_ask(
        request=request,
        reasons=["diploma"],
        text="",
        due_on=dt.date(2025, 12, 1),
        actor=officer,
        version=request.version,
    )
    request.refresh_from_db()
    services.request_answer(request=request)
    filled()
