"""What the office can do with a dossier: who may, when, with which form, and by which service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.components import Text
from apps.evaluations.models import Dossier
from apps.evaluations.services import dossier_locked
from apps.evaluations.states import DossierState

from ..desk import Desk, desk_of, moved_since
from ..forms import (
    ActForm,
    AssignForm,
    DecideAgainForm,
    DecideForm,
    DepartForm,
    NoteForm,
    ReasonForm,
    RevokeForm,
)
from ..models import Decision
from ..services import (
    StaleError,
    decision_drop,
    decision_propose,
    decision_revoke,
    decision_sign,
    dossier_assign,
    hold_place,
    hold_release,
    note_write,
)
from ..states import Round
from ..timeline import name_of

NOT_NOW = gettext_lazy("This can't be done as the dossier stands now.")

MAY_DECIDE = "decisions.decide_dossier"
MAY_SIGN = "decisions.sign_decision"
MAY_REVOKE = "decisions.revoke_decision"
MAY_HOLD = "decisions.hold_dossier"
MAY_NOTE = "decisions.add_note"

# Of each round, the state in which its decision can still be undone.
_REVOCABLE = {DossierState.DECIDED: Round.FIRST, DossierState.REDECIDED: Round.AFTER_CONTEST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`is_open`: whether it can be done as the dossier lies there, by that person. `run` returns what to say."""

    name: str
    label: Text
    title: Text
    text: Text
    button: Text
    permissions: tuple[str, ...]
    is_open: Callable[[Desk, User], bool]
    form: Callable[[Desk], type[ActForm]]
    run: Callable[[Desk, User, Any], str]
    is_default: bool = False
    has_letter: bool = False
    asks_twice: bool = False

    def may(self, user: User) -> bool:
        return any(user.has_perm(permission) for permission in self.permissions)


def draft_of(desk: Desk, form: Any, user: User) -> Any:
    """The decision as the form would make it, not stored: what its letter is shown from."""
    decided = form.decided()
    draft: Any = Decision(
        dossier=desk.dossier,
        attempt=desk.attempt,
        round=desk.round or Round.FIRST,
        grants=decided["grants"],
        amount=decided["amount"],
        explanation=decided["explanation"],
        way="staff",
        proposed_by=user,
    )
    draft.draft_reasons = decided["reasons"]  # a row that isn't stored has no reasons yet
    return draft


def _follows_form(desk: Desk) -> type[ActForm]:
    return DecideAgainForm if desk.round == Round.AFTER_CONTEST else DecideForm


def _decide(desk: Desk, user: User, form: Any) -> str:
    if desk.attempt is None or desk.round is None:
        raise StaleError(NOT_NOW)
    decision = decision_propose(
        dossier=desk.dossier, attempt=desk.attempt, actor=user, round=desk.round, **form.decided()
    )
    if decision.is_final:
        return _("Decided. The letter follows by itself.")
    return _("Proposed. Another person must sign it before it counts.")


def _sign(desk: Desk, user: User, form: ActForm) -> str:
    if desk.proposal is None:
        raise StaleError(NOT_NOW)
    decision_sign(decision=desk.proposal, actor=user)
    return _("Signed. The decision is final, and the letter follows by itself.")


def _drop(desk: Desk, user: User, form: ActForm) -> str:
    if desk.proposal is None:
        raise StaleError(NOT_NOW)
    decision_drop(decision=desk.proposal, reason=form.cleaned_data["reason"], actor=user)
    return _("The proposal is off the table; the dossier waits for a new one.")


def _revoke(desk: Desk, user: User, form: ActForm) -> str:
    if desk.in_force is None:
        raise StaleError(NOT_NOW)
    decision_revoke(decision=desk.in_force, reason=form.cleaned_data["reason"], actor=user)
    return _("Revoked. The dossier stands where it stood before this decision.")


def _hold(desk: Desk, user: User, form: ActForm) -> str:
    hold_place(dossier=desk.dossier, reason=form.cleaned_data["reason"], actor=user)
    return _("The dossier is held.")


def _release(desk: Desk, user: User, form: ActForm) -> str:
    hold_release(dossier=desk.dossier, actor=user)
    return _("The dossier is released.")


def _note(desk: Desk, user: User, form: ActForm) -> str:
    note_write(
        dossier=desk.dossier,
        text=form.cleaned_data["text"],
        is_visible=bool(form.cleaned_data["is_visible"]),
        actor=user,
    )
    return _("The note is written.")


def _assign(desk: Desk, user: User, form: ActForm) -> str:
    to = form.cleaned_data["to"]
    dossier_assign(dossier=desk.dossier, to=to, actor=user)
    return _("The dossier is on the desk of %(who)s.") % {"who": name_of(to)} if to else _("Given back.")


def _is_free(desk: Desk, user: User) -> bool:
    return desk.is_free


def _is_settled(desk: Desk, user: User) -> bool:
    return desk.is_free and desk.is_settled


def _is_anothers(desk: Desk, user: User) -> bool:
    return desk.proposal is not None and desk.proposal.proposed_by_id != user.pk


