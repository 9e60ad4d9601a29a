"""The office's pages on one document of a contest: accepting it as a correction of a fact, or setting it aside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.staff import staff_of
from apps.core.admin_pages import require, say_refused
from apps.documents.models import Document
from apps.providers.models import FactCorrection

from .. import services
from ..models import Contest
from ..selectors import documents_in, why_documents_wait
from .forms import DocumentAcceptForm, DocumentAsideForm
from .pages import ContestPages

JUDGE = "contests.judge_contest"
CORRECT = "providers.add_factcorrection"


class DocumentPages(ContestPages):
    def document_accept_view(self, request: HttpRequest, pk: int, document: int) -> HttpResponse:
        contest = self._contest(request, pk)
        require(request, JUDGE)
        require(request, CORRECT)
        found = _found(contest, document)
        form = DocumentAcceptForm(request.POST or None, initial=_filled(contest, found))
        if request.method == "POST" and form.is_valid():
            try:
                services.contest_document_accept(
                    contest=contest, document=found, actor=staff_of(request), **form.cleaned_data
                )
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Accepted. The dossier is judged again, and the provider is told."))
            return self.to_object(pk)
        return self._document_page(request, "document_accept", _("Accept this document"), contest, found, form)

    def document_aside_view(self, request: HttpRequest, pk: int, document: int) -> HttpResponse:
        contest = self._contest(request, pk)
        require(request, JUDGE)
        found = _found(contest, document)
        form = DocumentAsideForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                services.contest_document_set_aside(
                    contest=contest, document=found, actor=staff_of(request), **form.cleaned_data
                )
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Set aside. The provider is told why."))
            return self.to_object(pk)
        return self._document_page(request, "document_aside", _("Set this document aside"), contest, found, form)

    def _document_page(
        self, request: HttpRequest, name: str, title: str, contest: Contest, document: Document, form: Any
    ) -> HttpResponse:
        described = self._described(contest) | {"title": title, "why_not": why_documents_wait(contest)}
        return self.page(request, name, **described, document=document, form=form)


def _found(contest: Contest, pk: int) -> Document:
    document = documents_in(contest).filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def _filled(contest: Contest, document: Document) -> dict[str, str]:
    """The fact that is contested, where a line is about one, and what the correction rests on."""
    rules = [objection.rule for objection in contest.objections.all()]
    with translation.override(contest.decision.dossier.provider.person.language):  # who reads it
        said = _("Contest %(number)s, document “%(name)s”.") % {"number": contest.reference, "name": document.name}
    return {"fact": next((rule for rule in rules if rule in FactCorrection.Fact.values), ""), "reason": said}


def may_judge_documents(user: User) -> dict[str, bool]:
    return {"may_set_aside": user.has_perm(JUDGE), "may_accept": user.has_perms([JUDGE, CORRECT])}
