"""What another activity would have given: the same rules on the person's own facts. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.evaluations.models import Evaluation, Run
from apps.evaluations.parameter_table import ParameterTable
from apps.evaluations.results import Line, Result

from ..evaluator import SocialStatuteEvaluator

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The activity that decided: which measures, of which year, and what is known of each (None: not known)."""

    year: int
    known: Mapping[str, Decimal | None]


def question_of(evaluation: Evaluation) -> Question | None:
    """None where no activity was judged: for the exempt, for trainees, for titular pharmacists."""
    for line in (Line.unpacked(stored) for stored in evaluation.lines):
        volumes = line.values.get("volumes")
        if line.rule == "activity" and volumes:
            known = {
                measure: None if hundredths is None else Decimal(hundredths) * HUNDREDTH
                for measure, hundredths in volumes.items()
            }
            return Question(year=line.values["year"], known=known)
    return None


def answer_to(*, evaluation: Evaluation, question: Question, volumes: Mapping[str, Decimal]) -> Result:
    """The result with these volumes in place of the known ones, under the parameters and on the day of the stored
    evaluation."""
    run = Run.objects.select_related("premium_year", "parameters").get(pk=evaluation.run_id)
    evaluator = SocialStatuteEvaluator(
        ParameterTable.from_json(run.parameters.rows), run.premium_year.year, run.as_of.toordinal()
    )
    return evaluator.evaluate(_with_activity(evaluation.facts, question.year, volumes))


def _with_activity(facts: Mapping[str, Any], year: int, volumes: Mapping[str, Decimal]) -> dict[str, Any]:
    kept: Sequence[Mapping[str, Any]] = [
        entry
        for entry in facts.get("activity") or ()
        if (entry["year"], entry["measure"]) not in {(year, measure) for measure in volumes}
    ]
    asked = [{"year": year, "measure": measure, "value": str(value)} for measure, value in volumes.items()]
    return {**facts, "activity": [*kept, *asked]}
