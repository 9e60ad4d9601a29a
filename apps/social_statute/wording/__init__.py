"""Everything that the social statute says in words. docs/rules/social_statute.md describes what the words mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.core.components import Tone
from apps.evaluations.expansion import ExpandedLine
from apps.evaluations.parameter_table import ParameterRow
from apps.evaluations.wordings import ShownLine, register_words

from ..evaluator import corrected
from . import lines, outcomes, rules, terms, values


class SocialStatuteWords:
    """The words of this scheme as the engine's pages ask for them."""

    def outcome_label(self, outcome: str) -> str:
        return str(outcomes.OUTCOMES[outcome].label)

    def outcome_sentence(self, outcome: str, year: int) -> str:
        return str(outcomes.OUTCOMES[outcome].sentence) % {"year": year}

    def outcome_tone(self, outcome: str) -> Tone:
        return outcomes.OUTCOMES[outcome].tone

    def is_most(self, outcome: str) -> bool:
        words = outcomes.OUTCOMES[outcome]
        return words.tone == Tone.GOOD and not words.deadline

    def blocker_label(self, blocker: str) -> str:
        return str(outcomes.BLOCKERS[blocker].label)

    def blocker_sentence(self, blocker: str, year: int) -> str:
        return str(outcomes.BLOCKERS[blocker].sentence) % {"year": year}

    def blocker_labels(self) -> dict[str, str]:
        return {code: str(words.label) for code, words in outcomes.BLOCKERS.items()}

    def rule_title(self, rule: str) -> str:
        return str(rules.TITLES[rule])

    def calendar_title(self, key: str) -> str:
        return str(terms.CALENDAR.get(key, key))

    def parameter_title(self, key: str) -> str:
        return str(terms.PARAMETERS.get(key, key))

    def parameter_qualifiers(self, row: ParameterRow) -> str:
        return values.parameter_qualifiers(row)

    def parameter_value(self, row: ParameterRow) -> str:
        return values.parameter_value(row)

    def fact_title(self, path: str) -> str:
        return values.fact_title(path)

    def is_absence_none(self, path: str, value: Any) -> bool:
        return values.is_absence_none(path, value)

    def facts_judged(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        return corrected(facts)

    def shown_lines(self, expanded: Sequence[ExpandedLine], facts: Mapping[str, Any], year: int) -> list[ShownLine]:
        return lines.shown_lines(expanded, facts, year)


register_words("social_statute", SocialStatuteWords())
