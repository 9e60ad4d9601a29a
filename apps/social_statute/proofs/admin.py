"""The office's work on proofs: the queue, one proof with its documents, and the acts on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.staff import staff_of
from apps.core.admin_pages import PagesAdmin, require, say_refused
from apps.core.clock import today
from apps.decisions.admin.sections import register_section
from apps.evaluations.models import Attempt, Dossier
from apps.providers.admin.search import SearchedByProvider

from ..dossiers import SCHEME
from ..models import Proof
from ..states import ProofState
from .forms import AcceptForm, RefuseForm
from .selectors import documents_of_proof, shown_proofs
from .services import proof_accept, proof_assign, proof_refuse

MAY_JUDGE = "social_statute.judge_proof"


class OwnerFilter(admin.SimpleListFilter):
    title = _("assigned")
    parameter_name = "assigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("to me")), ("nobody", _("to nobody"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Proof]) -> QuerySet[Proof]:
        if self.value() == "me":
            return queryset.filter(assigned_to=staff_of(request))
        return queryset.filter(assigned_to__isnull=True) if self.value() == "nobody" else queryset


@admin.register(Proof)
class ProofAdmin(SearchedByProvider, PagesAdmin):
    list_display = ["provider", "year", "kind", "state", "sent_at", "age", "assigned_to"]
    list_filter = ["state", OwnerFilter, "year", "kind"]
    list_select_related = ["provider", "assigned_to"]
    ordering = ["sent_at", "id"]

    @admin.display(description=_("days since"), ordering="sent_at")
    def age(self, proof: Proof) -> str:
        return str(_days_since(proof)) if proof.state == ProofState.SENT else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proof]:
        """A draft is the provider's alone."""
        found: QuerySet[Proof] = super().get_queryset(request).exclude(sent_at__isnull=True)
        return found

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Any) -> URLPattern:
            return path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"social_statute_proof_{name}")

        return [
            page("assign", self.assign_view),
            page("accept", self.accept_view),
            page("refuse", self.refuse_view),
            *super().get_urls(),
        ]

    def _proof(self, request: HttpRequest, pk: Any) -> Proof:
        proof: Proof = self.found(
            request,
            pk,
            Proof.objects.exclude(sent_at__isnull=True).select_related("provider__person", "sent_by", "judged_by"),
        )
        return proof

    def _described(self, proof: Proof) -> dict[str, Any]:
        attempt = (
            Attempt.objects.filter(
                dossier__provider=proof.provider,
                dossier__premium_year__scheme=SCHEME,
                dossier__premium_year__year=proof.year,
            )
            .order_by("-number")
            .first()
        )
        return {
            "title": str(proof),
            "proof": proof,
            "documents": documents_of_proof(proof),
            "attempt": attempt,
            "days": _days_since(proof),
        }

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        proof = self._proof(request, object_id)
        may_judge = proof.state == ProofState.SENT and staff_of(request).has_perm(MAY_JUDGE)
        return self.page(request, "proof", **self._described(proof), may_judge=may_judge)

    def assign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes it on oneself, or gives it back."""
        proof = self._proof(request, pk)
        require(request, MAY_JUDGE)
        user = staff_of(request)
        if request.method == "POST":
            try:
                proof_assign(proof=proof, to=None if proof.assigned_to_id == user.pk else user, actor=user)
            except ValidationError as error:
                say_refused(request, error)
        return self.to_object(pk)

    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        proof = self._proof(request, pk)
        require(request, MAY_JUDGE)
        form = AcceptForm(request.POST or None, proof=proof)
        if request.method == "POST" and form.is_valid():
            try:
                proof_accept(proof=proof, actor=staff_of(request), **form.cleaned_data)
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Accepted. The dossier is judged again, and the provider is told."))
            return self.to_object(pk)
        return self.page(request, "accept", **self._described(proof), form=form)

    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        proof = self._proof(request, pk)
        require(request, MAY_JUDGE)
        form = RefuseForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                proof_refuse(proof=proof, actor=staff_of(request), **form.cleaned_data)
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, _("Refused. The provider is told why."))
            return self.to_object(pk)
        return self.page(request, "refuse", **self._described(proof), form=form)


def _days_since(proof: Proof) -> int:
    if proof.sent_at is None:
        return 0
    return int((today() - proof.sent_at.date()) / dt.timedelta(days=1))


# --- on the dossier's page of the office ------------------------------------------------------------------------------


def _proofs_of(dossier: Dossier, user: User) -> dict[str, Any] | None:
    """What the provider sent for that year; None for another scheme, or for who may not see proofs."""
    if dossier.premium_year.scheme != SCHEME or not user.has_perm("social_statute.view_proof"):
        return None
    return {"proofs": shown_proofs(dossier.provider, dossier.premium_year.year)}


register_section("social_statute: proofs", 10, "admin/social_statute/proof/_section.html", _proofs_of)
