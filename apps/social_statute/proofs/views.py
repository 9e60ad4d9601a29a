"""Sending proof: a draft that keeps everything, its documents, and the last step that sends it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.accounts.acting import acting_of
from apps.core.forms import form_refuse
from apps.documents.selectors import document_among

from ..additions.selectors import Completion, additions_term
from ..additions.views import found, page_with_form, shown
from ..models import Proof
from ..states import ProofState
from . import selectors, services
from .forms import ProofForm


@never_cache
@page_with_form
def proof(request: HttpRequest, number: str, year: int) -> HttpResponse:
    one = found(request, number, year)
    draft = selectors.draft_of(one.provider, year)
    if request.method != "POST":
        asked = _asked(request)
        initial = _filled(draft) if draft and draft.kind else asked
        return _proof_shown(request, one, draft, _form(one, draft, initial=initial), is_other=_differs(draft, asked))
    if "discard" in request.POST:
        return _draft_discarded(request, one, draft)
    if "remove" in request.POST:
        return _document_removed(request, one, draft)
    form = _form(one, draft, request.POST, request.FILES, is_sending="send" in request.POST)
    is_valid = form.is_valid()
    kept = form.cleaned_data
    try:
        draft = services.proof_draft_save(
            provider=one.provider,
            year=year,
            actor=acting_of(request).user,
            kind=kept.get("kind", ""),
            fact=kept.get("fact", ""),
            value=kept.get("value"),
            statement=kept.get("statement", ""),
            file=kept.get("document"),
        )
        if is_valid and "send" in request.POST:
            services.proof_send(draft=draft, actor=acting_of(request).user)
            messages.success(request, _("Sent. We judge it and write to you."))
            return redirect("social_statute:proof", number=number, year=year)
    except ValidationError as error:
        form_refuse(form, error)
        is_valid = False
    if is_valid:
        messages.success(request, _("Saved. It is not sent yet."))
        return redirect("social_statute:proof", number=number, year=year)
    return _proof_shown(request, one, draft, form)


def _form(one: Completion, draft: Proof | None, *args: Any, **kwargs: Any) -> ProofForm:
    return ProofForm(
        *args,
        choices=selectors.kinds_for(one.provider, one.year),
        has_documents=draft is not None and selectors.documents_of_proof(draft).exists(),
        **kwargs,
    )


def _filled(draft: Proof) -> dict[str, Any]:
    return {"kind": draft.kind, "fact": draft.fact, "value": draft.value, "statement": draft.statement}


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the link that led here fills in: the kind of proof, and the fact that is missing."""
    return {name: request.GET[name] for name in ("kind", "fact") if name in request.GET}


def _differs(draft: Proof | None, asked: dict[str, str]) -> bool:
    """Something else was begun than what the link asks for."""
    if draft is None or not draft.kind:
        return False
    filled = _filled(draft)
    return any(filled[name] != value for name, value in asked.items())


def _draft_discarded(request: HttpRequest, one: Completion, draft: Proof | None) -> HttpResponse:
    if draft is not None:
        services.proof_draft_discard(draft=draft, actor=acting_of(request).user)
        messages.success(request, _("What you began was deleted."))
    return redirect("social_statute:proof", number=one.provider.number, year=one.year)


def _document_removed(request: HttpRequest, one: Completion, draft: Proof | None) -> HttpResponse:
    if draft is not None:
        document = document_among(selectors.documents_of_proof(draft), request.POST["remove"])
        if document is None:
            raise Http404
        services.proof_document_remove(draft=draft, document=document, actor=acting_of(request).user)
        messages.success(request, _("The document was removed."))
    return redirect("social_statute:proof", number=one.provider.number, year=one.year)


def _proof_shown(
    request: HttpRequest, one: Completion, draft: Proof | None, form: ProofForm, *, is_other: bool = False
) -> HttpResponse:
    return shown(
        request,
        "proof",
        one,
        _("Send proof for %(year)s") % {"year": one.year},
        form=form,
        draft=draft,
        is_other=is_other,
        documents=selectors.documents_of_proof(draft) if draft else (),
        sent=selectors.shown_proofs(one.provider, one.year),
        term=additions_term(one),
    )


@require_POST
def proof_withdraw(request: HttpRequest, number: str, year: int, pk: int) -> HttpResponse:
    one = found(request, number, year)
    sent = get_object_or_404(Proof, provider=one.provider, year=year, pk=pk, state__in=set(ProofState) - {"draft"})
    try:
        services.proof_withdraw(proof=sent, actor=acting_of(request).user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("What you sent was withdrawn."))
    return redirect("social_statute:proof", number=number, year=year)
