"""Decisions to contest, and contests, made by the services themselves."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import User
from apps.contests.models import Contest
from apps.contests.services import contest_draft_save, contest_letter_enter, contest_send
from apps.decisions.models import Decision
from apps.decisions.services import decision_notified
from apps.evaluations.models import Dossier
from tests.decisions.deciding import followed

# The decision left on 8 September 2025; sixty days later is 7 November.
NOTIFIED_ON = dt.date(2025, 9, 8)
LAST_DAY = dt.date(2025, 11, 7)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def paper(name: str = "statement.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, BytesIO(content).read(), content_type="application/pdf")


def decided(dossier: Dossier, *, actor: User, notified_on: dt.date | None = NOTIFIED_ON) -> Decision:
    """The first decision as the rules found, on its way to the person since that day."""
    decision = followed(dossier, actor=actor)
    if notified_on is not None:
        decision_notified(decision_id=decision.pk, day=notified_on)
    decision.refresh_from_db()
    return decision


def draft(decision: Decision, *, actor: User, **filled: Any) -> Contest:
    wanted: dict[str, Any] = {
        "statement": "I worked more than you know.",
        "objections": {"activity": "The hospital did not send my hours."},
    } | filled
    return contest_draft_save(decision=decision, actor=actor, **wanted)


def sent(decision: Decision, *, actor: User, **filled: Any) -> Contest:
    found = draft(decision, actor=actor, **filled)
    return contest_send(draft=found, version=found.version, actor=actor)


def letter(decision: Decision, *, actor: User, **filled: Any) -> Contest:
    wanted: dict[str, Any] = {
        "received_on": dt.date(2025, 9, 8),
        "posted_on": None,
        "statement": "The provider asks for the full benefit.",
        "objections": {},
        "file": paper("letter.pdf"),
    } | filled
    return contest_letter_enter(decision=decision, actor=actor, **wanted)
