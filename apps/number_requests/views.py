"""The public form. Which request a visitor works on stands in their session, put there by beginning one or by the
link from the e-mail; nothing in an address leads to it."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.pdf import PdfError, pdf_render
from apps.documents.models import Document
from apps.documents.services import document_receive, document_remove

from . import selectors, services
from .forms import (
    FORMS,
    BeginForm,
    CheckForm,
    DocumentForm,
    LinkForm,
    ProfessionForm,
    SituationForm,
    answers_of,
    initial_of,
)
from .links import link_read
from .models import NumberRequest
from .pages import check_rows, head_of, status_of
from .papers import receipt_data
from .rules.need import CASES, Need, need_of, situations_of
from .rules.steps import Page
from .states import RequestState
from .wording import EXPECTED_DOCUMENTS, QUESTIONS, need_words

SESSION_KEY = "number_request"
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def current(request: HttpRequest) -> NumberRequest | None:
    """The request that this session may see."""
    pk = request.session.get(SESSION_KEY)
    return NumberRequest.objects.filter(pk=pk).first() if pk else None


def draft(request: HttpRequest) -> NumberRequest | None:
    found = current(request)
    return found if found and found.is_draft else None


def elsewhere(request: HttpRequest) -> HttpResponse:
    """For a page about a request that isn't there, or is past that page."""
    return redirect("number_requests:status" if current(request) else "number_requests:start")


# ------------------------------------------------------------------ before the form


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Who needs no number, said before the form begins; then profession and situation."""
    profession, situation = request.GET.get("profession", ""), request.GET.get("situation", "")
    context: dict[str, Any] = {"draft": draft(request), "form": ProfessionForm(), "need": None}
    if request.user.is_authenticated:
        context["own"] = selectors.requests_of(request.user)[:5]
    if profession in CASES:
        context |= _need(profession, situation)
    elif "profession" in request.GET:
        context["form"] = ProfessionForm(request.GET)
    return render(request, "number_requests/start.html", context)


def _need(profession: str, situation: str) -> dict[str, Any]:
    need = need_of(profession, situation)
    if need is None:
        data = {"profession": profession, "situation": situation} if situation else None
        initial = {"profession": profession}
        form = SituationForm(data, profession=profession, question=QUESTIONS[profession], initial=initial)
        return {"form": form, "is_second": True}
    return {
        "form": None,
        "need": need_words(profession, situation, need),
        "may_ask": need == Need.ASK,
        "profession": profession,
        "situation": situation,
        "has_question": bool(situations_of(profession)),
    }


@never_cache
@get_or_post
def begin(request: HttpRequest) -> HttpResponse:
    """The e-mail address, with which a draft begins."""
    profession, situation = request.GET.get("profession", ""), request.GET.get("situation", "")
    if need_of(profession, situation) != Need.ASK:
        return redirect("number_requests:start")
    user = request.user if request.user.is_authenticated else None
    initial = {"email": user.email if user else "", "language": user.language if user else get_language()}
    form = BeginForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        if not ratelimit.consume(request, action="number_request_begin", key=answers["email"].lower()):
            return ratelimit.respond_429(request)
        begun = services.draft_begin(profession=profession, situation=situation, account=user, **answers)
        request.session[SESSION_KEY] = begun.pk
        messages.success(request, _("We sent a link to %(email)s. With it you come back.") % {"email": begun.email})
        return redirect("number_requests:step", page=Page.IDENTITY)
    return render(request, "number_requests/begin.html", {"form": form, "draft": draft(request)})


@get_or_post
def link(request: HttpRequest) -> HttpResponse:
    """A new link by e-mail. The answer is the same whether the address is known or not."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if not ratelimit.consume(request, action="number_request_link", key=email.lower()):
            return ratelimit.respond_429(request)
        services.links_send(email=email)
        text = _("If there is a request with %(email)s, a link to it is on its way. Look in your e-mail.")
        messages.success(request, text % {"email": email})
        return redirect("number_requests:link")
    return render(request, "number_requests/link.html", {"form": form})


