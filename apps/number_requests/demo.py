"""Requests of made-up people in several states."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import User
from apps.core.demo import Say, portal_day, register_demo
from apps.core.pdf import pdf_render
from apps.documents.services import document_receive

from . import services
from .models import AnswerBy, NumberRequest, OrderAnswer, VisaAnswer
from .rules.steps import Page
from .selectors import PURPOSE, pages_for

D = dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """`goes` names how far the request comes."""

    first_name: str
    last_name: str
    niss: str
    birth_date: D
    language: str
    profession: str
    situation: str
    begun: D
    goes: str
    visa_on: D | None = None
    answer_by: str = AnswerBy.EMAIL
    code: str = ""

    @property
    def email(self) -> str:
        return f"{self.first_name}.{self.last_name}@demo.example".lower().replace(" ", "")


# Names and numbers are made up; the sequence numbers 990 and higher belong to nobody else in the demo.
APPLICANTS = [
    Applicant(
        first_name="Lotte", last_name="Voorbeeld", niss="01031299079", birth_date=D(2001, 3, 12), language="nl",
        profession="nurse", situation="home_care", begun=D(2025, 7, 8), goes="draft",
    ),
    Applicant(
        first_name="Emma", last_name="Exemple", niss="00052199291", birth_date=D(2000, 5, 21), language="fr",
        profession="nurse", situation="home_care", begun=D(2025, 7, 7), goes="submitted", visa_on=D(2025, 6, 30),
    ),
    Applicant(
        first_name="Yusuf", last_name="Voorbeeld", niss="99081199138", birth_date=D(1999, 8, 11), language="nl",
        profession="physiotherapist", situation="", begun=D(2025, 6, 20), goes="waiting_visa",
    ),
    Applicant(
        first_name="Chloe", last_name="Exemple", niss="98021599248", birth_date=D(1998, 2, 15), language="fr",
        profession="physician", situation="plan_pending", begun=D(2025, 6, 12), goes="waiting_order",
        visa_on=D(2025, 6, 2),
    ),
    Applicant(
        first_name="Anke", last_name="Beispiel", niss="97110499034", birth_date=D(1997, 11, 4), language="de",
        profession="speech_therapist", situation="", begun=D(2025, 6, 5), goes="incomplete", visa_on=D(2025, 5, 28),
    ),
    Applicant(
        first_name="Jonas", last_name="Voorbeeld", niss="96042899119", birth_date=D(1996, 4, 28), language="nl",
        profession="nurse", situation="medical_house", begun=D(2025, 6, 16), goes="in_review", visa_on=D(2025, 6, 10),
    ),
    Applicant(
        first_name="Lea", last_name="Exemple", niss="95090799280", birth_date=D(1995, 9, 7), language="fr",
        profession="midwife", situation="", begun=D(2025, 5, 12), goes="granted", visa_on=D(2025, 5, 2), code="003",
    ),
    Applicant(
        first_name="Karel", last_name="Voorbeeld", niss="94060199125", birth_date=D(1994, 6, 1), language="nl",
        profession="nurse", situation="home_care", begun=D(2025, 6, 2), goes="letter", visa_on=D(2025, 4, 15),
        answer_by=AnswerBy.LETTER, code="401",
    ),
    Applicant(
        first_name="Nora", last_name="Exemple", niss="93122099257", birth_date=D(1993, 12, 20), language="fr",
        profession="speech_therapist", situation="", begun=D(2025, 5, 5), goes="refused", visa_on=D(2025, 4, 30),
    ),
]  # fmt: skip


def fill(say: Say) -> None:
    if NumberRequest.objects.exists():
        return
    officer = User.objects.filter(username="sabine.thys").first()
    if officer is None:
        return
    for applicant in APPLICANTS:
        with portal_day(applicant.begun):
            request = _answered(applicant)
        if applicant.goes != "draft":
            _onward(applicant, request, officer)
    say(f"{len(APPLICANTS)} requests for a number")


def _answered(applicant: Applicant) -> NumberRequest:
    request = services.draft_begin(
        profession=applicant.profession,
        situation=applicant.situation,
        email=applicant.email,
        language=applicant.language,
    )
    names = {"first_name": applicant.first_name, "last_name": applicant.last_name}
    visa = VisaAnswer.GRANTED if applicant.visa_on else VisaAnswer.ASKED
    answers: dict[str, dict[str, Any]] = {
        Page.IDENTITY: names | {"birth_date": applicant.birth_date, "niss": applicant.niss},
        Page.VISA: {"visa_answer": visa, "visa_on": applicant.visa_on, "visa_reference": ""},
        Page.ORDER: {"order_answer": OrderAnswer.ASKED, "order_reference": ""},
        Page.ADDRESS: {
            "street": "Demostraat",
            "house_number": "1",
            "box": "",
            "postcode": "3500",
            "municipality_code": "71072",
            "municipality_typed": "",
        },
        Page.ANSWER: {"answer_by": applicant.answer_by, "language": applicant.language},
        Page.DOCUMENTS: {"documents_seen": True},
    }
    if applicant.goes == "draft":
        return services.draft_save(request=request, page=Page.IDENTITY, values=answers[Page.IDENTITY])
    for page in pages_for(request):
        request = services.draft_save(request=request, page=page, values=answers[page])
    return request


def _paper(applicant: Applicant) -> SimpleUploadedFile:
    """A document to open: one page that says that it is a demonstration."""
    data = {
        "language": applicant.language,
        "title": "Demo",
        "lead": "Demonstration: this document and this person are made up.",
        "rows": [["Visa", f"{applicant.visa_on}"]],
    }
    return SimpleUploadedFile("visa.pdf", pdf_render(template="receipt", data=data))


def _onward(applicant: Applicant, request: NumberRequest, officer: User) -> None:
    with portal_day(applicant.begun):
        if applicant.visa_on:
            document_receive(file=_paper(applicant), purpose=PURPOSE, scope=request.scope)
        request = services.request_submit(request=request, version=request.version)
    if applicant.goes == "submitted":
        return
    with portal_day(applicant.begun + dt.timedelta(days=3)):
        request = services.request_take_up(request=request, actor=officer, version=request.version)
        if applicant.visa_on is None:
            return
        request = services.visa_confirm(
            request=request,
            visa_on=applicant.visa_on,
            received_on=applicant.begun + dt.timedelta(days=2),
            actor=officer,
            version=request.version,
        )
    with portal_day(applicant.begun + dt.timedelta(days=5)):
        _decide(applicant, request, officer)


def _decide(applicant: Applicant, request: NumberRequest, officer: User) -> None:
    who: dict[str, Any] = {"request": request, "actor": officer, "version": request.version}
    match applicant.goes:
        case "incomplete":
            services.request_ask(**who, reasons=["diploma"], text="", due_on=D(2025, 7, 31))
        case "granted" | "letter":
            services.request_approve(**who, qualification_code=applicant.code)
        case "refused":
            services.request_refuse(
                **who, reason="Le diplôme joint n'est pas reconnu en Belgique. Demandez d'abord la reconnaissance."
            )


register_demo("40_number_requests", fill)
