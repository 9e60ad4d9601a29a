"""Evaluates and publishes for a test, by the services themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from apps.evaluations.models import Evaluation, Run
from apps.evaluations.services import parameters_load, premium_year_open, run_publish, run_start, run_work
from apps.providers.models import ProviderNumber

SCHEME = "social_statute"


def evaluated(
    year: int, *, as_of: dt.date | None = None, is_dry: bool = False, providers: Sequence[str] | None = None
) -> Run:
    """A finished run."""
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=year)
    run = run_start(
        scheme=SCHEME, year=year, as_of=as_of or dt.date(year + 1, 7, 1), is_dry=is_dry, providers=providers
    )
    run_work(run.pk)
    run.refresh_from_db()
    return run


def published(year: int, *, as_of: dt.date | None = None, providers: Sequence[str] | None = None) -> Run:
    """A run whose results people see."""
    run = evaluated(year, as_of=as_of, providers=providers)
    run_publish(run=run)
    run_work(run.pk)
    run.refresh_from_db()
    return run


def evaluation_in(run: Run, provider: ProviderNumber) -> Evaluation:
    return Evaluation.objects.get(run=run, provider=provider)