@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The way back from an e-mail. The token leaves the address at once."""
    public_id = link_read(token)
    found = selectors.request_by_public_id(public_id) if public_id else None
    if found is None:
        messages.warning(request, _("This link is too old, or not complete. Have a new one sent here."))
        return redirect("number_requests:link")
    if request.user.is_staff and found.account_id != request.user.pk:
        # What staff do is done in the office's pages, in their own name.
        return redirect("admin:number_requests_numberrequest_change", found.pk)
    request.session[SESSION_KEY] = found.pk
    return redirect("number_requests:status")


@require_POST
def resume(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One of one's own requests, without the link."""
    if not request.user.is_authenticated:
        return redirect("number_requests:link")
    found = selectors.requests_of(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    request.session[SESSION_KEY] = found.pk
    return redirect("number_requests:status")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Stop here; the answers are kept, and this browser forgets the request."""
    request.session.pop(SESSION_KEY, None)
    messages.success(request, _("Your answers are kept. The link in our e-mail leads you back."))
    return redirect("number_requests:start")


# ------------------------------------------------------------------ the form


@never_cache
@get_or_post
def step(request: HttpRequest, page: str) -> HttpResponse:
    """One page of the form; what is right is kept at once."""
    found = draft(request)
    if found is None or page not in selectors.pages_for(found):
        return elsewhere(request)
    if page == Page.DOCUMENTS:
        return _documents_step(request, found)
    form = FORMS[page](request.POST or None, initial=initial_of(found, page))
    if request.method == "POST" and form.is_valid():
        try:
            services.draft_save(request=found, page=page, values=answers_of(form))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _onward(request, found, page)
    return render(request, "number_requests/step.html", head_of(found, page) | {"form": form, "back": _from(request)})


def _from(request: HttpRequest) -> str:
    return "check" if request.GET.get("from") == "check" else ""


def _onward(request: HttpRequest, found: NumberRequest, page: str) -> HttpResponse:
    pages = [*selectors.pages_for(found)]
    following = pages[pages.index(Page(page)) + 1 :]
    if _from(request) or not following:
        return redirect("number_requests:check")
    return redirect("number_requests:step", page=following[0])


def _documents_step(request: HttpRequest, found: NumberRequest) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        answer = _document_act(request, found, form)
        if answer is not None:
            return answer
        if form.is_valid() and "continue" in request.POST:
            services.draft_save(request=found, page=Page.DOCUMENTS, values={"documents_seen": True})
            return _onward(request, found, Page.DOCUMENTS)
        if form.is_valid():
            return redirect(request.get_full_path())
    context = head_of(found, Page.DOCUMENTS) | {
        "form": form,
        "documents": selectors.documents_for(found),
        "expected": EXPECTED_DOCUMENTS.get(found.profession, []),
        "back": _from(request),
    }
    return render(request, "number_requests/documents.html", context)


def _document_act(request: HttpRequest, found: NumberRequest, form: DocumentForm) -> HttpResponse | None:
    """Removes or adds a document; an answer when the visitor is done with that."""
    if "remove" in request.POST:
        try:
            public_id = uuid.UUID(request.POST["remove"])
        except ValueError as error:
            raise Http404 from error
        document: Document | None = selectors.documents_for(found).filter(public_id=public_id).first()
        if document is not None:
            document_remove(document=document, actor=found.account)
        return redirect(request.get_full_path())
    if not ratelimit.consume(request, action="number_request_document"):
        return ratelimit.respond_429(request)
    if form.is_valid() and (file := form.cleaned_data["document"]):
        try:
            document_receive(file=file, purpose=selectors.PURPOSE, scope=found.scope, owner=found.account)
        except ValidationError as error:
            form.add_error("document", error)
        else:
            messages.success(request, _("Added: %(name)s.") % {"name": file.name})
    elif form.is_valid() and "add" in request.POST:
        form.add_error("document", _("Choose a file first."))
    return None


@never_cache
@get_or_post
def check(request: HttpRequest) -> HttpResponse:
    """Everything on one page, with a way back to each answer; then it is sent, once."""
    found = current(request)
    if found is None or not found.is_draft:
        return elsewhere(request)
    form = CheckForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.request_submit(request=found, version=form.cleaned_data["version"])
        except ValidationError as error:
            # Shown again as it is now: this page's next click sends that.
            form = CheckForm({"version": found.version, "is_true": "on"})
            form.add_error(None, error)
        else:
            messages.success(request, _("Your request was sent."))
            return redirect("number_requests:status")
    lacking = selectors.missing_actions_to_submit(found)
    context = {"number_request": found, "form": form, "rows": check_rows(found), "lacking": lacking}
    return render(request, "number_requests/check.html", context)


# ------------------------------------------------------------------ after it was sent


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Where the request stands, what happened, what I must do. A draft goes on where it stopped."""
    found = current(request)
    if found is None:
        return redirect("number_requests:start")
    if found.is_draft:
        page = selectors.first_open_page(found)
        return redirect("number_requests:step", page=page) if page else redirect("number_requests:check")
    return render(request, "number_requests/status.html", status_of(found))


@never_cache
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt as PDF."""
    found = current(request)
    if found is None or found.submitted_at is None:
        return elsewhere(request)
    try:
        content = pdf_render(template="receipt", data=receipt_data(found))
    except PdfError:
        messages.error(request, _("The receipt could not be made now. Your request is safe: try again later."))
        return redirect("number_requests:status")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.pdf"'
    return response


@never_cache
@get_or_post
def additions(request: HttpRequest) -> HttpResponse:
    """What the office asked for."""
    found = current(request)
    if found is None or found.state != RequestState.INCOMPLETE:
        return elsewhere(request)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        answer = _document_act(request, found, form)
        if answer is not None:
            return answer
        if form.is_valid() and "send" in request.POST:
            try:
                services.request_answer(request=found)
            except ValidationError as error:
                form.add_error("document", error)
            else:
                messages.success(request, _("Your documents were sent."))
                return redirect("number_requests:status")
        elif form.is_valid():
            return redirect("number_requests:additions")
    context = status_of(found) | {"form": form, "documents": selectors.documents_for(found)}
    return render(request, "number_requests/additions.html", context)


@never_cache
@get_or_post
def withdraw(request: HttpRequest) -> HttpResponse:
    """Asks once, then withdraws."""
    found = current(request)
    if found is None or not found.may_be_withdrawn:
        return elsewhere(request)
    if request.method == "POST":
        try:
            services.request_withdraw(request=found)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Your request was withdrawn."))
        return redirect("number_requests:status")
    return render(request, "number_requests/withdraw.html", {"number_request": found})
