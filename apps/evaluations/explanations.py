"""A result with its lines, as published, or as today's facts and parameters would give it. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from apps.core import clock
from apps.core.money import cents_to_text
from apps.providers.models import ProviderNumber

from .expansion import ExpandedLine, expand
from .models import PremiumYear
from .schemes import Selection, get_scheme
from .selectors import current_attempt, evaluation_of, expanded_lines
from .services.parameters import parameter_table_now


@dataclass(frozen=True, slots=True)
class Explanation:
    verdict: str
    outcome: str
    amount: str | None
    payee: str
    blockers: tuple[str, ...]
    lines: list[ExpandedLine]
    origin: str


def explanation_published(provider: ProviderNumber, scheme: str, year: int) -> Explanation | None:
    """The current result of a provider number, or None when nothing is published yet."""
    attempt = current_attempt(provider.number, scheme, year)
    if attempt is None:
        return None
    evaluation = evaluation_of(attempt)
    return Explanation(
        evaluation.verdict,
        evaluation.outcome,
        None if evaluation.amount is None else str(evaluation.amount),
        evaluation.payee,
        tuple(evaluation.blockers),
        expanded_lines(evaluation, attempt.run),
        f"attempt {attempt.number}, published {attempt.published_at:%Y-%m-%d}, run {attempt.run_id}, "
        f"rules {attempt.run.code_version}, parameters {attempt.run.parameters.digest[:12]}, as of {attempt.run.as_of}",
    )


def explanation_now(provider: ProviderNumber, scheme: str, year: int) -> Explanation | None:
    """What the rules give today for a provider number, or None when the premium year isn't open."""
    if not PremiumYear.objects.filter(scheme=scheme, year=year).exists():
        return None
    registered = get_scheme(scheme)
    table = parameter_table_now(scheme=scheme)
    today = clock.today()
    evaluator = registered.make_evaluator(table, year, today.toordinal())
    loaded = list(registered.load_facts(year, Selection(provider.person_id, provider.person_id)))
    results = evaluator.evaluate_person([(row.number, orjson.loads(row.text)) for row in loaded])
    facts, result = next(found for row, found in zip(loaded, results, strict=True) if row.number == provider.number)
    return Explanation(
        result.verdict,
        result.outcome,
        None if result.amount is None else cents_to_text(result.amount),
        result.payee,
        result.blockers,
        expand(result.lines, facts, table.rows),
        f"as of {today}, rules {registered.code_version}, not stored",
    )
