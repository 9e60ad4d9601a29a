"""The office's pages about what of the payment waits: another amount is proposed by one person, signed by another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.staff import staff_of
from apps.core.admin_pages import require, say_refused

from .. import services
from ..models import Contest, FrozenProposal
from ..states import ContestState, ProposalState
from .forms import FrozenAnswerForm, FrozenForm
from .pages import ContestPages

FREEZE = "contests.freeze_contest"
SIGN = "decisions.sign_decision"


class FrozenPages(ContestPages):
    def frozen_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contest = self._contest(request, pk)
        require(request, FREEZE)
        form = FrozenForm(request.POST or None, contest=contest, initial={"amount": contest.frozen_amount})
        if request.method == "POST" and form.is_valid():
            try:
                done = services.contest_frozen_propose(contest=contest, actor=staff_of(request), **form.cleaned_data)
            except ValidationError as error:
                say_refused(request, error)
            else:
                waits = open_proposal(done) is not None
                messages.success(request, _("A second person must sign it.") if waits else _("The amount is set."))
            return self.to_object(contest.pk)
        title = _("Set the amount that waits for the second decision")
        return self.page(request, "frozen", **self._described(contest) | {"title": title}, form=form)

    def frozen_sign_view(self, request: HttpRequest, pk: int, proposal: int) -> HttpResponse:
        """The second person signs it or sends it back; the first can take it back."""
        contest, user = self._contest(request, pk), staff_of(request)
        found = get_object_or_404(FrozenProposal, contest=contest, pk=proposal)
        if not (may_sign(user, found) or may_drop(user, found)):
            raise PermissionDenied
        form = FrozenAnswerForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                if "sign" in request.POST:
                    require(request, SIGN)
                    services.contest_frozen_sign(proposal=found, actor=user)
                    messages.success(request, _("Signed. The provider is told."))
                else:
                    services.contest_frozen_drop(proposal=found, reason=form.cleaned_data["reason"], actor=user)
                    messages.success(request, _("Sent back: what waits stays as it is."))
            except ValidationError as error:
                say_refused(request, error)
            return self.to_object(contest.pk)
        title = _("Another amount that waits: sign it or send it back")
        described = self._described(contest) | {"title": title, "may_sign": may_sign(user, found)}
        return self.page(request, "frozen_sign", **described, proposal=found, form=form)


def open_proposal(contest: Contest) -> FrozenProposal | None:
    """What waits for a second person, while the contest is judged again."""
    if contest.state != ContestState.ADMISSIBLE:
        return None
    found = contest.proposals.filter(state=ProposalState.PROPOSED).select_related("proposed_by")
    return found.first()


def may_sign(user: User, proposal: FrozenProposal) -> bool:
    return user.has_perm(SIGN) and proposal.proposed_by_id != user.pk


def may_drop(user: User, proposal: FrozenProposal) -> bool:
    return user.has_perm(SIGN) or (user.has_perm(FREEZE) and proposal.proposed_by_id == user.pk)


def frozen_acts(user: User, contest: Contest) -> dict[str, Any]:
    """What that person may do about the amount that waits."""
    proposal = open_proposal(contest)
    may_propose = contest.state == ContestState.ADMISSIBLE and contest.decided_amount and user.has_perm(FREEZE)
    return {
        "proposal": proposal,
        "may_freeze": bool(may_propose) and proposal is None,
        "may_answer": proposal is not None and (may_sign(user, proposal) or may_drop(user, proposal)),
    }
