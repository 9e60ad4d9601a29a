"""Dossiers and decisions for tests, made by the services themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.accounts.models import User
from apps.decisions.checks import checks_of
from apps.decisions.models import Decision
from apps.decisions.services import check_done, decision_propose
from apps.evaluations.models import Attempt, Dossier
from apps.evaluations.selectors import evaluation_of, latest_attempt
from apps.evaluations.services import run_publish, run_start, run_work
from apps.providers.models import ProviderNumber
from tests.factories import ActivityVolumeFactory, ProviderNumberFactory

SCHEME, YEAR = "social_statute", 2024


def judged(provider: ProviderNumber) -> Dossier:
    """The dossier with one more published result."""
    run = run_start(scheme=SCHEME, year=YEAR, providers=[provider.number])
    run_work(run.pk)
    run.refresh_from_db()
    run_publish(run=run)
    run_work(run.pk)
    return Dossier.objects.get(provider=provider, premium_year__year=YEAR)


def dossier_judged(volume: int = 60_000, **traits: Any) -> Dossier:
    provider = ProviderNumberFactory(**({"adhered": True, "recognised": True, "contracted": True} | traits))
    ActivityVolumeFactory(provider=provider, year=YEAR, value=volume)
    return judged(provider)


def newest(dossier: Dossier) -> Attempt:
    attempt = latest_attempt(dossier)
    assert attempt is not None
    return attempt


def tick(dossier: Dossier, *, actor: User) -> None:
    """Goes through the whole checklist of the newest result."""
    for check in checks_of(SCHEME):
        if check.is_manual:
            check_done(attempt=newest(dossier), code=check.code, actor=actor)


def followed(dossier: Dossier, *, actor: User, **filled: Any) -> Decision:
    """Decided as the rules found."""
    attempt = newest(dossier)
    found = evaluation_of(attempt)
    as_found: dict[str, Any] = {"grants": found.verdict == "granted", "amount": found.amount or Decimal(0)}
    return decision_propose(dossier=dossier, attempt=attempt, actor=actor, **(as_found | filled))


def departing(dossier: Dossier, *, actor: User, **filled: Any) -> Decision:
    """A proposal to grant what the rules did not find."""
    tick(dossier, actor=actor)
    wanted: dict[str, Any] = {
        "grants": True,
        "amount": Decimal("1234.56"),
        "explanation": "Because of force majeure.",
    } | filled
    return decision_propose(dossier=dossier, attempt=newest(dossier), actor=actor, **wanted)
