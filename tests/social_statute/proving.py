"""Proofs for tests, sent by the services themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import User
from apps.providers.models import ProviderNumber
from apps.social_statute.models import EvidenceKind, Proof
from apps.social_statute.proofs.services import proof_draft_save, proof_send

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def pdf(name: str = "attestation.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def proof_sent(provider: ProviderNumber, *, actor: User, year: int = 2024, **filled: Any) -> Proof:
    wanted: dict[str, Any] = {"kind": EvidenceKind.HOSPITAL_HOURS_PER_WEEK, "value": Decimal(15)} | filled
    draft = proof_draft_save(provider=provider, year=year, actor=actor, file=pdf(), **wanted)
    return proof_send(draft=draft, actor=actor)
