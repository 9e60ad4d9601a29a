"""The letters of decisions: written in the transaction of the decision. The PDF, the mail server and the broker come
after it, so that none of them can undo it. The day on which a letter left is the day of the notification."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.letters.kinds import register_letter_kind
from apps.letters.models import Letter
from apps.letters.services import letter_withdraw, letter_write
from apps.letters.states import Delivery

from .events import register_on_final, register_on_revoked
from .letter import DECISION, DECISION_WITHDRAWN, event_of, letter_written, message_data, withdrawal_content
from .models import Decision
from .services import decision_notified


def final_told(decision: Decision) -> None:
    """The letter of a decision that became final."""
    provider = decision.dossier.provider
    with translation.override(provider.person.language):
        letter_write(
            event=event_of(decision),
            kind=DECISION,
            person=provider.person,
            provider=provider,
            **letter_written(decision),
            actor=decision.signed_by or decision.proposed_by,
        )


def revoked_told(decision: Decision) -> None:
    """The letter no longer stands; who may have read it is told, the way it came."""
    letter = Letter.objects.filter(event=event_of(decision)).first()
    if letter is None:
        return
    if letter_withdraw(letter=letter, reason=decision.end_reason, actor=decision.ended_by).delivery == Delivery.DROPPED:
        return
    provider = decision.dossier.provider
    with translation.override(provider.person.language):
        letter_write(
            event=f"{event_of(decision)}:withdrawn",
            kind=DECISION_WITHDRAWN,
            person=provider.person,
            provider=provider,
            data=withdrawal_content(decision),
            message_data=message_data(decision),
            actor=decision.ended_by,
        )


def letter_left(letter: Letter) -> None:
    decision_notified(decision_id=int(letter.event.removeprefix("decision:")), day=letter.notified_on)


register_on_final(final_told)
register_on_revoked(revoked_told)
register_letter_kind(DECISION, _("Decision"), DECISION, letter_left)
register_letter_kind(DECISION_WITHDRAWN, _("Decision withdrawn"), DECISION_WITHDRAWN)
