"""What somebody of the demo has sent, so that the office has something to judge."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import User
from apps.core.demo import Say, portal_day, register_demo
from apps.core.pdf import pdf_render

from .models import EvidenceKind, Proof
from .proofs.services import proof_draft_save, proof_send

SENDER = "liesbeth.cools"
YEAR = 2024
SENT_ON = dt.date(2025, 7, 4)


def fill(say: Say) -> None:
    user = User.objects.filter(username=SENDER).select_related("person").first()
    if user is None or Proof.objects.filter(provider__person=user.person).exists():
        return
    with portal_day(SENT_ON):
        draft = proof_draft_save(
            provider=user.person.numbers.get(),
            year=YEAR,
            actor=user,
            kind=EvidenceKind.FLAT_RATE_PRACTICE_VOLUME,
            value=Decimal("31200.00"),
            statement="Ik werk in een wijkgezondheidscentrum. Het attest toont mijn aandeel voor heel 2024.",
            file=SimpleUploadedFile("attest-2024.pdf", _attestation(user)),
        )
        proof_send(draft=draft, actor=user)
    say(f"{user.get_full_name()} has sent proof")


def _attestation(user: User) -> bytes:
    return pdf_render(
        template="receipt",
        data={
            "language": "nl",
            "title": "Attest (demonstratie)",
            "lead": "Dit attest is verzonnen en dient alleen om het portaal te tonen.",
            "rows": [["Zorgverlener", user.get_full_name()], ["Jaar", str(YEAR)], ["Volume", "€ 31.200,00"]],
        },
    )


register_demo("40_social_statute", fill)
