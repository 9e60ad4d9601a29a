"""Requests about wrong facts: told, answered, withdrawn. The fact itself is never touched."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.documents.services import MOST_IN_ONE_FILE, document_receive, documents_send
from apps.notifications.services import NewMessage, messages_queue

from ..authorities import FACTS
from ..models import FactCorrection, FactObjection, ProviderNumber
from ..states import OBJECTION_STEPS, ObjectionState
from .selectors import PURPOSE, documents_of_objection


def _lock(objection: FactObjection) -> FactObjection:
    return (
        FactObjection.objects.select_for_update(of=("self",), no_key=True)
        .select_related("provider__person")
        .get(pk=objection.pk)
    )


def _move(objection: FactObjection, state: ObjectionState) -> None:
    """The one place that moves a request; it is locked."""
    if state not in OBJECTION_STEPS[objection.state]:
        raise ValidationError(_("This request is closed already."))
    objection.state = state


def _note(act: str, objection: FactObjection, actor: User, **detail: object) -> None:
    trail_add(
        act=act,
        subject_type="objection",
        subject_id=objection.pk,
        person_id=objection.provider.person_id,
        actor=actor,
        detail={"provider": objection.provider.number, "fact": objection.fact, **detail},
    )


@transaction.atomic
def objection_add(
    *,
    provider: ProviderNumber,
    fact: str,
    wanted: str,
    reason: str,
    actor: User,
    shown: str = "",
    year: int | None = None,
    documents: Sequence[UploadedFile] = (),
) -> FactObjection:
    """Keeps what somebody holds to be wrong, what proves it, and who is to correct it."""
    objection = FactObjection(
        provider=provider,
        fact=fact,
        year=year,
        authority=FACTS[fact].authority,
        shown=shown.strip(),
        wanted=wanted.strip(),
        reason=reason.strip(),
        made_by=actor,
        made_at=clock.now(),
    )
    objection.full_clean()
    objection.save(force_insert=True)
    _note("objection_add", objection, actor, authority=objection.authority, year=year, documents=len(documents))
    _receive(objection, documents, actor)
    return objection


@transaction.atomic
def objection_documents_add(
    *, objection: FactObjection, documents: Sequence[UploadedFile], actor: User
) -> FactObjection:
    """More proof for a request that waits for its answer. A file that is there already stays the one that it is."""
    locked = _lock(objection)
    if not locked.is_open:
        raise ValidationError(_("This request is closed already."))
    if documents_of_objection(locked).count() + len(documents) > MOST_IN_ONE_FILE:
        text = _("One request takes %(most)s documents. Put several pages into one PDF.") % {"most": MOST_IN_ONE_FILE}
        raise ValidationError({"documents": text})
    _note("objection_documents_add", locked, actor, documents=len(documents))
    _receive(locked, documents, actor)
    return locked


def _receive(objection: FactObjection, documents: Sequence[UploadedFile], actor: User) -> None:
    """They are sent with the request: nobody takes them back."""
    person_id = objection.provider.person_id
    for file in documents:
        document_receive(file=file, purpose=PURPOSE, scope=objection.scope, owner=actor, person_id=person_id)
    documents_send(purpose=PURPOSE, scope=objection.scope, person_id=person_id)


@transaction.atomic
def objection_withdraw(*, objection: FactObjection, actor: User) -> FactObjection:
    """The provider takes the request back, or the authority has corrected the fact."""
    locked = _lock(objection)
    _move(locked, ObjectionState.WITHDRAWN)
    locked.withdrawn_by, locked.withdrawn_at = actor, clock.now()
    locked.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])
    _note("objection_withdraw", locked, actor)
    return locked


@transaction.atomic
def objection_assign(*, objection: FactObjection, to: User | None, actor: User) -> FactObjection:
    """Who of the office looks into it; None gives it back to the queue."""
    locked = _lock(objection)
    if locked.state != ObjectionState.OPEN:
        raise ValidationError(_("This request is closed already."))
    locked.assigned_to = to
    locked.save(update_fields=["assigned_to"])
    _note("objection_assign", locked, actor, to=to.get_username() if to else "")
    return locked


@transaction.atomic
def objection_answer(
    *, objection: FactObjection, answer: str, actor: User, correction: FactCorrection | None = None
) -> FactObjection:
    """Staff's answer, and the correction when one was made. The provider is told."""
    locked = _lock(objection)
    if not answer.strip():
        raise ValidationError({"answer": _("Write an answer.")})
    if correction is not None and correction.provider_id != locked.provider_id:
        raise ValidationError({"correction": _("This correction is about another provider.")})
    _move(locked, ObjectionState.ANSWERED)
    locked.answer, locked.correction = answer.strip(), correction
    locked.answered_by, locked.answered_at = actor, clock.now()
    locked.save(update_fields=["state", "answer", "correction", "answered_by", "answered_at"])
    _note("objection_answer", locked, actor, correction=correction.pk if correction else None)
    person = locked.provider.person
    message = NewMessage(
        event=str(locked.pk),
        person_id=person.pk,
        name=person.full_name,
        address=person.email,
        language=person.language,
        data={
            "objection": locked.pk,
            "number": locked.provider.number,
            "fact": locked.fact,
            "year": locked.year,
            "answer": locked.answer,
            "is_corrected": correction is not None,
        },
    )
    messages_queue(kind="objection_answered", messages=[message])
    return locked
