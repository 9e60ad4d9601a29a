"""What becomes of a contest's documents: each is accepted, as a correction beside the fact, or set aside."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.documents.models import Document
from apps.evaluations.services import reevaluation_request
from apps.providers.corrections.services import correction_add

from ..models import Contest, DocumentJudgement
from ..selectors import documents_in, why_documents_wait
from .moves import ContestMovedError, contest_locked, note, tell

REEVALUATION = "contest"


@transaction.atomic
def contest_document_accept(
    *, contest: Contest, document: Document, fact: str, value: Any, reason: str, actor: User
) -> DocumentJudgement:
    """Puts what the document proves beside what the source says, and has the dossier judged again. The same act twice
    is one. Raises ContestMovedError, or ValidationError in words."""
    locked = contest_locked(contest)
    found, earlier = _judged(locked, document)
    if earlier and earlier.correction and (earlier.correction.fact, earlier.correction.value) == (fact, value):
        return earlier  # the second click
    _refuse_unless_open(locked, earlier)
    if not found.is_readable:
        raise ValidationError(_("This document can't be opened: it proves nothing yet."))
    dossier = locked.decision.dossier
    correction = correction_add(
        provider=dossier.provider,
        fact=fact,
        value=value,
        reason=reason,
        document=Truncator(f"{locked.reference} {found.name}").chars(200),
        actor=actor,
    )
    judgement = _kept(locked, actor, document=found, correction=correction)
    note("contest_document_accept", locked, actor, document=found.pk, correction=correction.pk, fact=fact)
    reevaluation_request(dossiers=[dossier], reason=REEVALUATION, actor=actor)
    _tell(judgement, fact=fact)
    return judgement


@transaction.atomic
def contest_document_set_aside(*, contest: Contest, document: Document, reason: str, actor: User) -> DocumentJudgement:
    """The document changes nothing, and the person reads why. The same act twice is one. Raises ContestMovedError, or
    ValidationError without a reason."""
    locked = contest_locked(contest)
    found, earlier = _judged(locked, document)
    if earlier and not earlier.is_accepted and earlier.reason == reason.strip():
        return earlier  # the second click
    _refuse_unless_open(locked, earlier)
    judgement = _kept(locked, actor, document=found, reason=reason.strip())
    note("contest_document_set_aside", locked, actor, document=found.pk, reason=judgement.reason)
    _tell(judgement, reason=judgement.reason)
    return judgement


def _judged(contest: Contest, document: Document) -> tuple[Document, DocumentJudgement | None]:
    """The contest's document, and what was judged of it. The caller holds the contest."""
    found = documents_in(contest).filter(pk=document.pk).first()
    if found is None:
        raise ValidationError(_("This contest has no such document."))
    return found, contest.judgements.select_related("correction").filter(document=found).first()


def _refuse_unless_open(contest: Contest, earlier: DocumentJudgement | None) -> None:
    if earlier:
        raise ContestMovedError(_("Somebody judged this document already: look at the contest again."))
    if reason := why_documents_wait(contest):
        raise ContestMovedError(reason)


def _kept(contest: Contest, actor: User, **filled: Any) -> DocumentJudgement:
    judgement = DocumentJudgement(contest=contest, judged_at=clock.now(), judged_by=actor, **filled)
    judgement.full_clean()
    judgement.save(force_insert=True)
    return judgement


def _tell(judgement: DocumentJudgement, *, fact: str = "", reason: str = "") -> None:
    tell(
        "contest_document_judged",
        judgement.contest,
        f"document:{judgement.document_id}",
        about=judgement,
        document=judgement.document.name,
        fact=fact,
        reason=reason,
    )
