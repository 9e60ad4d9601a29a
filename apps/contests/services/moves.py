"""What all services share: the locks, the one way to another state, the trail and the messages.

Who contests, decides, revokes or publishes locks the dossier first, so that one of them is first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.trail import trail_add
from apps.decisions.models import Decision
from apps.evaluations.services import dossier_locked
from apps.letters.services import letter_write
from apps.notifications.kinds import kind_for
from apps.notifications.services import NewMessage, messages_queue

from ..letter import letter_content
from ..models import Contest, DocumentJudgement, Objection, TakenBack
from ..states import CONTEST_STEPS, Channel, ContestState


class ContestMovedError(ValidationError):
    """Somebody was faster: the contest, or the decision, is in another state now."""


def decision_locked(decision: Decision) -> Decision:
    """The decision as it stands, with its dossier for this transaction alone."""
    dossier = dossier_locked(decision.dossier_id)
    found = Decision.objects.select_for_update(of=("self",), no_key=True).select_related(
        "attempt__run__parameters", "attempt__run__premium_year"
    )
    locked = found.get(pk=decision.pk)
    locked.dossier = dossier
    return locked


def contest_locked(contest: Contest) -> Contest:
    """The contest as it stands, with its decision and dossier, for this transaction alone."""
    decision = decision_locked(Contest.objects.select_related("decision").get(pk=contest.pk).decision)
    locked = Contest.objects.select_for_update(of=("self",), no_key=True).get(pk=contest.pk)
    if locked.decision_id == decision.pk:
        locked.decision = decision
    else:  # a draft that moved on to a newer decision in the meantime
        locked.decision = decision_locked(locked.decision)
    return locked


def move(contest: Contest, to: ContestState, **stamps: Any) -> Contest:
    """The one place that changes a state. The caller holds the locks."""
    if to not in CONTEST_STEPS[contest.state]:
        raise ContestMovedError(
            _("This contest is “%(state)s” by now: look at it again before you go on.")
            % {"state": contest.get_state_display()}
        )
    contest.state = to
    for name, value in stamps.items():
        setattr(contest, name, value)
    contest.version += 1
    contest.full_clean()
    contest.save()
    return contest


def objections_set(contest: Contest, objections: Mapping[str, str]) -> None:
    """What is said of each line, by its rule, in the order given."""
    contest.objections.all().delete()
    rows = [Objection(contest=contest, rule=rule, statement=text.strip()) for rule, text in objections.items()]
    for row in rows:
        row.clean_fields()
    Objection.objects.bulk_create(rows)


def note(act: str, contest: Contest, actor: User | None, **detail: Any) -> None:
    dossier = contest.decision.dossier
    trail_add(
        act=act,
        subject_type="contest",
        subject_id=contest.pk,
        person_id=dossier.provider.person_id,
        actor=actor,
        detail={"dossier": dossier.pk, "decision": contest.decision_id, "reference": contest.reference, **detail},
    )


# What is an official notice goes as a letter: by e-mail with a link to it, or on paper to who has no address.
LETTERS = (
    "contest_admissible",
    "contest_inadmissible",
    "contest_taken_back",
    "contest_frozen",
    "contest_lateness_waived",
    "contest_document_judged",
)


def tell(
    kind: str, contest: Contest, event: str, *, about: DocumentJudgement | TakenBack | None = None, **data: Any
) -> int:
    """One message to the person, each event once; how many are new. `about`: what it tells of, beside the contest."""
    dossier = contest.decision.dossier
    person = dossier.provider.person
    filled = {
        "decision": contest.decision_id,
        "reference": contest.reference or "",
        "number": dossier.provider.number,
        "scheme": dossier.premium_year.scheme,
        "year": dossier.premium_year.year,
        **data,
    }
    name = f"contest:{contest.pk}:{event}"
    if kind in LETTERS or (kind == "contest_received" and contest.channel == Channel.LETTER):
        with translation.override(person.language):
            content = letter_content(contest, title=kind_for(kind).subject_for(filled), about=about)
            letter_write(
                event=name,
                kind=kind,
                person=person,
                provider=dossier.provider,
                data=content,
                message_data=filled,
            )
        return 1
    message = NewMessage(
        event=name,
        person_id=person.pk,
        name=person.full_name,
        address=person.email,
        language=person.language,
        data=filled,
    )
    return messages_queue(kind=kind, messages=[message])
