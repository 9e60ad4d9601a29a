"""Reads about proofs: whose documents, what a provider sees, and what waits for the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from apps.core.components import Tone
from apps.documents.models import Document
from apps.documents.selectors import documents_of
from apps.providers.models import ProviderNumber

from ..additions.provable import evidence_kinds
from ..models import ANOTHER_FACT, PROOF_KINDS, Proof
from ..states import ProofState
from .services import PURPOSE

TONES = {
    ProofState.SENT: Tone.INFO,
    ProofState.ACCEPTED: Tone.GOOD,
    ProofState.REFUSED: Tone.BAD,
    ProofState.WITHDRAWN: Tone.NEUTRAL,
}


def _proof_id(document: Document) -> int:
    return int(document.scope.partition(":")[2])


def may_read(user: Any, document: Document) -> bool:
    """The office's officers, the person the document is about, and whoever sent it."""
    if user.has_perm("social_statute.view_proof"):
        return True
    return (
        Proof.objects.filter(Q(provider__person__account=user) | Q(sent_by=user), pk=_proof_id(document)).exists()
        or document.owner_id == user.pk
    )


def staff_url(document: Document) -> str:
    return reverse("admin:social_statute_proof_change", args=[_proof_id(document)])


def kinds_for(provider: ProviderNumber, year: int) -> list[tuple[str, Any]]:
    """What somebody of that profession can prove for that year, and any other fact."""
    wanted = {*evidence_kinds(provider.profession, year), ANOTHER_FACT}
    return [(code, label) for code, label in PROOF_KINDS if code in wanted]


def draft_of(provider: ProviderNumber, year: int) -> Proof | None:
    return Proof.objects.filter(provider=provider, year=year, state=ProofState.DRAFT).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProof:
    proof: Proof
    tone: Tone
    documents: Sequence[Document]


def shown_proofs(provider: ProviderNumber, year: int) -> list[ShownProof]:
    """What was sent for that year, the newest first; the draft is shown by its form, and one given up not at all."""
    proofs = list(Proof.objects.filter(provider=provider, year=year, sent_at__isnull=False).order_by("-id"))
    documents: dict[str, list[Document]] = {}
    for document in Document.objects.filter(
        purpose=PURPOSE, scope__in=[proof.scope for proof in proofs], removed_at__isnull=True
    ).order_by("id"):
        documents.setdefault(document.scope, []).append(document)
    return [
        ShownProof(proof=proof, tone=TONES[ProofState(proof.state)], documents=documents.get(proof.scope, ()))
        for proof in proofs
    ]


def documents_of_proof(proof: Proof) -> QuerySet[Document]:
    return documents_of(purpose=PURPOSE, scope=proof.scope)


def waiting() -> QuerySet[Proof]:
    """What the office must judge, the oldest first."""
    return Proof.objects.filter(state=ProofState.SENT).order_by("sent_at")
