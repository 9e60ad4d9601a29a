"""The rules under the parameters of one premium year, as the engine calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from apps.core.money import cents_to_text
from apps.evaluations.parameter_table import ParameterTable
from apps.evaluations.results import Result
from apps.providers.qualifications import lookup

from .case_facts import read_facts
from .rules import Laws, evaluate

CaseFacts = Mapping[str, Any]


def corrected(facts: CaseFacts) -> CaseFacts:
    """Facts with the staff's corrections in place of what the sources say; the corrections stay listed."""
    corrections = facts.get("corrections")
    if not corrections:
        return facts
    result = dict(facts)
    for correction in corrections:
        name, value = correction["fact"], correction["value"]
        if name == "activity":
            replaced = {(e["year"], e["measure"]) for e in value}
            kept = [e for e in result.get("activity") or () if (e["year"], e["measure"]) not in replaced]
            result["activity"] = [*kept, *value]
        else:
            result[name] = value
    return result


class SocialStatuteEvaluator:
    def __init__(self, table: ParameterTable, year: int, as_of: int) -> None:
        self.laws = Laws(table, year=year, as_of=as_of)

    def evaluate(self, facts: CaseFacts) -> Result:
        read = read_facts(facts, lookup)
        return evaluate(read, self.laws.of(read.profession, read.specialty))

    def evaluate_person(self, numbers: Sequence[tuple[str, CaseFacts]]) -> list[tuple[CaseFacts, Result]]:
        """Each number, knowing of the other numbers' benefits: one benefit a person a premium year."""
        known = [(number, corrected(facts)) for number, facts in numbers]
        alone = [self.evaluate(facts) for _, facts in known]
        if len(known) == 1:
            return [(known[0][1], alone[0])]
        found = []
        for index, (number, facts) in enumerate(known):
            others = [
                (other_number, result.amount or 0)
                for position, ((other_number, _), result) in enumerate(zip(known, alone, strict=True))
                if position != index and result.verdict == "granted"
            ]
            if not others or alone[index].verdict != "granted":
                found.append((facts, alone[index]))
                continue
            choice = facts.get("benefit_choice")
            best = max(amount for _, amount in others)
            other: dict[str, Any] = {"scheme": "social_statute", "amount": cents_to_text(best)}
            if choice is not None:
                other["chosen"] = choice != number
            weighed = {**facts, "other_benefit": other}
            found.append((weighed, self.evaluate(weighed)))
        return found
