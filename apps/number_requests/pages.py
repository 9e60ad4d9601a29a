"""What the pages are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.clock import BRUSSELS
from apps.core.components import TimelineItem, Todo, Tone
from apps.core.templatetags.portal import day

from .models import NumberRequest, VisaAnswer
from .rules.steps import Page
from .selectors import activation_of, documents_for, missing_open, pages_for, postcode_is_unknown
from .states import GRANTED, TONES, RequestState
from .wording import BASES, SITUATIONS, STEP_SENTENCES

TITLES: dict[str, str | Promise] = {
    Page.IDENTITY: gettext_lazy("Who are you?"),
    Page.VISA: gettext_lazy("Your visa"),
    Page.TRAINEESHIP: gettext_lazy("Your traineeship"),
    Page.ORDER: gettext_lazy("The Order"),
    Page.ADDRESS: gettext_lazy("Your contact address in Belgium"),
    Page.ANSWER: gettext_lazy("How we write to you"),
    Page.DOCUMENTS: gettext_lazy("Your documents"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NurseStep:
    title: str
    text: str
    is_done: bool
    is_now: bool


def nurse_steps(request: NumberRequest) -> list[NurseStep]:
    """The three steps of a nurse; nothing for other professions."""
    if request.profession != "nurse":
        return []
    has_visa = request.visa_received_on is not None or request.visa_answer == VisaAnswer.GRANTED
    is_sent, is_done = request.submitted_at is not None, request.state in GRANTED
    return [
        NurseStep(
            title=_("Your visa"),
            text=_(
                "It comes by itself when your school is on the list of the FPS Public Health. "
                "Otherwise you ask for it online."
            ),
            is_done=has_visa,
            is_now=not has_visa,
        ),
        NurseStep(
            title=_("Your registration as a nurse"), text=_("This request."), is_done=is_sent, is_now=not is_sent
        ),
        NurseStep(
            title=_("INAMI checks and sends the number"),
            text=_("INAMI checks your visa with the FPS Public Health and registers you."),
            is_done=is_done,
            is_now=is_sent and has_visa and not is_done,
        ),
    ]


def head_of(request: NumberRequest, page: str) -> dict[str, Any]:
    """Title, place among the pages, and the way back."""
    pages = [*pages_for(request)]
    place = pages.index(Page(page))
    before = reverse("number_requests:step", args=[pages[place - 1]]) if place else reverse("number_requests:start")
    return {
        "number_request": request,
        "title": TITLES[page],
        "place": place + 1,
        "places": len(pages) + 1,
        "before": before,
        "nurse_steps": nurse_steps(request) if page == Page.VISA else [],
        "page": page,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    label: str
    value: str
    page: str = ""
    caution: str = ""

    @property
    def url(self) -> str:
        return f"{reverse('number_requests:step', args=[self.page])}?from=check" if self.page else ""


def check_rows(request: NumberRequest) -> list[CheckRow]:
    pages = pages_for(request)
    no_number = _("none yet") if request.last_name else ""
    visa = request.get_visa_answer_display()
    if request.visa_on:
        visa = f"{visa} ({day(request.visa_on)})"
    caution = _("We don't know this postcode. Look whether it is right.") if postcode_is_unknown(request) else ""
    rows = [
        CheckRow(label=_("Profession"), value=request.get_profession_display()),
        CheckRow(label=_("Situation"), value=str(SITUATIONS.get((request.profession, request.situation), ""))),
        CheckRow(label=_("E-mail address"), value=request.email),
        CheckRow(label=_("Name"), value=request.full_name, page=Page.IDENTITY),
        CheckRow(label=_("Date of birth"), value=day(request.birth_date), page=Page.IDENTITY),
        CheckRow(label=_("NISS or BIS number"), value=request.shown_niss or no_number, page=Page.IDENTITY),
        CheckRow(label=_("Visa"), value=visa, page=Page.VISA),
    ]
    if Page.TRAINEESHIP in pages:
        start = day(request.traineeship_start)
        rows.append(CheckRow(label=_("First day of the traineeship"), value=start, page=Page.TRAINEESHIP))
    if Page.ORDER in pages:
        rows.append(CheckRow(label=_("Order"), value=request.get_order_answer_display(), page=Page.ORDER))
    names = ", ".join(document.name for document in documents_for(request))
    return [
        *(row for row in rows if row.value or row.page),
        CheckRow(label=_("Contact address"), value=request.shown_address, page=Page.ADDRESS, caution=caution),
        CheckRow(label=_("The number comes"), value=request.get_answer_by_display(), page=Page.ANSWER),
        CheckRow(label=_("Language"), value=request.get_language_display(), page=Page.ANSWER),
        CheckRow(label=_("Documents"), value=names or _("none"), page=Page.DOCUMENTS),
    ]


def status_of(request: NumberRequest) -> dict[str, Any]:
    """Where it stands: what to do, what is granted, what happened."""
    missing = [*missing_open(request)]
    todo = None
    if request.state == RequestState.INCOMPLETE and missing:
        todo = Todo(
            title=_("Add the documents that we asked for"),
            text="; ".join(item.text or item.get_reason_display() for item in missing),
            deadline=max(item.due_on for item in missing),
            action=_("Add documents"),
            url=reverse("number_requests:additions"),
        )
    start = activation_of(request) if request.state in GRANTED else None
    sentence, explanation = STEP_SENTENCES[request.state]
    return {
        "number_request": request,
        "sentence": sentence,
        "explanation": explanation,
        "todo": todo,
        "missing": missing,
        "basis": BASES[start.basis] if start else "",
        "nurse_steps": nurse_steps(request) if request.submitted_at else [],
        "timeline": timeline_of(request),
    }


def timeline_of(request: NumberRequest) -> list[TimelineItem]:
    found = []
    for step in request.steps.order_by("-id"):
        title, text = STEP_SENTENCES[step.state]
        tone = TONES[step.state] if step.state != RequestState.DRAFT else Tone.NEUTRAL
        found.append(TimelineItem(day=step.at.astimezone(BRUSSELS).date(), title=title, text=text, tone=tone))
    return found
