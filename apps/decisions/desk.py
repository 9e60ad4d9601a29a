"""A dossier as it lies on the desk: what a page of the office shows, and whether it still stands when the form comes
back."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.evaluations.models import Attempt, Dossier, Evaluation
from apps.evaluations.selectors import evaluation_of, latest_attempt
from apps.evaluations.states import DossierState, Verdict

from .checks import Case, case_of
from .models import Assignment, Decision, Hold
from .selectors import decision_in_force
from .states import DecisionState, Round

_ROUND_OF = {DossierState.EVALUATED: Round.FIRST, DossierState.CONTESTED: Round.AFTER_CONTEST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`attempt`: the newest, on which the office decides. `round`: which decision is due; None when none is.
    `proposal` waits for its signature; `in_force` holds."""

    dossier: Dossier
    attempt: Attempt | None
    evaluation: Evaluation | None
    proposal: Decision | None
    in_force: Decision | None
    latest: Decision | None
    hold: Hold | None
    assignment: Assignment | None
    last_note: int

    @property
    def round(self) -> Round | None:
        return _ROUND_OF.get(DossierState(self.dossier.state))

    @property
    def is_settled(self) -> bool:
        return self.evaluation is not None and self.evaluation.verdict != Verdict.PENDING

    @property
    def is_free(self) -> bool:
        """A decision is due, and nobody holds it or waits for a signature."""
        return self.round is not None and self.attempt is not None and self.proposal is None and self.hold is None

    @property
    def case(self) -> Case | None:
        return case_of(self.dossier, self.attempt) if self.attempt else None

    @property
    def seen(self) -> str:
        """What the page showed, as its forms carry it."""
        latest = f"{self.latest.pk}:{self.latest.state}" if self.latest else ""
        parts = [
            str(self.attempt.number if self.attempt else 0),
            self.dossier.state,
            latest,
            str(self.hold.pk if self.hold else 0),
            str(self.last_note),
        ]
        return "|".join(parts)


def desk_of(dossier: Dossier) -> Desk:
    attempt = latest_attempt(dossier)
    decisions = list(dossier.decisions.select_related("proposed_by", "signed_by", "attempt").order_by("-pk"))
    last_note = dossier.notes.order_by("-pk").values_list("pk", flat=True).first()
    return Desk(
        dossier=dossier,
        attempt=attempt,
        evaluation=evaluation_of(attempt) if attempt else None,
        proposal=next((one for one in decisions if one.state == DecisionState.PROPOSED), None),
        in_force=decision_in_force(dossier),
        latest=decisions[0] if decisions else None,
        hold=dossier.holds.filter(released_at__isnull=True).select_related("placed_by").first(),
        assignment=Assignment.objects.filter(dossier=dossier).select_related("to").first(),
        last_note=last_note or 0,
    )


def moved_since(seen: str, desk: Desk) -> list[str]:
    """What changed since the page was shown, in words; empty when nothing did."""
    if seen == desk.seen:
        return []
    before, after = seen.split("|"), desk.seen.split("|")
    if len(before) != len(after):
        return [_("This form can't be read any more: look at the dossier again.")]
    words = [
        _("There is a newer result than the one you saw."),
        _("This dossier is “%(state)s” by now.") % {"state": desk.dossier.get_state_display()},
        _("A decision was proposed, signed, sent back or revoked since you opened this page."),
        _("The dossier was put on hold or released since you opened this page."),
        _("A note was written since you opened this page."),
    ]
    return [said for said, one, other in zip(words, before, after, strict=True) if one != other]
