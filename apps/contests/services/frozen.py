"""What of the payment waits: worked out from the contested lines, or another amount that two people agree on."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock

from ..lines import contested_amount
from ..models import Contest, FrozenProposal
from ..states import ContestState, ProposalState
from .moves import ContestMovedError, contest_locked, note, tell


def frozen_worked_out(contest: Contest) -> Decimal:
    """The part of the decided amount (EUR) that follows from the contested lines."""
    return contested_amount(
        scheme=contest.decision.dossier.premium_year.scheme,
        contested=list(contest.objections.values_list("rule", flat=True)),
        decided=contest.decision.amount,
    )


@transaction.atomic
def contest_frozen_propose(*, contest: Contest, amount: Decimal, reason: str, actor: User) -> Contest:
    """Another part of the decided amount (EUR) is to wait: a second person must sign that. Going back to what follows
    from the contested lines needs nobody else. Raises ContestMovedError, or ValidationError in words."""
    locked = _judged_again(contest)
    if FrozenProposal.objects.filter(contest=locked, state=ProposalState.PROPOSED).exists():
        raise ContestMovedError(_("Another amount waits for a second person already."))
    if amount == locked.frozen_amount:
        raise ValidationError({"amount": [_("That amount waits already.")]})
    if not 0 <= amount <= locked.decision.amount:
        raise ValidationError({"amount": [_("The amount that waits lies between zero and the decided amount.")]})
    if amount == frozen_worked_out(locked):
        note("contest_frozen_worked_out", locked, actor, before=locked.frozen_amount, after=amount, reason=reason)
        return _set(locked, amount, None, "")
    proposal = FrozenProposal(
        contest=locked, amount=amount, reason=reason.strip(), proposed_at=clock.now(), proposed_by=actor
    )
    proposal.full_clean()
    proposal.save(force_insert=True)
    note("contest_frozen_propose", locked, actor, before=locked.frozen_amount, after=amount, reason=proposal.reason)
    return locked


@transaction.atomic
def contest_frozen_sign(*, proposal: FrozenProposal, actor: User) -> Contest:
    """The second person's signature: that amount waits from now on, and the person is told."""
    locked = _judged_again(proposal.contest)
    found = _ended(proposal, ProposalState.SIGNED, actor)
    note("contest_frozen_sign", locked, actor, before=locked.frozen_amount, after=found.amount, reason=found.reason)
    return _set(locked, found.amount, found.proposed_by, found.reason)


@transaction.atomic
def contest_frozen_drop(*, proposal: FrozenProposal, reason: str, actor: User) -> FrozenProposal:
    """The second person sends it back, or the first takes it back: what waits stays as it is."""
    locked = contest_locked(proposal.contest)
    found = _ended(proposal, ProposalState.DROPPED, actor, reason.strip())
    note("contest_frozen_drop", locked, actor, amount=found.amount, reason=found.end_reason)
    return found


def _judged_again(contest: Contest) -> Contest:
    locked = contest_locked(contest)
    if locked.state != ContestState.ADMISSIBLE:
        raise ContestMovedError(_("Only while the contest is judged again does a part of the payment wait."))
    return locked


def _ended(proposal: FrozenProposal, to: ProposalState, actor: User, reason: str = "") -> FrozenProposal:
    """The one place that ends a proposal. The caller holds the contest."""
    found = FrozenProposal.objects.select_for_update(of=("self",), no_key=True).get(pk=proposal.pk)
    if found.state != ProposalState.PROPOSED:
        raise ContestMovedError(
            _("This amount is “%(state)s” by now: look at the contest again.") % {"state": found.get_state_display()}
        )
    found.state, found.ended_at, found.ended_by, found.end_reason = to, clock.now(), actor, reason
    found.full_clean()
    found.save()
    return found


def _set(contest: Contest, amount: Decimal, by: User | None, reason: str) -> Contest:
    contest.frozen_amount, contest.frozen_by, contest.frozen_reason = amount, by, reason
    contest.version += 1
    contest.full_clean()
    contest.save()
    tell(
        "contest_frozen",
        contest,
        f"frozen:{contest.version}",
        frozen=str(amount),
        decided=str(contest.decided_amount),
    )
    return contest