def _is_droppable(desk: Desk, user: User) -> bool:
    """A signatory sends it back; who proposed it takes it back."""
    return desk.proposal is not None and (user.has_perm(MAY_SIGN) or desk.proposal.proposed_by_id == user.pk)


def _is_revocable(desk: Desk, user: User) -> bool:
    return desk.in_force is not None and _REVOCABLE.get(DossierState(desk.dossier.state)) == desk.in_force.round


def _always(desk: Desk, user: User) -> bool:
    return True


ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(
            name="sign",
            label=gettext_lazy("Sign…"),
            title=gettext_lazy("Sign this decision?"),
            text=gettext_lazy("With your signature it is final, and the letter leaves."),
            button=gettext_lazy("Sign this decision"),
            permissions=(MAY_SIGN,),
            is_open=_is_anothers,
            form=lambda desk: ActForm,
            run=_sign,
            is_default=True,
            has_letter=True,
        ),
        Act(
            name="follow",
            label=gettext_lazy("Decide as the rules found…"),
            title=gettext_lazy("Decide as the rules found?"),
            text=gettext_lazy("The decision is final at once, and the letter leaves."),
            button=gettext_lazy("Decide so"),
            permissions=(MAY_DECIDE,),
            is_open=_is_settled,
            form=_follows_form,
            run=_decide,
            is_default=True,
            has_letter=True,
        ),
        Act(
            name="depart",
            label=gettext_lazy("Decide otherwise…"),
            title=gettext_lazy("Decide otherwise than the rules found"),
            text=gettext_lazy("You propose it, and another person must sign before it counts."),
            button=gettext_lazy("Propose this decision"),
            permissions=(MAY_DECIDE,),
            is_open=_is_free,
            form=lambda desk: DepartForm,
            run=_decide,
            has_letter=True,
            asks_twice=True,
        ),
        Act(
            name="drop",
            label=gettext_lazy("Send back…"),
            title=gettext_lazy("Send this proposal back?"),
            text=gettext_lazy("Nothing is decided. Say what must change."),
            button=gettext_lazy("Send it back"),
            permissions=(MAY_SIGN, MAY_DECIDE),
            is_open=_is_droppable,
            form=lambda desk: ReasonForm,
            run=_drop,
        ),
        Act(
            name="revoke",
            label=gettext_lazy("Revoke the decision…"),
            title=gettext_lazy("Revoke this decision?"),
            text=gettext_lazy(
                "The dossier goes back to where it stood before this decision, and the provider is told. "
                "The decision and its letter stay in the file."
            ),
            button=gettext_lazy("Revoke it"),
            permissions=(MAY_REVOKE,),
            is_open=_is_revocable,
            form=lambda desk: RevokeForm,
            run=_revoke,
        ),
        Act(
            name="hold",
            label=gettext_lazy("Hold…"),
            title=gettext_lazy("Hold this dossier?"),
            text=gettext_lazy(
                "Nobody decides on it, neither staff nor the machine, until you or a colleague release it."
            ),
            button=gettext_lazy("Hold it"),
            permissions=(MAY_HOLD,),
            is_open=lambda desk, user: desk.hold is None and desk.round is not None,
            form=lambda desk: ReasonForm,
            run=_hold,
        ),
        Act(
            name="release",
            label=gettext_lazy("Release…"),
            title=gettext_lazy("Release this dossier?"),
            text=gettext_lazy("It can be decided again, by staff or by the machine."),
            button=gettext_lazy("Release it"),
            permissions=(MAY_HOLD,),
            is_open=lambda desk, user: desk.hold is not None,
            form=lambda desk: ActForm,
            run=_release,
            is_default=True,
        ),
        Act(
            name="assign",
            label=gettext_lazy("Assign…"),
            title=gettext_lazy("On whose desk is it?"),
            text=gettext_lazy("Colleagues see in the queues who works on it. Everybody can still open it."),
            button=gettext_lazy("Assign"),
            permissions=(MAY_DECIDE,),
            is_open=_always,
            form=lambda desk: AssignForm,
            run=_assign,
        ),
        Act(
            name="note",
            label=gettext_lazy("Write a note…"),
            title=gettext_lazy("Write a note"),
            text=gettext_lazy("A note stays as it is written. What the provider can read, write in their language."),
            button=gettext_lazy("Keep the note"),
            permissions=(MAY_NOTE,),
            is_open=_always,
            form=lambda desk: NoteForm,
            run=_note,
        ),
    )
}


def acts_for(desk: Desk, user: User) -> list[Act]:
    """What this person can do now, as buttons of the page."""
    return [act for act in ACTS.values() if act.may(user) and act.is_open(desk, user)]


@transaction.atomic
def act_do(act: Act, dossier: Dossier, form: ActForm, user: User) -> str:
    """Does it while nobody else can, if all is still as the page showed it. Raises StaleError, or ValidationError in
    words."""
    desk = desk_of(dossier_locked(dossier.pk))
    if moved := moved_since(form.cleaned_data["seen"], desk):
        raise StaleError([*moved, _("Look at the dossier again before you go on. What you typed is still here.")])
    if not act.is_open(desk, user):
        raise ValidationError(NOT_NOW)
    form.desk = desk
    return act.run(desk, user, form)
