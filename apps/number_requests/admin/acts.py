"""What the office can do with a request: who may, with which form, what the page says, and by which service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.components import Text
from apps.core.templatetags.portal import day

from .. import services
from ..models import NumberRequest
from ..selectors import activation_of
from ..wording import BASES
from . import forms

HANDLE = "number_requests.handle_numberrequest"
DECIDE = "number_requests.decide_numberrequest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`text` says what will happen, `more` what depends on the request. `run` takes the request, the actor, and what
    the form gives."""

    name: str
    permission: str
    form: type[forms.VersionedForm]
    title: Text
    text: Text
    button: Text
    done: Text
    run: Callable[..., object]
    more: Callable[[NumberRequest], str] | None = None

    def text_for(self, found: NumberRequest) -> str:
        return f"{self.text} {self.more(found)}".strip() if self.more else str(self.text)


def _approve(*, request: NumberRequest, actor: User, version: int, code: str, another: str) -> None:
    services.request_approve(request=request, actor=actor, version=version, qualification_code=code)


def _counts_from(found: NumberRequest) -> str:
    start = activation_of(found) if found.visa_received_on else None
    if start is None:
        return ""
    return _("It counts from %(day)s. %(why)s") % {"day": day(start.day), "why": BASES[start.basis]}


ACTS: tuple[Act, ...] = (
    Act(
        name="take_up",
        permission=HANDLE,
        form=forms.TakeUpForm,
        title=gettext_lazy("Take up"),
        text=gettext_lazy("The applicant then sees what we wait for, or that we are examining the request."),
        button=gettext_lazy("Take up"),
        done=gettext_lazy("Taken up."),
        run=services.request_take_up,
    ),
    Act(
        name="visa",
        permission=HANDLE,
        form=forms.VisaForm,
        title=gettext_lazy("Confirm the visa"),
        text=gettext_lazy("Only what the FPS Public Health told us itself counts, not what the applicant says."),
        button=gettext_lazy("Confirm the visa"),
        done=gettext_lazy("The visa is confirmed."),
        run=services.visa_confirm,
    ),
    Act(
        name="order",
        permission=HANDLE,
        form=forms.OrderForm,
        title=gettext_lazy("Confirm the registration with the Order"),
        text=gettext_lazy("Only what the Order told us itself counts, not what the applicant says."),
        button=gettext_lazy("Confirm"),
        done=gettext_lazy("The registration with the Order is confirmed."),
        run=services.order_confirm,
    ),
    Act(
        name="niss",
        permission=HANDLE,
        form=forms.NissForm,
        title=gettext_lazy("Write down the NISS"),
        text=gettext_lazy("The applicant had none when they asked. The number finds the person in our files."),
        button=gettext_lazy("Write down"),
        done=gettext_lazy("The NISS is written down."),
        run=services.request_niss_record,
    ),
    Act(
        name="ask",
        permission=HANDLE,
        form=forms.AskForm,
        title=gettext_lazy("Ask for documents"),
        text=gettext_lazy("One e-mail with a link to add them goes to the applicant, in their language."),
        button=gettext_lazy("Ask the applicant"),
        done=gettext_lazy("The applicant was asked."),
        run=services.request_ask,
    ),
    Act(
        name="approve",
        permission=DECIDE,
        form=forms.ApproveForm,
        title=gettext_lazy("Grant the number"),
        text=gettext_lazy("One number is made for one person, and the applicant is told. This can't be undone here."),
        more=_counts_from,
        button=gettext_lazy("Grant the number"),
        done=gettext_lazy("The number is granted."),
        run=_approve,
    ),
    Act(
        name="refuse",
        permission=DECIDE,
        form=forms.RefuseForm,
        title=gettext_lazy("Refuse the request"),
        text=gettext_lazy("The applicant reads the reason as you write it. This can't be undone here."),
        button=gettext_lazy("Refuse"),
        done=gettext_lazy("The request is refused."),
        run=services.request_refuse,
    ),
)
