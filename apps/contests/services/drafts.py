"""A contest before it is sent: kept on the server across sessions, one per decision."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.decisions.models import Decision
from apps.documents.models import Document
from apps.documents.services import document_receive, document_remove

from ..models import Contest
from ..selectors import PURPOSE, active_of, documents_in, draft_of, shown_lines_of, why_not_contestable
from .moves import ContestMovedError, contest_locked, decision_locked, note, objections_set


class DraftChangedError(ValidationError):
    """The draft was changed in another window, or by somebody else, since the page was made."""


def refuse_if_contested(decision: Decision) -> None:
    """For the locked decision. Raises ContestMovedError in words."""
    if active := active_of(decision):
        raise ContestMovedError(
            _("This decision is contested already, under the number %(reference)s.") % {"reference": active.reference}
        )


def refuse_unless_contestable(decision: Decision) -> None:
    """For the locked decision. Raises ContestMovedError in words."""
    refuse_if_contested(decision)
    if reason := why_not_contestable(decision):
        raise ContestMovedError(reason)


def known_objections(decision: Decision, objections: Mapping[str, str]) -> dict[str, str]:
    """In the order of the result's lines. Raises ValidationError for a line that the result doesn't have."""
    rules = [line.rule for line in shown_lines_of(decision)]
    if set(objections) - set(rules):
        raise ValidationError(_("This result has no such line."))
    return {rule: objections[rule].strip() for rule in rules if rule in objections}


@transaction.atomic
def contest_draft_save(
    *,
    decision: Decision,
    actor: User,
    statement: str = "",
    objections: Mapping[str, str],
    version: int = 0,
    file: UploadedFile | None = None,
) -> Contest:
    """Keeps what was filled in so far, and takes a document along; nothing is required yet. `objections`: what is
    wrong, by the rule of the line. `version` is that of the draft that the page showed, 0 for none.
    Raises DraftChangedError, ContestMovedError."""
    locked = decision_locked(decision)
    refuse_unless_contestable(locked)
    said = known_objections(locked, objections)
    draft = draft_of(locked)
    if draft is None:
        draft = Contest(decision=locked, begun_at=clock.now(), version=0)
    elif draft.version != version and not _says(draft, statement, said):
        raise DraftChangedError(
            _("This contest was changed in another window, or by somebody else. Compare, then save or send again.")
        )
    draft.decision = locked
    is_new = draft.pk is None
    if is_new or not _says(draft, statement, said):
        draft.statement, draft.version = statement.strip(), draft.version + 1
        draft.full_clean()
        draft.save()
        objections_set(draft, said)
    if is_new:
        note("contest_begin", draft, actor)
    if file is not None:
        person_id = locked.dossier.provider.person_id
        document_receive(file=file, purpose=PURPOSE, scope=draft.scope, owner=actor, person_id=person_id)
    return draft


def _says(draft: Contest, statement: str, objections: Mapping[str, str]) -> bool:
    said = dict(draft.objections.values_list("rule", "statement"))
    return draft.statement == statement.strip() and said == dict(objections)


@transaction.atomic
def contest_document_remove(*, draft: Contest, document: Document, actor: User) -> None:
    """Only from a draft: what was sent stays."""
    locked = contest_locked(draft)
    if locked.is_draft and document in documents_in(locked):
        document_remove(document=document, actor=actor)
