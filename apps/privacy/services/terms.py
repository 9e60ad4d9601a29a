"""How long each class is kept: two persons of staff set a term, or nobody does and it stays unknown."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.clock import now
from apps.core.personal_data import retained_classes
from apps.core.trail import trail_add

from ..models import RetentionClass, TermProposal
from ..states import ProposalState

MAY_PROPOSE = "privacy.propose_term"
MAY_APPROVE = "privacy.approve_term"
LONGEST_TERM = 200
"""Years. Whatever is longer is a typing error."""


def classes_note() -> None:
    """A row for each class that an app registered; terms that staff set are left alone. Run after each migration."""
    for one in retained_classes():
        RetentionClass.objects.update_or_create(code=one.code, defaults={"model": one.model, "setting": one.setting})


@transaction.atomic
def term_propose(*, retention_class: RetentionClass, years: int | None, basis: str, actor: User) -> TermProposal:
    """`years` None: unknown again, and nothing is deleted. ValidationError says in words what is wrong."""
    if not actor.has_perm(MAY_PROPOSE):
        raise PermissionDenied
    locked = RetentionClass.objects.select_for_update(of=("self",), no_key=True).get(pk=retention_class.pk)
    if locked.setting:
        raise ValidationError(_("A setting of the portal gives this term; it isn't set here."))
    if years is not None and not 1 <= years <= LONGEST_TERM:
        raise ValidationError(_("Give a term of 1 to %(most)s years.") % {"most": LONGEST_TERM})
    if not basis.strip():
        raise ValidationError(_("Name the law, or the decision, on which this term rests."))
    if years == locked.years and (years is None or basis.strip() == locked.basis):
        raise ValidationError(_("That is the term already."))
    proposal = TermProposal(
        retention_class=locked, years=years, basis=basis.strip(), proposed_by=actor, proposed_at=now()
    )
    proposal.full_clean()
    proposal.save()
    _note("retention_term_propose", proposal, actor)
    return proposal


@transaction.atomic
def term_approve(*, proposal: TermProposal, actor: User) -> TermProposal:
    """By somebody else than who proposed it; counts from now on."""
    if not actor.has_perm(MAY_APPROVE):
        raise PermissionDenied
    locked = _open(proposal)
    if locked.proposed_by_id == actor.pk:
        raise ValidationError(_("Somebody else must approve it."))
    _decide(locked, ProposalState.APPROVED, actor)
    kept = RetentionClass.objects.select_for_update(of=("self",), no_key=True).get(pk=locked.retention_class_id)
    kept.years, kept.basis = locked.years, locked.basis if locked.years is not None else ""
    kept.save(update_fields=["years", "basis"])
    _note("retention_term_approve", locked, actor)
    return locked


@transaction.atomic
def term_drop(*, proposal: TermProposal, reason: str, actor: User) -> TermProposal:
    """The one who proposed takes it back, or the second person refuses."""
    locked = _open(proposal)
    if not (actor.has_perm(MAY_APPROVE) or locked.proposed_by_id == actor.pk):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say why."))
    locked.note = reason.strip()
    _decide(locked, ProposalState.DROPPED, actor)
    _note("retention_term_drop", locked, actor)
    return locked


def _open(proposal: TermProposal) -> TermProposal:
    locked = TermProposal.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal.pk)
    if locked.state != ProposalState.PROPOSED:
        raise ValidationError(_("This proposal was decided already."))
    return locked


def _decide(proposal: TermProposal, to: ProposalState, actor: User) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = to, actor, now()
    proposal.save(update_fields=["state", "decided_by", "decided_at", "note"])


def _note(act: str, proposal: TermProposal, actor: User) -> None:
    trail_add(
        act=act,
        subject_type="retention_class",
        subject_id=proposal.retention_class_id,
        actor=actor,
        detail={
            "class": proposal.retention_class.code,
            "years": proposal.years,
            "basis": proposal.basis,
            "note": proposal.note,
        },
    )
