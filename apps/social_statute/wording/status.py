"""The tag of a result: what stops the payment weighs more than the entitlement itself."""

from __future__ import annotations

from collections.abc import Sequence

from apps.core.components import Tone
from apps.evaluations.models import Evaluation

from . import outcomes


def status_of(evaluation: Evaluation) -> tuple[Tone, str]:
    return status_in_words(evaluation.outcome, evaluation.blockers)


def status_in_words(outcome: str, blockers: Sequence[str]) -> tuple[Tone, str]:
    for blocker in blockers:
        words = outcomes.BLOCKERS[blocker]
        return (Tone.ATTENTION if words.is_needed else Tone.INFO), str(words.status)
    found = outcomes.OUTCOMES[outcome]
    return found.tone, str(found.status)
