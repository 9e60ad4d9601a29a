"""What a provider sends as proof: gathered in a draft, sent, and judged by somebody of the office."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.documents.models import Document
from apps.documents.selectors import documents_of
from apps.documents.services import document_receive, document_remove, documents_send
from apps.notifications.services import NewMessage, messages_queue
from apps.providers.models import FactCorrection, ProviderNumber

from ..additions.services import judge_again, open_year
from ..models import ANOTHER_FACT, WITHOUT_VALUE, Evidence, Proof
from ..states import PROOF_STEPS, ProofState, RefusalReason

PURPOSE = "social_statute_proof"


class ProofMovedError(ValidationError):
    """Somebody else was quicker: the proof is in another state now."""


def _locked(proof: Proof) -> Proof:
    return (
        Proof.objects.select_for_update(of=("self",), no_key=True).select_related("provider__person").get(pk=proof.pk)
    )


def _transition(proof: Proof, to: ProofState, **stamps: Any) -> Proof:
    """The only place that moves a proof. The caller holds the lock on its row."""
    if to not in PROOF_STEPS[proof.state]:
        raise ProofMovedError(
            _("This proof is “%(state)s” now. Open it again before you go on.") % {"state": proof.get_state_display()}
        )
    proof.state = to
    for name, value in stamps.items():
        setattr(proof, name, value)
    proof.full_clean()
    proof.save()
    return proof


def _note(act: str, proof: Proof, actor: User, **detail: Any) -> None:
    trail_add(
        act=act,
        subject_type="proof",
        subject_id=proof.pk,
        person_id=proof.provider.person_id,
        actor=actor,
        detail={"provider": proof.provider.number, "year": proof.year, "kind": proof.kind, **detail},
    )


# --- the provider -----------------------------------------------------------------------------------------------------


@transaction.atomic
def proof_draft_save(
    *,
    provider: ProviderNumber,
    year: int,
    actor: User,
    kind: str = "",
    fact: str = "",
    value: Decimal | None = None,
    statement: str = "",
    file: UploadedFile | None = None,
) -> Proof:
    """Keeps what was filled in so far, and takes a document along. Nothing is required yet."""
    open_year(year, provider=provider)
    draft, _made = Proof.objects.get_or_create(
        provider=provider, year=year, state=ProofState.DRAFT, defaults={"begun_at": clock.now()}
    )
    draft.kind, draft.value, draft.statement = kind, value, statement
    draft.fact = fact if kind == ANOTHER_FACT else ""
    draft.full_clean()
    draft.save(update_fields=["kind", "fact", "value", "statement"])
    if file is not None:
        document_receive(file=file, purpose=PURPOSE, scope=draft.scope, owner=actor, person_id=provider.person_id)
    return draft


@transaction.atomic
def proof_document_remove(*, draft: Proof, document: Document, actor: User) -> None:
    """Only from a draft: what was sent stays."""
    locked = _locked(draft)
    if locked.state == ProofState.DRAFT and document in documents_of(purpose=PURPOSE, scope=locked.scope):
        document_remove(document=document, actor=actor)


@transaction.atomic
def proof_draft_discard(*, draft: Proof, actor: User) -> None:
    """The provider gives up what was begun: its documents go, and nothing is left to send."""
    locked = _locked(draft)
    if locked.state != ProofState.DRAFT:
        return
    for document in documents_of(purpose=PURPOSE, scope=locked.scope):
        document_remove(document=document, actor=actor)
    _transition(locked, ProofState.WITHDRAWN)
    _note("proof_draft_discard", locked, actor)


def missing_to_send(draft: Proof) -> dict[str, str]:
    """What must be filled in before it can be sent, by field; the page shows it, the service refuses on it."""
    missing = {}
    if not draft.kind:
        missing["kind"] = _("Choose what you want to prove.")
    elif draft.kind not in WITHOUT_VALUE and draft.value is None:
        missing["value"] = _("Give the number that your document shows.")
    elif draft.kind == ANOTHER_FACT and not draft.fact:
        missing["fact"] = _("Choose which of our data are wrong or missing.")
    elif draft.kind == ANOTHER_FACT and not draft.statement.strip():
        missing["statement"] = _("Say what is wrong or missing, and what it should be.")
    if not documents_of(purpose=PURPOSE, scope=draft.scope).exists():
        missing["document"] = _("Add at least one document.")
    return missing


@transaction.atomic
def proof_send(*, draft: Proof, actor: User) -> Proof:
    """Sends a draft to the office. Raises ValidationError with what is missing, or when the last day is over."""
    open_year(draft.year, provider=draft.provider)
    locked = _locked(draft)
    if locked.state == ProofState.SENT:
        return locked  # the second click
    if missing := missing_to_send(locked):
        raise ValidationError({name: [text] for name, text in missing.items()})
    if locked.kind in WITHOUT_VALUE:
        locked.value = None
    _transition(locked, ProofState.SENT, sent_at=clock.now(), sent_by=actor)
    count = documents_send(purpose=PURPOSE, scope=locked.scope, person_id=locked.provider.person_id)
    _note("proof_send", locked, actor, value=locked.value, documents=count)
    return locked


@transaction.atomic
def proof_withdraw(*, proof: Proof, actor: User) -> Proof:
    """The provider takes it back before it is judged; it stays in the file as withdrawn."""
    locked = _transition(_locked(proof), ProofState.WITHDRAWN)
    _note("proof_withdraw", locked, actor)
    return locked


# --- the office -------------------------------------------------------------------------------------------------------


@transaction.atomic
def proof_assign(*, proof: Proof, to: User | None, actor: User) -> Proof:
    """Who of the office takes care of it; None gives it back to the queue."""
    locked = _locked(proof)
    if locked.state != ProofState.SENT:
        raise ProofMovedError(_("This proof has been judged already."))
    locked.assigned_to = to
    locked.save(update_fields=["assigned_to"])
    _note("proof_assign", locked, actor, to=to.get_username() if to else None)
    return locked


@transaction.atomic
def proof_accept(
    *,
    proof: Proof,
    actor: User,
    value: Decimal | None = None,
    reason: str = "",
    correction: FactCorrection | None = None,
) -> Proof:
    """Takes it as proved: as evidence with the `value` that the document shows, or by a correction of the fact. The
    dossier is judged again."""
    locked = _locked(proof)
    received_on = locked.sent_at.astimezone(clock.BRUSSELS).date() if locked.sent_at else clock.today()
    judged = {"judged_at": clock.now(), "judged_by": actor, "reason": reason.strip()}
    if locked.kind == ANOTHER_FACT:
        if correction is None or correction.provider_id != locked.provider_id or correction.withdrawn_at is not None:
            raise ValidationError(_("Correct the fact first, then accept the proof with that correction."))
        _transition(locked, ProofState.ACCEPTED, correction=correction, **judged)
    else:
        _transition(locked, ProofState.ACCEPTED, **judged)
        evidence = Evidence(
            provider=locked.provider,
            year=locked.year,
            kind=locked.kind,
            value=_proved(locked, value),
            received_on=received_on,
            proof=locked,
        )
        evidence.full_clean()
        evidence.save(force_insert=True)
    _note("proof_accept", locked, actor, value=value, reason=locked.reason, correction=correction and correction.pk)
    judge_again(locked.year, locked.provider.person, "proof", actor)
    _tell(locked)
    return locked


def _proved(proof: Proof, value: Decimal | None) -> Decimal:
    """What the officer read on the document, or else what the provider stated; 1 where the fact itself is proved."""
    if proof.kind in WITHOUT_VALUE:
        return Decimal(1)
    found = value if value is not None else proof.value
    if found is None:
        raise ValidationError(_("Give the value that the document proves."))
    return found


@transaction.atomic
def proof_refuse(*, proof: Proof, refusal: RefusalReason | str, reason: str, actor: User) -> Proof:
    """Refuses it with a standard reason, and the officer's own words beside it."""
    locked = _transition(
        _locked(proof),
        ProofState.REFUSED,
        judged_at=clock.now(),
        judged_by=actor,
        refusal=refusal,
        reason=reason.strip(),
    )
    _note("proof_refuse", locked, actor, refusal=locked.refusal, reason=locked.reason)
    _tell(locked)
    return locked


def _tell(proof: Proof) -> None:
    person = proof.provider.person
    messages_queue(
        kind="proof_judged",
        messages=[
            NewMessage(
                event=f"proof:{proof.pk}",
                person_id=person.pk,
                name=person.full_name,
                address=person.email,
                language=person.language,
                data={
                    "number": proof.provider.number,
                    "year": proof.year,
                    "kind": proof.kind,
                    "state": proof.state,
                    "refusal": proof.refusal,
                    "reason": proof.reason,
                },
            )
        ],
    )
