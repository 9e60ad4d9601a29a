"""Contesting a decision: what can be done, the draft, the review, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.acting import acting_of
from apps.core.forms import form_refuse
from apps.core.pdf import PdfError
from apps.decisions.models import Decision
from apps.decisions.terms import contest_last_day
from apps.documents.selectors import document_among
from apps.evaluations.addresses import year_url

from . import selectors, services
from .forms import ContestForm, filled
from .models import Contest
from .pages import contest_page, crumbs
from .receipts import receipt_pdf
from .wording import what_was_decided

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


def _found(request: HttpRequest, pk: int) -> Decision:
    decision: Decision = get_object_or_404(selectors.decisions_of(acting_of(request).person), pk=pk)
    return decision


def _shown(request: HttpRequest, template: str, decision: Decision, title: str, **context: Any) -> HttpResponse:
    everywhere = {
        "decision": decision,
        "dossier": decision.dossier,
        "person": decision.dossier.provider.person,
        "title": title,
        "what": what_was_decided(decision),
        "last_day": contest_last_day(decision),
        "breadcrumbs": crumbs(decision, title),
        "year_url": year_url(decision.dossier),
    }
    return render(request, f"contests/{template}.html", everywhere | context)


def _version(request: HttpRequest) -> int:
    """Of the draft that the page showed; 0 for none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


@never_cache
@require_safe
def contest(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, what happens next, and what can be done."""
    decision = _found(request, pk)
    page = contest_page(decision)
    title = _("Contest the decision of %(year)s") % {"year": decision.dossier.premium_year.year}
    return _shown(request, "contest", decision, title, page=page)


@never_cache
@page_with_form
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft: what is wrong, line by line, a statement, documents."""
    decision = _found(request, pk)
    if selectors.active_of(decision) or selectors.why_not_contestable(decision):
        return redirect("contests:contest", pk=pk)
    draft = selectors.draft_of(decision)
    lines = selectors.shown_lines_of(decision)
    if request.method != "POST":
        return _edit_shown(request, decision, draft, ContestForm(lines=lines, initial=filled(draft)))
    if "remove" in request.POST:
        return _document_removed(request, decision, draft)
    form = ContestForm(request.POST, request.FILES, lines=lines)
    kept = _kept(request, decision, form)
    if kept is None:
        return _edit_shown(request, decision, draft, form)
    if "check" in request.POST:
        if missing := selectors.missing_to_send(kept):
            form_refuse(form, ValidationError({name: [text] for name, text in missing.items()}))
            return _edit_shown(request, decision, kept, form)
        return redirect("contests:check", pk=pk)
    messages.success(request, _("Saved. It is not sent yet."))
    return redirect("contests:edit", pk=pk)


def _kept(request: HttpRequest, decision: Decision, form: ContestForm) -> Contest | None:
    """The saved draft; None when the form can't be kept as it is."""
    if not form.is_valid():
        return None
    try:
        return services.contest_draft_save(
            decision=decision,
            actor=acting_of(request).user,
            statement=form.cleaned_data["statement"],
            objections=form.objections(),
            version=_version(request),
            file=form.cleaned_data["document"],
        )
    except ValidationError as error:
        form_refuse(form, error)
        return None


def _document_removed(request: HttpRequest, decision: Decision, draft: Contest | None) -> HttpResponse:
    if draft is not None:
        document = document_among(selectors.documents_in(draft), request.POST["remove"])
        if document is None:
            raise Http404
        services.contest_document_remove(draft=draft, document=document, actor=acting_of(request).user)
        messages.success(request, _("The document was removed."))
    return redirect("contests:edit", pk=decision.pk)


def _edit_shown(request: HttpRequest, decision: Decision, draft: Contest | None, form: ContestForm) -> HttpResponse:
    now = selectors.draft_of(decision)
    title = _("What do you not agree with?")
    documents = selectors.documents_in(now) if now else ()
    return _shown(
        request, "edit", decision, title, form=form, draft=now, documents=documents, version=now.version if now else 0
    )


@never_cache
@page_with_form
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as it will be sent."""
    decision = _found(request, pk)
    draft = selectors.draft_of(decision)
    if draft is None:  # sent already, by the first of two clicks
        return redirect("contests:contest", pk=pk)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.contest_send(
                draft=draft,
                version=_version(request),
                actor=acting_of(request).user,
            )
        except ValidationError as error:
            form_refuse(form, error)
            draft = selectors.draft_of(decision) or draft
        else:
            said = _("Your contest was sent. Its number is %(number)s.") % {"number": sent.reference}
            messages.success(request, said)
            return redirect("contests:contest", pk=pk)
    return _shown(
        request,
        "check",
        decision,
        _("Read it once more, then send it"),
        form=form,
        draft=draft,
        objections=selectors.shown_objections(draft, selectors.shown_lines_of(decision)),
        documents=selectors.documents_in(draft),
        missing=selectors.missing_to_send(draft),
        why_not=selectors.why_not_contestable(decision),
    )


@never_cache
@page_with_form
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, then withdraws."""
    decision = _found(request, pk)
    active = selectors.active_of(decision)
    if active is None or not active.may_be_withdrawn:
        return redirect("contests:contest", pk=pk)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.contest_withdraw(contest=active, actor=acting_of(request).user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Your contest was withdrawn."))
        return redirect("contests:contest", pk=pk)
    is_open = not selectors.is_over(decision)
    return _shown(request, "withdraw", decision, _("Withdraw your contest"), form=form, active=active, is_open=is_open)


@never_cache
@require_safe
def receipt(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """The receipt as PDF."""
    decision = _found(request, pk)
    found = get_object_or_404(selectors.contests_sent(), decision=decision, reference=reference)
    try:
        content = receipt_pdf(found)
    except PdfError:
        messages.error(request, _("The receipt could not be made now. Your contest is safe: try again later."))
        return redirect("contests:contest", pk=pk)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.pdf"'
    return response
