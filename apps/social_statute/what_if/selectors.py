"""What other facts would have given: the same rules on the person's own file. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.evaluations.models import Evaluation, Run
from apps.evaluations.parameter_table import ParameterTable
from apps.evaluations.results import Line, Result

from ..additions.provable import evidence_kinds
from ..evaluator import SocialStatuteEvaluator
from ..models import WITHOUT_VALUE, EvidenceKind
from ..rules.thresholds import INCAPACITY_KINDS

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The activity that decided: which measures, of which year, and what is known of each (None: not known). Beside it
    what one may prove, and the waiver where there is an incapacity."""

    year: int
    known: Mapping[str, Decimal | None]
    provable: Sequence[EvidenceKind] = ()
    can_waive: bool = False
    is_waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """Other facts than the known ones. `evidence`: hours or euro by kind. `is_waived` None: as it is."""

    volumes: Mapping[str, Decimal]
    evidence: Mapping[str, Decimal] = field(default_factory=dict)
    more_days: Decimal = Decimal(0)
    is_waived: bool | None = None


def question_of(evaluation: Evaluation, premium_year: int | None = None) -> Question | None:
    """None where no activity was judged: for the exempt, for trainees, for titular pharmacists."""
    for line in (Line.unpacked(stored) for stored in evaluation.lines):
        volumes = line.values.get("volumes")
        if line.rule == "activity" and volumes:
            known = {
                measure: None if hundredths is None else Decimal(hundredths) * HUNDREDTH
                for measure, hundredths in volumes.items()
            }
            facts = evaluation.facts
            incapacity = any(entry["kind"] in INCAPACITY_KINDS for entry in facts.get("inactivity") or ())
            year = line.values["year"]
            return Question(
                year=year,
                known=known,
                provable=evidence_kinds(evaluation.profession, premium_year or year),
                can_waive=incapacity,
                is_waived=bool(facts.get("inactivity_waiver")),
            )
    return None


def answer_to(*, evaluation: Evaluation, question: Question, supposed: Supposition) -> Result:
    """The result with what is supposed in place of what is known, under the parameters and on the day of the stored
    evaluation."""
    run = Run.objects.select_related("premium_year", "parameters").get(pk=evaluation.run_id)
    evaluator = SocialStatuteEvaluator(
        ParameterTable.from_json(run.parameters.rows), run.premium_year.year, run.as_of.toordinal()
    )
    return evaluator.evaluate(_supposing(evaluation.facts, question.year, supposed, run.as_of.isoformat()))


def _supposing(facts: Mapping[str, Any], year: int, supposed: Supposition, day: str) -> dict[str, Any]:
    kept: Sequence[Mapping[str, Any]] = [
        entry
        for entry in facts.get("activity") or ()
        if (entry["year"], entry["measure"]) not in {(year, measure) for measure in supposed.volumes}
    ]
    asked = [{"year": year, "measure": measure, "value": str(value)} for measure, value in supposed.volumes.items()]
    changed: dict[str, Any] = {**facts, "activity": [*kept, *asked]}
    if supposed.evidence:
        proved = [
            {"kind": kind, "value": True if kind in WITHOUT_VALUE else str(value), "received_on": day}
            for kind, value in supposed.evidence.items()
        ]
        changed["evidence"] = [*(facts.get("evidence") or ()), *proved]
    if supposed.more_days:
        more = {"kind": "maternity", "year": year, "days": str(supposed.more_days)}
        changed["inactivity"] = [*(facts.get("inactivity") or ()), more]
    if supposed.is_waived is not None:
        changed["inactivity_waiver"] = supposed.is_waived
    return changed
