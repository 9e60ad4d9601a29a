"""The whole evaluation: every rule is judged, then the lines add up to one outcome.

A rule that is certainly not met refuses, even where another is unknown; of several, the first in the order of the
rules names the outcome. Otherwise something unknown keeps the result pending. Otherwise the benefit is granted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from apps.evaluations.results import NEEDS_DATA, NEEDS_PARAMETER, NOT_MET, Line, Result

from . import activity as activities
from . import conditions, payment
from .facts import Facts
from .law import Law

REFUSAL_OF_RULE = {
    "scope": "NOT_IN_SCOPE",
    "recognition": "NONE_RECOGNITION",
    "convention": "NONE_CONVENTION",
    "sanction": "NONE_SANCTION",
    "status": "NONE_STATUS",
    "activity": "NONE_THRESHOLD",
    "maximum": "NONE_MAXIMUM",
    "contract": "NONE_CONTRACT",
}
GRANTED = (
    "FULL",
    "FULL_EXEMPT",
    "FULL_ASSIMILATED",
    "TRAINEE",
    "PARTIAL",
    "REDUCED",
    "LEVEL_2",
    "LEVEL_1",
    "PRORATA",
)
OUTCOMES: dict[str, str] = {
    **dict.fromkeys(GRANTED, "granted"),
    **dict.fromkeys(REFUSAL_OF_RULE.values(), "refused"),
    NEEDS_DATA: "pending",
    NEEDS_PARAMETER: "pending",
}


def evaluate(facts: Facts, law: Law) -> Result:
    """The result of one provider number for the premium year of `law`, as known on its day."""
    scope = conditions.scope(law)
    if scope.verdict == NOT_MET:
        return Result("refused", "NOT_IN_SCOPE", (scope,), amount=0)
    if any(e.received_on > law.as_of for e in facts.evidence):
        facts = replace(facts, evidence=tuple(e for e in facts.evidence if e.received_on <= law.as_of))
    contracts = tuple(c for c in facts.contracts or () if c.known_on <= law.as_of)

    adhesion = conditions.convention(facts, law)
    finding = activities.activity(facts, law, adhesion)
    lines = [
        scope,
        conditions.recognition(facts, law),
        adhesion.line,
        conditions.sanction(facts, law),
        conditions.status(facts, law, adhesion),
        finding.line,
        activities.maximum(facts, law),
    ]
    due = payment.amount(facts, law, adhesion, finding.outcome) if finding.outcome else None
    payee, paid = payment.payee(facts, law, contracts)
    link = payment.contract(facts, law, contracts, payee)
    one = payment.one_benefit(facts, law)
    if due is not None:
        lines.append(due.line)
    lines += [paid, link.line, one.line]

    return _add_up(lines, finding.outcome, due, payee, (link.blocker, one.blocker))


def _add_up(
    lines: Sequence[Line], level: str, due: payment.Due | None, payee: str, blockers: tuple[str, ...]
) -> Result:
    needs = ""
    for line in lines:
        if line.verdict == NOT_MET:
            return Result("refused", REFUSAL_OF_RULE[line.rule], tuple(lines), amount=0)
        if line.needs == NEEDS_DATA or (line.needs and not needs):
            needs = line.needs  # what somebody can still bring weighs more than what the law still lacks
    if needs or due is None:
        return Result("pending", needs or NEEDS_DATA, tuple(lines))
    if due.is_provisional:
        blockers = (*blockers, "amount_provisional")
    return Result(
        "granted",
        "PRORATA" if due.is_pro_rata else level,
        tuple(lines),
        amount=due.cents,
        payee=payee,
        blockers=tuple(b for b in blockers if b),
    )
