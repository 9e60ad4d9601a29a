"""The usual Django way: people with `prefetch_related`, model objects, the same rules, `bulk_create`.

A process of its own, so that its memory is its own: `python -m apps.social_statute.bench.usual RUN` evaluates the
providers of a run of chosen ones, and prints what it took as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.evaluations.models import Run

BATCH = 2_000


def evaluate_usually(run: Run) -> int:
    """Writes the evaluations of the run's providers; gives their number."""
    from django.db import transaction

    from apps.core.money import cents_to_decimal
    from apps.evaluations.models import Evaluation
    from apps.evaluations.parameter_table import ParameterTable
    from apps.evaluations.schemes import get_scheme
    from apps.providers.models import Person

    from .usual_facts import facts_of, with_facts

    year = run.premium_year.year
    evaluator = get_scheme(run.premium_year.scheme).make_evaluator(
        ParameterTable.from_json(run.parameters.rows), year, run.as_of.toordinal()
    )
    chosen = Person.objects.filter(numbers__number__in=run.providers or []).order_by("pk").distinct()
    people = list(chosen.values_list("pk", flat=True))
    written = 0
    for start in range(0, len(people), BATCH):
        batch = Person.objects.filter(pk__in=people[start : start + BATCH]).order_by("pk")
        evaluations = []
        for person in with_facts(batch, year):
            numbers = list(person.numbers.all())
            facts = [(number.number, facts_of(number, person, year)) for number in numbers]
            for number, (judged, result) in zip(numbers, evaluator.evaluate_person(facts), strict=True):
                evaluations.append(
                    Evaluation(
                        run=run,
                        provider=number,
                        profession=number.profession,
                        verdict=result.verdict,
                        outcome=result.outcome,
                        amount=None if result.amount is None else cents_to_decimal(result.amount),
                        payee=result.payee,
                        blockers=list(result.blockers),
                        unmet=list(result.unmet),
                        facts=judged,
                        lines=[line.packed() for line in result.lines],
                    )
                )
        with transaction.atomic():
            Evaluation.objects.bulk_create(evaluations, batch_size=BATCH)
        written += len(evaluations)
    return written


def main(run_id: int) -> None:
    import django

    django.setup()
    from apps.evaluations.models import Run

    from .memory import own_peak_mb

    run = Run.objects.select_related("premium_year", "parameters").get(pk=run_id)
    begun = time.perf_counter()
    written = evaluate_usually(run)
    seconds = time.perf_counter() - begun
    print(json.dumps({"providers": written, "seconds": seconds, "peak_mb": own_peak_mb()}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
